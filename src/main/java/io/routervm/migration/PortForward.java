package io.routervm.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A port forward of another firewall.
 *
 * @param name as people called it; may be empty
 * @param protocols one entry each
 * @param port on the WAN's address
 * @param targetPort empty for the same
 */
record PortForward(
    String name, List<String> protocols, String port, String target, String targetPort) {
  private static final int LONGEST_NAME = 55;

  static void add(Collector collector, PortForward forward, Origin origin) {
    if (!forward.port.matches("[0-9]{1,5}")
        || !(forward.targetPort.isEmpty() || forward.targetPort.matches("[0-9]{1,5}"))) {
      collector.omit(
          origin,
          "forward " + forward.name + " of port " + forward.port,
          "a forward has one port, written as a number");
      return;
    }
    List<String> protocols = new ArrayList<>();
    for (String protocol : forward.protocols) {
      for (String one : protocol.toLowerCase(Locale.ROOT).split("/", -1)) {
        if (one.equals("tcp") || one.equals("udp")) {
          protocols.add(one);
        } else {
          collector.omit(origin, "forward of " + one, "only tcp and udp are forwarded");
        }
      }
    }
    String port = forward.targetPort.isEmpty() ? forward.port : forward.targetPort;
    for (String protocol : protocols) {
      collector.add(
          "firewall.forwards",
          Keys.of(
              "name",
              forward.label() + (protocols.size() > 1 ? "-" + protocol : ""),
              "proto",
              protocol,
              "port",
              Integer.valueOf(forward.port),
              "to",
              forward.target + ":" + Integer.valueOf(port)),
          origin);
    }
  }

  /** A host name's letters, for that is what names of forwards are. */
  private String label() {
    String label =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    label = label.length() > LONGEST_NAME ? label.substring(0, LONGEST_NAME) : label;
    return label.matches("[0-9]*") ? "port-" + port : label.replaceAll("-+$", "");
  }
}
