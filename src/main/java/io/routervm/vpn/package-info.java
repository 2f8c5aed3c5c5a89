/**
 * What the commands {@code vpn …} do, below the router's own use cases: the keys as router.yaml
 * wants them, the files that a client is given, and the sessions of the running server.
 *
 * <p>{@link io.routervm.vpn.VpnKeys} is the only door to {@code pki}; {@code create}, {@code
 * reprovision} and {@code status} go through it too. BouncyCastle is loaded when that door is
 * opened, never before: a router without a VPN does not pay for it. Nothing here needs libvirt or
 * the running router; what does is in {@code router}.
 */
package io.routervm.vpn;
