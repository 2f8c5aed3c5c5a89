package io.routervm.service;

import io.routervm.os.GuestOs;
import java.util.List;

/**
 * What OpenVPN's release lines say differently; all else in the configuration is common to them.
 *
 * @param release the first release line that speaks it
 * @param directives the lines of the configuration that differ
 */
record OpenVpnDialect(String release, List<String> directives) {
  private static final String CIPHERS = "AES-256-GCM:AES-128-GCM";

  /**
   * Stops on {@code data-ciphers}. {@code cipher} is what a client that negotiates nothing must
   * have.
   */
  static final OpenVpnDialect V2_4 =
      new OpenVpnDialect("2.4", List.of("cipher AES-256-GCM", "ncp-ciphers " + CIPHERS));

  /** Since 2.5. */
  static final OpenVpnDialect V2_5 =
      new OpenVpnDialect("2.5", List.of("data-ciphers " + CIPHERS, "allow-compression no"));

  /** The dialect of a system's own package. */
  static OpenVpnDialect of(GuestOs os) {
    return os.openVpn().equals(V2_4.release) ? V2_4 : V2_5;
  }
}
