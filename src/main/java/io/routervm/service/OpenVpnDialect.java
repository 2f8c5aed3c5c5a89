package io.routervm.service;

import io.routervm.os.GuestOs;
import java.util.List;

/**
 * What OpenVPN's release lines say differently; all else in the configuration is common to them.
 *
 * @param release the first release line that speaks it
 * @param ciphers the lines of the configuration that say how the tunnel is encrypted
 * @param negotiatesSizes whether the server by itself tells clients how large a packet in the
 *     tunnel may be, and takes larger ones from those that cannot be told
 * @param outerKeys whether each client can have an outer key of its own, by tls-crypt-v2
 */
record OpenVpnDialect(
    String release, List<String> ciphers, boolean negotiatesSizes, boolean outerKeys) {
  private static final String CIPHERS = "AES-256-GCM:AES-128-GCM";

  /** For clients that have no AES in hardware; left out where the TLS library has it not (FIPS). */
  private static final String CHACHA = ":?CHACHA20-POLY1305";

  /**
   * Has no ChaCha20. Stops on {@code data-ciphers}. {@code cipher} is what a client that negotiates
   * nothing must have.
   */
  static final OpenVpnDialect V2_4 =
      new OpenVpnDialect(
          "2.4", List.of("cipher AES-256-GCM", "ncp-ciphers " + CIPHERS), false, false);

  static final OpenVpnDialect V2_5 =
      new OpenVpnDialect(
          "2.5", List.of("data-ciphers " + CIPHERS + CHACHA, "allow-compression no"), false, true);

  static final OpenVpnDialect V2_6 = new OpenVpnDialect("2.6", V2_5.ciphers, true, true);

  private static final List<OpenVpnDialect> ALL = List.of(V2_4, V2_5, V2_6);

  /** The dialect of a system's own package. */
  static OpenVpnDialect of(GuestOs os) {
    return ALL.stream()
        .filter(dialect -> dialect.release.equals(os.openVpn()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no dialect of OpenVPN " + os.openVpn()));
  }

  /** The lines of the configuration that keep what is in the tunnel small enough for the line. */
  List<String> sizes(TunnelSizes sizes) {
    String packet = "tun-mtu " + sizes.packet();
    if (negotiatesSizes) {
      return List.of(packet, "mssfix " + sizes.datagram());
    }
    // Room for what older profiles send, which have a larger tunnel; `mssfix` counts it, too.
    return List.of(
        packet,
        "tun-mtu-extra " + sizes.excess(),
        "mssfix " + (sizes.datagram() + sizes.excess()),
        "push \"" + packet + "\"");
  }
}
