package io.routervm.status;

import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code ip -s neigh}.
 *
 * @param mac empty for one who was asked for and has never answered
 * @param silent seconds since it was known to be there
 * @param isThere whether it has just answered
 */
record Neighbour(Ipv4 address, String nic, Optional<MacAddress> mac, long silent, boolean isThere) {
  private static final Pattern HEAD = Pattern.compile("(\\S{7,15}) dev (\\S{1,15}) (.*)");
  private static final Pattern MAC = Pattern.compile("lladdr ([0-9a-f:]{17})");
  private static final Pattern USED = Pattern.compile("used \\d{1,9}/(\\d{1,9})/\\d{1,9}");

  /** Lines of another shape are left out. */
  static List<Neighbour> read(String lines) {
    return lines.lines().flatMap(line -> parse(line.strip()).stream()).toList();
  }

  private static Optional<Neighbour> parse(String line) {
    Matcher head = HEAD.matcher(line);
    if (!head.matches()) {
      return Optional.empty();
    }
    String rest = head.group(3);
    Matcher mac = MAC.matcher(rest);
    Matcher used = USED.matcher(rest);
    Optional<MacAddress> known = mac.find() ? MacAddress.parse(mac.group(1)) : Optional.empty();
    long silent = used.find() ? Long.parseLong(used.group(1)) : 0;
    return Ipv4.parse(head.group(1))
        .map(
            address ->
                new Neighbour(
                    address,
                    head.group(2),
                    known,
                    silent,
                    known.isPresent() && (" " + rest + " ").contains(" REACHABLE ")));
  }
}
