/**
 * What is done on a hypervisor before and around a router: the first router.yaml from what this
 * host has, which USB NIC is whose, and the units that keep a router and its adapter together.
 *
 * <p>It stands beside {@code router}, not in it: none of it needs a router or its state.
 */
package io.routervm.setup;
