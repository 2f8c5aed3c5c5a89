/**
 * The cut-over from staged to live.
 *
 * <p>The router starts serving only after its own NICs have shown, by who answers DHCP on which of
 * them, where the cables lead: a DHCP offer of ours on the ISP LAN would be a disaster. That is why
 * the machine is started with its staged configuration after the cables have been moved, and made
 * live over the private network, instead of being prepared to come up live.
 */
package io.routervm.cutover;
