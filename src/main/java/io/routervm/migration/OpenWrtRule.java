package io.routervm.migration;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.migration.FilterRule.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A {@code config rule} of OpenWrt's firewall. */
final class OpenWrtRule {
  private static final String LAN = "lan";
  private static final String WAN = "wan";
  private static final String INTERNET = "internet";

  /** What is read below; any other option makes a rule one that cannot be said. */
  private static final Set<String> KNOWN =
      Set.of(
          "name",
          "enabled",
          "src",
          "dest",
          "src_ip",
          "src_mac",
          "dest_ip",
          "dest_port",
          "proto",
          "target",
          "family",
          "weekdays",
          "start_time",
          "stop_time",
          "utc_time");

  private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?");
  private static final String MIDNIGHT = "24:00";

  private final UciSection section;
  private final String source;
  private final String target;

  private OpenWrtRule(UciSection section) {
    this.section = section;
    this.source = section.get("src").orElse("");
    this.target = section.get("target").orElse("").toUpperCase(Locale.ROOT);
  }

  static void add(UciSection section, Origin origin, Collector collector) {
    OpenWrtRule rule = new OpenWrtRule(section);
    Optional<String> elsewhere = rule.elsewhere();
    if (elsewhere.isPresent()) {
      collector.omit(origin, OpenWrtDialect.described(section), elsewhere.get());
    } else if (!rule.isImplied()) {
      collector.filters.add(rule.read(origin));
    }
  }

  /**
   * What no rule fits may not leave the home when no {@code config forwarding} says so; routervm's
   * home may.
   */
  static void addDefault(List<UciSection> sections, SourceFile file, Collector collector) {
    Optional<UciSection> zone =
        sections.stream().filter(one -> one.type().equals("zone")).findFirst();
    boolean leaves =
        sections.stream()
            .filter(one -> one.type().equals("forwarding") && !one.isDisabled())
            .filter(one -> Set.of(LAN, "*").contains(one.get("src").orElse("")))
            .anyMatch(one -> Set.of(WAN, "*").contains(one.get("dest").orElse("")));
    if (zone.isPresent() && !leaves) {
      collector.filters.add(FilterRule.nothingElse(file.at(zone.get().line())));
    }
  }

  /** Why it is about nothing that a rule of router.yaml is about; those behind it stay the same. */
  private Optional<String> elsewhere() {
    if (section.isDisabled()) {
      return Optional.of("it is switched off");
    }
    boolean isForIpv6 =
        section.get("family").orElse("").equals("ipv6")
            || Stream.of("src_ip", "dest_ip")
                .flatMap(option -> section.words(option).stream())
                .anyMatch(address -> address.contains(":"))
            || section.words("proto").equals(List.of("icmpv6"));
    if (isForIpv6) {
      return Optional.of(Collector.IPV6);
    }
    Optional<String> asked = section.get("dest");
    if (source.isEmpty() || (asked.isEmpty() && isImplied())) {
      return source.isEmpty() ? Optional.of(Collector.NO_KEY) : Optional.empty();
    }
    if (asked.isEmpty()) {
      return Optional.of(Collector.OWN_PORTS);
    }
    if (source.equals(asked.get()) && !source.equals("*")) {
      return Optional.of("devices of one network reach each other without the router");
    }
    boolean isKnown =
        Stream.of(source, asked.get()).allMatch(zone -> Set.of(LAN, WAN, "*").contains(zone));
    return isKnown ? Optional.empty() : Optional.of(Collector.ONE_NETWORK);
  }

  /** The router's own lease on the WAN. */
  private boolean isImplied() {
    return source.equals(WAN)
        && section.get("dest").isEmpty()
        && target.equals("ACCEPT")
        && section.words("dest_port").equals(List.of("68"));
  }

  private FilterRule read(Origin origin) {
    boolean incoming = source.equals(WAN);
    boolean denies = Set.of("REJECT", "DROP").contains(target);
    FilterRule rule =
        FilterRule.of(origin, section.get("name").orElse(""), side(), denies)
            .between(senders(incoming), asked(incoming))
            .about(protocols(), ports());
    if (!denies && !target.equals("ACCEPT")) {
      rule = rule.without("it neither accepts nor refuses");
    }
    if (source.equals("*")) {
      rule = rule.without("it is about every zone");
    }
    for (UciSection.Option option : section.options()) {
      if (!KNOWN.contains(option.name())) {
        rule = rule.without("rules say nothing of " + option.name());
      }
    }
    if (section.get("src_ip").isPresent() && section.get("src_mac").isPresent()) {
      rule = rule.without("it wants a MAC address and an address");
    }
    return timed(rule).without(unsaid());
  }

  private Side side() {
    return switch (source) {
      case WAN -> Side.INTERNET;
      case LAN -> Side.HOME;
      default -> Side.BOTH;
    };
  }

  private Optional<String> unsaid() {
    boolean areKnown =
        Stream.of("src_ip", "dest_ip")
            .flatMap(option -> section.words(option).stream())
            .allMatch(one -> Ipv4.parse(one).isPresent() || Cidr.parse(one).isPresent());
    if (!areKnown) {
      return Optional.of("its addresses are not all addresses or subnets");
    }
    if (section.words("src_mac").stream().anyMatch(mac -> MacAddress.parse(mac).isEmpty())) {
      return Optional.of("its senders are not all MAC addresses");
    }
    if (!ports().stream().allMatch(port -> port.matches("[0-9]{1,5}(-[0-9]{1,5})?"))) {
      return Optional.of("its ports are not all numbers or ranges");
    }
    if (!Set.of("tcp", "udp").containsAll(protocols())) {
      return Optional.of("rules are about tcp, udp or all of it");
    }
    return Optional.empty();
  }

  private List<String> senders(boolean incoming) {
    List<String> given = new ArrayList<>(section.words("src_ip"));
    given.addAll(section.words("src_mac"));
    return given.isEmpty() ? List.of(incoming ? INTERNET : LAN) : given;
  }

  private List<String> asked(boolean incoming) {
    List<String> given = section.words("dest_ip");
    return given.isEmpty() ? List.of(incoming ? LAN : INTERNET) : given;
  }

  /** Where none is given both are meant, and not all that there is. */
  private List<String> protocols() {
    List<String> given =
        section.words("proto").stream()
            .map(word -> word.toLowerCase(Locale.ROOT))
            .flatMap(
                word ->
                    Stream.of(
                        word.equals("tcpudp") ? new String[] {"tcp", "udp"} : new String[] {word}))
            .distinct()
            .toList();
    if (given.isEmpty()) {
      return List.of("tcp", "udp");
    }
    return Set.of("all", "any", "*", "0").contains(given.get(0)) ? List.of() : given;
  }

  private List<String> ports() {
    return section.words("dest_port").stream().map(port -> port.replace(':', '-')).toList();
  }

  /** There a day is one of the calendar, over midnight too: then there are two times of it. */
  private FilterRule timed(FilterRule rule) {
    List<String> days =
        section.words("weekdays").stream()
            .flatMap(word -> Stream.of(word.split(",")))
            .map(day -> day.toLowerCase(Locale.ROOT))
            .map(day -> day.length() > 3 ? day.substring(0, 3) : day)
            .toList();
    if (section.get("utc_time").orElse("0").equals("1")) {
      return rule.without("its time is UTC, and rules know the local one");
    }
    Optional<String> start = section.get("start_time");
    Optional<String> stop = section.get("stop_time");
    if (start.isEmpty() && stop.isEmpty()) {
      return days.isEmpty() ? rule : rule.at(List.of(Keys.of("days", days)));
    }
    Optional<String> from = time(start.orElse("00:00"));
    Optional<String> until = stop.isEmpty() ? Optional.of(MIDNIGHT) : time(stop.get());
    if (from.isEmpty() || until.isEmpty()) {
      return rule.without("its time is not one of full minutes");
    }
    if (days.isEmpty() || from.get().compareTo(until.get()) < 0) {
      return rule.at(List.of(when(days, from.get(), until.get())));
    }
    return rule.at(List.of(when(days, from.get(), MIDNIGHT), when(days, "00:00", until.get())));
  }

  private static Map<String, Object> when(List<String> days, String from, String until) {
    String between = from + "-" + until;
    return days.isEmpty() ? Keys.of("between", between) : Keys.of("days", days, "between", between);
  }

  private static Optional<String> time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return Optional.empty();
    }
    String minutes = (time.group(1).length() == 1 ? "0" : "") + time.group(1) + ":" + time.group(2);
    String seconds = time.group(3) == null ? "00" : time.group(3);
    if (minutes.equals("23:59") && seconds.equals("59")) {
      return Optional.of(MIDNIGHT);
    }
    return seconds.equals("00") ? Optional.of(minutes) : Optional.empty();
  }
}
