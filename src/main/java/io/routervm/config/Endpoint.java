package io.routervm.config;

import io.routervm.config.document.Refusal;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a forward leads.
 *
 * @param port empty for the one that the Internet sees
 */
public record Endpoint(Ipv4 address, OptionalInt port) {
  private static final int HIGHEST_PORT = 65535;

  static final String EXPECTED = "an address and a port such as 192.168.42.10:443";
  static final String PATTERN = "^[0-9]{1,3}(\\.[0-9]{1,3}){3}(:[1-9][0-9]{0,4})?$";

  public Endpoint(Ipv4 address, int port) {
    this(address, OptionalInt.of(port));
  }

  static Optional<Endpoint> parse(String text) throws Refusal {
    Optional<Ipv4> alone = Ipv4.parse(text);
    if (alone.isPresent()) {
      return Optional.of(new Endpoint(alone.get(), OptionalInt.empty()));
    }
    int colon = text.indexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 0 || !port.matches("[1-9][0-9]{0,4}")) {
      throw new Refusal("is not address:port");
    }
    if (Integer.parseInt(port) > HIGHEST_PORT) {
      throw new Refusal(
          "has a port above " + HIGHEST_PORT, "Use a port from 1 to " + HIGHEST_PORT + ".");
    }
    Optional<Ipv4> address = Ipv4.parse(text.substring(0, colon));
    if (address.isEmpty()) {
      throw new Refusal("has no IPv4 address before the colon");
    }
    return Optional.of(new Endpoint(address.get(), Integer.parseInt(port)));
  }
}
