package io.routervm.pki;

import io.routervm.failure.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** PEM text, RFC 7468. */
final class Pem {
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String encode(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, BASE64.encodeToString(der), label);
  }

  /** The first block of that label, without the text that `openssl ca` writes before it. */
  static String block(String label, String text) {
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf(end, Math.max(from, 0));
    if (from < 0 || to < 0) {
      throw new IllegalArgumentException("no PEM block " + label);
    }
    return text.substring(from, to + end.length()) + "\n";
  }

  static byte[] decode(String label, String text) {
    String block = block(label, text);
    String body = block.substring(block.indexOf('\n'), block.lastIndexOf("-----END"));
    return Base64.getMimeDecoder().decode(body);
  }

  static X509Certificate certificate(String text) throws CertificateException {
    byte[] der;
    try {
      der = decode("CERTIFICATE", text);
    } catch (IllegalArgumentException e) {
      throw new CertificateException(Reason.of(e), e);
    }
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
