package io.routervm.config;

import java.util.Locale;
import java.util.Optional;

/** An Ethernet address, lower case with colons. */
public record MacAddress(String text) {
  public MacAddress {
    text = text.toLowerCase(Locale.ROOT);
  }

  /** Empty unless six hexadecimal pairs with colons or hyphens. */
  public static Optional<MacAddress> parse(String text) {
    String colons = text.replace('-', ':');
    return colons.matches("(?i)[0-9a-f]{2}(:[0-9a-f]{2}){5}")
        ? Optional.of(new MacAddress(colons))
        : Optional.empty();
  }

  /** For literals in code and tests. */
  public static MacAddress of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a MAC: " + text));
  }

  @Override
  public String toString() {
    return text;
  }
}
