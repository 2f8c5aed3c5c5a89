package io.routervm.migration;

import io.routervm.config.Ipv4;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of another firewall about what passes through it.
 *
 * @param name as people called it; may be empty
 * @param side whose packets it is about
 * @param from who begins: {@code lan}, {@code internet}, addresses, subnets and MAC addresses
 * @param protocols empty for every one
 * @param ports of the one who is asked; empty for every one
 * @param times when it holds, a mapping each as {@code when} has it; empty for always
 * @param leftOut why router.yaml cannot say the same
 */
record FilterRule(
    Origin origin,
    String name,
    Side side,
    boolean denies,
    List<String> from,
    List<String> to,
    List<String> protocols,
    List<String> ports,
    List<Map<String, Object>> times,
    Optional<String> leftOut) {
  private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

  /** Who begins. */
  enum Side {
    HOME,
    INTERNET,
    BOTH;

    boolean concerns(Side other) {
      return this == other || this == BOTH || other == BOTH;
    }
  }

  /** One that can be said, or is on the way to be found one that cannot. */
  static FilterRule of(Origin origin, String name, Side side, boolean denies) {
    return new FilterRule(
        origin,
        name,
        side,
        denies,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** What a firewall does that lets nothing out but what its rules name; routervm's home may. */
  static FilterRule nothingElse(Origin origin) {
    return of(origin, "nothing-else", Side.HOME, true).between(List.of("lan"), List.of("internet"));
  }

  FilterRule between(List<String> senders, List<String> asked) {
    return new FilterRule(
        origin, name, side, denies, senders, asked, protocols, ports, times, leftOut);
  }

  FilterRule about(List<String> transports, List<String> numbers) {
    return new FilterRule(
        origin, name, side, denies, from, to, transports, numbers, times, leftOut);
  }

  FilterRule at(List<Map<String, Object>> hours) {
    return new FilterRule(origin, name, side, denies, from, to, protocols, ports, hours, leftOut);
  }

  /** The first reason counts. */
  FilterRule without(String reason) {
    return without(Optional.of(reason));
  }

  /** The first reason counts. */
  FilterRule without(Optional<String> reason) {
    return new FilterRule(
        origin, name, side, denies, from, to, protocols, ports, times, leftOut.or(() -> reason));
  }

  /** Whether {@code other}, which comes later, would mean more without this one. */
  boolean guards(FilterRule other) {
    return denies != other.denies
        && side.concerns(other.side)
        && meet(protocols, other.protocols, String::equals)
        && meet(ports, other.ports, FilterRule::shareAPort)
        && meet(from, other.from, FilterRule::mayBeOne)
        && meet(to, other.to, FilterRule::mayBeOne);
  }

  private static boolean meet(
      List<String> these, List<String> those, BiPredicate<String, String> same) {
    return these.isEmpty()
        || those.isEmpty()
        || these.stream().anyMatch(one -> those.stream().anyMatch(other -> same.test(one, other)));
  }

  private static boolean mayBeOne(String one, String other) {
    Optional<Ipv4> address = Ipv4.parse(one);
    return address.isEmpty() || Ipv4.parse(other).isEmpty() || address.equals(Ipv4.parse(other));
  }

  private static boolean shareAPort(String one, String other) {
    Matcher range = PORTS.matcher(one);
    Matcher against = PORTS.matcher(other);
    return !range.matches()
        || !against.matches()
        || (first(range) <= last(against) && first(against) <= last(range));
  }

  private static int first(Matcher range) {
    return Integer.parseInt(range.group(1));
  }

  private static int last(Matcher range) {
    return range.group(2) == null ? first(range) : Integer.parseInt(range.group(2));
  }

  /** For people. */
  String described() {
    return described(name);
  }

  static String described(String name) {
    return "rule " + (name.isEmpty() ? "without a name" : name);
  }

  /**
   * As router.yaml has it: one entry, or one for each of its times.
   *
   * @param senders {@link #from} without MAC addresses
   * @param called name of its entries, which no others have
   */
  List<Map<String, Object>> entries(List<String> senders, String called) {
    if (times.isEmpty()) {
      return List.of(entry(senders, called));
    }
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Map<String, Object> when : times) {
      String one = entries.isEmpty() ? called : called + "-" + (entries.size() + 1);
      Map<String, Object> entry = entry(senders, one);
      entry.put("when", when);
      entries.add(entry);
    }
    return entries;
  }

  private Map<String, Object> entry(List<String> senders, String called) {
    Map<String, Object> entry =
        Keys.of("name", called, "from", oneOrAll(senders), "to", oneOrAll(to));
    if (!protocols.isEmpty()) {
      entry.put("proto", oneOrAll(protocols));
    }
    if (!ports.isEmpty()) {
      entry.put("ports", oneOrAll(ports.stream().map(Words::number).toList()));
    }
    entry.put("action", denies ? "deny" : "allow");
    return entry;
  }

  private static Object oneOrAll(List<?> values) {
    return values.size() == 1 ? values.get(0) : values;
  }
}
