/**
 * What looks and changes nothing: {@link io.routervm.status.Status}, {@link
 * io.routervm.status.Doctor} and {@link io.routervm.status.DeviceDoctor}, and {@link
 * io.routervm.status.VpnOverview} of the VPN's clients.
 *
 * <p>A script asks the router for facts and checks in one execution; pure readers turn the answers
 * into symptoms, each of a {@link io.routervm.service.Rung}; the ladder of them says who is to
 * blame; the command line shows it. It stands above {@code router}, whose records (revisions, an
 * interrupted upgrade) it reports, and nothing that changes a router depends on it.
 */
package io.routervm.status;
