package io.routervm.pki;

import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of tls-crypt: 2048 random bits in the form that {@code openvpn --genkey} writes. */
final class TlsCryptKey {
  private static final int OCTETS = 256;
  private static final int OCTETS_A_LINE = 16;

  private TlsCryptKey() {}

  static String generate() {
    byte[] key = new byte[OCTETS];
    new SecureRandom().nextBytes(key);
    StringBuilder text = new StringBuilder();
    text.append("#\n# 2048 bit OpenVPN static key\n#\n-----BEGIN OpenVPN Static key V1-----\n");
    for (int at = 0; at < OCTETS; at += OCTETS_A_LINE) {
      text.append(HexFormat.of().formatHex(key, at, at + OCTETS_A_LINE)).append('\n');
    }
    return text.append("-----END OpenVPN Static key V1-----\n").toString();
  }
}
