/**
 * What the router does: each {@link io.routervm.service.RouterService} turns router.yaml into
 * resources of the guest, and says what must hold afterwards. Everything here is pure: nothing
 * connects to a guest.
 *
 * <p>Services do not know each other. What one needs from the rest it {@linkplain
 * io.routervm.service.RouterService#declares declares}: packages, links (a NIC and the zone behind
 * it), openings (ports of the router itself), flows (what may be forwarded), and the folders that
 * its programs read, where a file that nobody manages is told of. {@code BaseSystem} installs the
 * packages; {@code Firewall} and {@code Dnsmasq} follow the links, openings and flows.
 *
 * <p>To add a service, WireGuard say:
 *
 * <ol>
 *   <li>{@code WireGuard.java}: declares the package {@code wireguard-tools}, the link {@code wg0}
 *       in {@code Zone.VPN} with its subnet, the opening of its port in {@code Zone.WAN}, and the
 *       flow from {@code Zone.VPN} to the home's zone; what it {@code keeps} in the state folder,
 *       so that backups hold it; its resources are its configuration and its unit,
 *   <li>{@code vm-templates/guest/etc/wireguard/wg0.conf}: the template, at the path that the file
 *       has in the guest,
 *   <li>its golden file under {@code src/test/resources/golden/guest}, written by {@code mvn test
 *       -Dtest=ServiceContractTest -Dgolden.update=true} and looked at,
 *   <li>two edits: its keys in {@code RouterConfig}, and its line in {@code Services}.
 * </ol>
 *
 * <p>The home LAN is the first of the networks that a {@link io.routervm.service.Router} has.
 * Nobody asks for it by the name of its NIC: what holds for a network is rendered for each in the
 * list. Each has a dnsmasq of its own ({@code NameServer}), because one shows everybody the names
 * of all; which zones reach each other is in the flows, and what follows from that for the rest of
 * the firewall in {@code ZonePairs}.
 *
 * <p>What {@code firewall.rules} adds to the flows is in {@code TrafficLines}: it needs no zone's
 * consent, and stands behind the protection of the router. The rules that have a time, and the
 * queues of a limited line, are kept in the kernel by programs of ours ({@code TimedRules}, {@code
 * LineLimit}), as the way to the ISP box's LAN is ({@code IspLan}).
 *
 * <p>A daemon that faces a network is kept from the rest of the system by {@code hardening.conf} in
 * its unit's drop-in folder: what is its own stands in that template, what is common to all of them
 * in the row of its system's systemd in {@code Hardening}.
 *
 * <p>A daemon that serves is started again however it ends, by {@code restart.conf} in its unit's
 * drop-in folder ({@code Restarts}); a name server that runs and does not answer, and an OpenVPN
 * that does nothing any more, is made to end ({@code HangWatch}).
 *
 * <p>What router.yaml cannot say ({@code extras}) becomes resources here too ({@code
 * ExtraResources}, the last in the list): each file checked by its program ({@code ExtraChecks}),
 * and nothing that another service manages.
 *
 * <p>What must not start by itself when its package is installed (Debian does that) puts a
 * condition in its unit's drop-in from {@link io.routervm.service.RouterService#beforePackages}.
 */
package io.routervm.service;
