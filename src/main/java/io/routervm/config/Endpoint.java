package io.routervm.config;

import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;

/** {@code address:port}, and what a VPN client connects to. */
record Endpoint(Ipv4 address, int port) {
  private static final int HIGHEST_PORT = 65535;
  private static final String EXPECTED = "an address and a port such as 192.168.42.10:443";

  static final Text<Endpoint> TEXT =
      new Text<>(
          "address:port",
          EXPECTED,
          "^[0-9]{1,3}(\\.[0-9]{1,3}){3}:[1-9][0-9]{0,4}$",
          Endpoint::parse);

  static final Text<String> HOST =
      new Text<>(
          "DNS name or IPv4 address",
          "a DNS name such as home.example.net, or a fixed public IPv4 address",
          "^[A-Za-z0-9.-]{1,253}$",
          Endpoint::host);

  private static Endpoint parse(String text) throws Refusal {
    int colon = text.indexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 0 || !port.matches("[1-9][0-9]{0,4}")) {
      throw new Refusal("is not address:port", "Write " + EXPECTED + ".");
    }
    if (Integer.parseInt(port) > HIGHEST_PORT) {
      throw new Refusal(
          "has a port above " + HIGHEST_PORT, "Use a port from 1 to " + HIGHEST_PORT + ".");
    }
    Ipv4 address =
        Ipv4.parse(text.substring(0, colon))
            .orElseThrow(
                () ->
                    new Refusal("has no IPv4 address before the colon", "Write " + EXPECTED + "."));
    return new Endpoint(address, Integer.parseInt(port));
  }

  private static String host(String text) throws Refusal {
    return Ipv4.parse(text).isPresent() ? text : Texts.DOMAIN.parser().parse(text);
  }
}
