package io.routervm.service;

import io.routervm.config.Wan;
import io.routervm.failure.Failure;
import java.nio.charset.StandardCharsets;

/** Texts as pppd's files of options have them, from 2.4.5 on. */
final class PppdText {
  /** pppd keeps no more of a password, and sends the beginning of a longer one. */
  private static final int LONGEST_PASSWORD = 255;

  private PppdText() {}

  /** One word, whatever it holds: in quotes only a quote and a backslash mean something. */
  static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /**
   * The account's password as one word.
   *
   * @param text one line
   * @throws Failure when pppd would send something else
   */
  static String password(Wan.Pppoe session, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_PASSWORD) {
      throw Failure.usage(
          "the secret has " + bytes + " bytes, and pppd sends " + LONGEST_PASSWORD + " at most",
          session.password().toString(),
          "Write the password that the provider gave you, or have it give you a shorter one.");
    }
    return quoted(text);
  }
}
