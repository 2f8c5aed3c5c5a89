/**
 * What a plan shows (a {@link io.routervm.plan.Difference}), what the guest runs for it (a {@link
 * io.routervm.plan.GuestChange}), and how that ends. Pure values: nothing here runs anything.
 *
 * <p>Differences of the virtual machine, and of the packages of the router's system, are shown
 * beside the guest's own; whoever made them applies them.
 */
package io.routervm.plan;
