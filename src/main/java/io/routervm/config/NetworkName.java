package io.routervm.config;

import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;
import java.util.Optional;
import java.util.Set;

/** How a network may be called: its NIC, its zone and its files bear the name. */
final class NetworkName {
  private static final int LONGEST = 10;

  /** Zones of the router, NICs that it has, and those that the kernel or a program names. */
  private static final Set<String> TAKEN =
      Set.of(
          LocalNetwork.HOME,
          LocalNetwork.INTERNET,
          LocalNetwork.VPN,
          "wan",
          "mgmt",
          "management",
          "bond",
          "br",
          "dummy",
          "erspan",
          "eth",
          "gre",
          "gretap",
          "ifb",
          "lo",
          "ppp",
          "sit",
          "tap",
          "team",
          "tun",
          "tunl",
          "usb",
          "veth",
          "virbr",
          "vnet",
          "wg",
          "wlan",
          "wwan");

  private static final String PATTERN = "^[a-z][a-z0-9]{0,9}$";

  static final Text<String> TYPE =
      new Text<>(
          "network name",
          "a name of 1 to "
              + LONGEST
              + " lower-case letters and digits, a letter first, such as iot",
          PATTERN,
          NetworkName::parse);

  private NetworkName() {}

  private static Optional<String> parse(String text) throws Refusal {
    if (text.length() > LONGEST) {
      throw new Refusal(
          "has " + text.length() + " characters, and a network's name at most " + LONGEST,
          "Choose a shorter name: the router's NIC bears it, too.");
    }
    if (TAKEN.contains(text)) {
      throw new Refusal("is a name that the router uses itself", "Choose another name.");
    }
    return text.matches(PATTERN) ? Optional.of(text) : Optional.empty();
  }
}
