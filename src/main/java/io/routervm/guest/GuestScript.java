package io.routervm.guest;

import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The parts that the scripts for the guest share. */
final class GuestScript {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NONCE_BYTES = 16;

  private GuestScript() {}

  /** A word that no program on the guest can guess, at the start of each line of a report. */
  static String nonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A file of shell functions that stands beside this class. */
  static Script functions(String name) {
    try (InputStream in = GuestScript.class.getResourceAsStream(name)) {
      return new Script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Script assign(String variable, String value) {
    return new Script(variable + "=" + Quote.word(value));
  }

  static Script function(String name, Script body) {
    return new Script(name + "() {\n" + (body.isEmpty() ? ":" : body.text()) + "\n}");
  }
}
