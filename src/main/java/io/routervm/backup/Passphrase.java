package io.routervm.backup;

import io.routervm.failure.Failure;
import java.nio.charset.StandardCharsets;

/** What a backup is encrypted with; never shown. */
public final class Passphrase {
  private static final int SHORTEST = 12;

  private final String text;

  private Passphrase(String text) {
    this.text = text;
  }

  /** One to open a file with: it is right or wrong, whatever it looks like. */
  public static Passphrase of(String text) {
    return new Passphrase(text);
  }

  /**
   * One to encrypt with.
   *
   * @throws Failure when it is too short: whoever finds the file may try as often as they like
   */
  public static Passphrase chosen(String text) {
    if (text.length() < SHORTEST) {
      throw Failure.usage(
          "the passphrase is shorter than " + SHORTEST + " characters",
          "the passphrase of the backup",
          "choose a longer one, five or six words for example; the CA's key is in the file");
    }
    return new Passphrase(text);
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Passphrase";
  }
}
