/**
 * The hypervisor's own cables: which NICs have a link, and which DHCP servers, which gateway of a
 * WAN with a fixed address, or which PPPoE concentrator answer on them.
 *
 * <p>A link proves little (some USB adapters always report one); who answers DHCP on a NIC is the
 * proof of where its cable leads. The question is asked with frames of our own on a packet socket:
 * that hears every server whatever address it answers from, needs no address on the NIC, and leaves
 * the host's DHCP client and its port alone.
 */
package io.routervm.hypervisor.link;
