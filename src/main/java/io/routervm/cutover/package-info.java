/**
 * The cut-over from staged to live as a guided checklist, and the way back: {@link
 * io.routervm.cutover.CableSwap} lists the items, {@code PreflightChecks}, {@code SwapSteps},
 * {@code LiveChecks}, {@code HostRenewal} and {@code RevertSteps} hold what they do.
 *
 * <p>The router starts serving only after its own NICs have shown, by who answers DHCP on which of
 * them (and, with a fixed address on the WAN, whether the gateway answers ARP there), where the
 * cables lead: a DHCP offer of ours on the ISP LAN would be a disaster. That is why the machine is
 * started with its staged configuration after the cables have been moved, and made live over the
 * private network, instead of being prepared to come up live; and why the way back makes it staged
 * before the cables are touched.
 *
 * <p>{@code cutover.json} is written before and after every item; an item finds out by itself what
 * is done already, so whatever breaks off is run again. The one at work and the operator meet at
 * the {@link io.routervm.cutover.OperatorMailbox}, files in the state folder, since the operator's
 * session may be lost. That the placement is live is written down last: a run that breaks off in
 * between leaves a router that is taken for staged.
 */
package io.routervm.cutover;
