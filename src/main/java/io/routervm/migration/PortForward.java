package io.routervm.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port forward of another firewall.
 *
 * @param name as people called it; may be empty
 * @param protocols one entry each, or several with slashes or blanks between
 * @param ports on the WAN's address: one, or a range with a hyphen or a colon
 * @param targetPorts empty for the same; of a range the first one counts
 * @param from subnets and addresses of those who may use it; none for everybody
 */
record PortForward(
    String name,
    List<String> protocols,
    String ports,
    String target,
    String targetPorts,
    List<String> from) {
  private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:[-:]([0-9]{1,5}))?");

  static void add(Collector collector, PortForward forward, Origin origin) {
    Matcher ports = PORTS.matcher(forward.ports);
    Matcher moved = PORTS.matcher(forward.targetPorts);
    if (!ports.matches() || !(forward.targetPorts.isEmpty() || moved.matches())) {
      collector.omit(
          origin,
          "forward " + forward.name + " of port " + forward.ports,
          "a forward has one port or one range of them, written as numbers");
      return;
    }
    List<String> protocols = forward.known(collector, origin);
    if (protocols.isEmpty()) {
      return;
    }
    int first = Integer.parseInt(ports.group(1));
    int last = ports.group(2) == null ? first : Integer.parseInt(ports.group(2));
    int target = forward.targetPorts.isEmpty() ? first : Integer.parseInt(moved.group(1));
    boolean stays = last != first && target == first;
    Map<String, Object> keys =
        Keys.of(
            "name",
            forward.label(),
            "proto",
            protocols.size() == 1 ? protocols.get(0) : protocols,
            last == first ? "port" : "ports",
            last == first ? (Object) first : first + "-" + last,
            "to",
            stays ? forward.target : forward.target + ":" + target);
    if (!forward.from.isEmpty()) {
      keys.put("from", forward.from);
    }
    collector.add("firewall.forwards", keys, origin);
  }

  private List<String> known(Collector collector, Origin origin) {
    List<String> known = new ArrayList<>();
    for (String protocol : protocols) {
      for (String one : protocol.toLowerCase(Locale.ROOT).split("[/ ]+", -1)) {
        if (!one.equals("tcp") && !one.equals("udp")) {
          collector.omit(origin, "forward of " + one, "only tcp and udp are forwarded");
        } else if (!known.contains(one)) {
          known.add(one);
        }
      }
    }
    return known;
  }

  /** A host name's letters, for that is what names of forwards are. */
  private String label() {
    String label = Words.label(name);
    return label.matches("[0-9]*") ? "port-" + ports.replaceAll("[^0-9].*", "") : label;
  }
}
