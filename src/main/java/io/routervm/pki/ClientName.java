package io.routervm.pki;

import io.routervm.failure.Failure;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A client's name: common name of the certificate and base name of its files, so it must be safe as
 * both, here, in a zip and on the computer where that is unpacked.
 */
public record ClientName(String text) {
  /** RFC 5280 ends a common name at 64 characters. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  /** Names of files that stand beside a client's in the PKI or in its pack. */
  private static final Set<String> RESERVED =
      Set.of("ca", "crl", "dh", "index", "serial", "server", "ta", "tc", "tls-crypt");

  /**
   * Checks the name.
   *
   * @throws Failure of kind USAGE when it is not allowed
   */
  public ClientName {
    if (!ALLOWED.matcher(text).matches() || text.endsWith(".")) {
      throw refused(
          text,
          "is not a client name",
          "Use 1 to 64 letters, digits, dots, underscores and dashes; begin with a letter, a digit"
              + " or an underscore, do not end with a dot.");
    }
    if (RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
      throw refused(text, "is reserved", "Choose a name that says whose device it is: anna-phone.");
    }
  }

  private static Failure refused(String text, String why, String next) {
    // A name full of control characters must not reach the terminal as they are.
    String shown = text.replaceAll("\\P{Print}", "?");
    return Failure.usage(
        "\"" + (shown.length() > 70 ? shown.substring(0, 70) + "…" : shown) + "\" " + why,
        "the name of the VPN client",
        next);
  }

  @Override
  public String toString() {
    return text;
  }
}
