package io.routervm.migration;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.migration.FilterRule.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The filter of OPNsense and pfSense: of what comes in on an interface the first rule that fits
 * decides, and what none fits is refused.
 */
final class FilterXml {
  private static final String LAN = "lan";
  private static final String WAN = "wan";
  private static final String INTERNET = "internet";
  private static final Set<String> ROUTER = Set.of("lanip", "wanip", "(self)");

  /** Elements that make a rule another one, with what to say of them. */
  private static final Map<String, String> CONDITIONS =
      Keys.of(
          "gateway", "it chooses a gateway, and there is one",
          "sched", "its schedule is not read: write it as `when`",
          "source/port", "rules say nothing of the sender's port",
          "source/not", "rules name who is meant, and not who is not",
          "destination/not", "rules name who is meant, and not who is not",
          "os", "rules say nothing of the sender's system",
          "tagged", "rules say nothing of tags");

  private final SourceFile file;
  private final Collector collector;
  private final Map<String, List<String>> aliases = new HashMap<>();

  private FilterXml(XmlElement root, SourceFile file, Collector collector) {
    this.file = file;
    this.collector = collector;
    Stream.concat(
            root.at("aliases/alias").stream(),
            root.at("OPNsense/Firewall/Alias/aliases/alias").stream())
        .filter(alias -> Set.of("host", "network", "port").contains(alias.get("type").orElse("")))
        .forEach(
            alias ->
                aliases.put(
                    alias.get("name").orElse(""),
                    List.of(
                        alias
                            .get("address")
                            .or(() -> alias.get("content"))
                            .orElse("")
                            .strip()
                            .split("\\s+"))));
  }

  static void read(XmlElement root, SourceFile file, Collector collector) {
    new FilterXml(root, file, collector)
        .all(
            root.at("filter/rule").stream()
                // They come before those of an interface, wherever they stand.
                .sorted(Comparator.comparing(rule -> !isOn(rule, "floating")))
                .toList());
  }

  /** An element that is there, or holds a word that says so. */
  private static boolean isOn(XmlElement rule, String path) {
    return rule.at(path).stream().anyMatch(one -> !Set.of("0", "no").contains(one.value()));
  }

  private void all(List<XmlElement> rules) {
    Optional<XmlElement> last = Optional.empty();
    boolean isOpen = false;
    for (XmlElement rule : rules) {
      boolean isFromHome = on(rule).equals(LAN);
      Optional<String> elsewhere = elsewhere(rule);
      if (elsewhere.isPresent()) {
        collector.omit(file.at(rule.line()), described(rule), elsewhere.get());
      } else if (isOpen && isFromHome) {
        collector.omit(file.at(rule.line()), described(rule), "a rule before it allows all of it");
      } else if (isFromHome && allowsAll(rule)) {
        isOpen = true;
      } else if (rule.get("associated-rule-id").isEmpty()) {
        collector.filters.add(rule(rule));
      }
      last = isFromHome ? Optional.of(rule) : last;
    }
    if (last.isPresent() && !isOpen) {
      collector.filters.add(FilterRule.nothingElse(file.at(last.get().line())));
    }
  }

  private static String on(XmlElement rule) {
    return rule.get("interface").orElse("").toLowerCase(Locale.ROOT);
  }

  private static List<String> interfaces(XmlElement rule) {
    return List.of(on(rule).split(","));
  }

  private static Side side(XmlElement rule) {
    if (isOn(rule, "floating") || interfaces(rule).size() > 1) {
      return Side.BOTH;
    }
    return on(rule).equals(WAN) ? Side.INTERNET : Side.HOME;
  }

  private static String described(XmlElement rule) {
    return FilterRule.described(name(rule).orElse(""));
  }

  private static Optional<String> name(XmlElement rule) {
    return rule.get("descr").or(() -> rule.get("description"));
  }

  /** Why it is about nothing that a rule of router.yaml is about; those behind it stay the same. */
  private static Optional<String> elsewhere(XmlElement rule) {
    if (isOn(rule, "disabled")) {
      return Optional.of("it is switched off");
    }
    if (rule.get("ipprotocol").orElse("inet").equals("inet6")) {
      return Optional.of(Collector.IPV6);
    }
    boolean isFloating = isOn(rule, "floating");
    if (!isFloating && interfaces(rule).stream().noneMatch(Set.of(LAN, WAN)::contains)) {
      return Optional.of(Collector.ONE_NETWORK);
    }
    String asked = rule.get("destination/network").orElse("");
    if (!isFloating && ROUTER.contains(asked)) {
      return Optional.of(Collector.OWN_PORTS);
    }
    if (!isFloating && asked.equals(LAN) && on(rule).equals(LAN)) {
      return Optional.of("devices of one network reach each other without the router");
    }
    return asked.matches("opt[0-9]+") ? Optional.of(Collector.ONE_NETWORK) : Optional.empty();
  }

  private static String decision(XmlElement rule) {
    return rule.get("type").orElse("pass");
  }

  private static boolean isAny(XmlElement rule, String end) {
    return rule.at(end).isEmpty()
        || isOn(rule, end + "/any")
        || rule.at(end).stream().allMatch(one -> one.children().isEmpty());
  }

  private static boolean allowsAll(XmlElement rule) {
    boolean isEverybody =
        isAny(rule, "source") || rule.get("source/network").orElse("").equals(LAN);
    return decision(rule).equals("pass")
        && isEverybody
        && isAny(rule, "destination")
        && rule.get("protocol").orElse("any").equals("any")
        && CONDITIONS.keySet().stream().noneMatch(path -> holds(rule, path));
  }

  /** Of most of them an element without a word means nothing. */
  private static boolean holds(XmlElement rule, String condition) {
    return condition.endsWith("/not") ? isOn(rule, condition) : rule.get(condition).isPresent();
  }

  private FilterRule rule(XmlElement rule) {
    boolean incoming = on(rule).equals(WAN);
    List<String> lost = new ArrayList<>();
    if (isOn(rule, "floating")) {
      lost.add("it is a floating rule, for every interface");
    }
    if (interfaces(rule).size() > 1) {
      lost.add("it is about several interfaces");
    }
    if (!Set.of("pass", "block", "reject").contains(decision(rule))) {
      lost.add("it neither passes nor blocks");
    }
    if (rule.get("direction").filter(one -> !one.equals("in")).isPresent()) {
      lost.add("it is about what goes out by its interface");
    }
    CONDITIONS.entrySet().stream()
        .filter(one -> holds(rule, one.getKey()))
        .forEach(one -> lost.add(one.getValue()));
    List<String> protocols = protocols(rule);
    if (!Set.of("tcp", "udp").containsAll(protocols)) {
      lost.add("rules are about tcp, udp or all of it");
    }
    List<String> ports =
        numbers(rule.get("destination/port")).stream().map(one -> one.replace(':', '-')).toList();
    if (!ports.stream().allMatch(port -> port.matches("[0-9]{1,5}(-[0-9]{1,5})?"))) {
      lost.add("its ports are not all numbers or ranges");
    }
    List<String> from = parties(rule, "source", incoming ? INTERNET : LAN);
    List<String> to = parties(rule, "destination", incoming ? LAN : INTERNET);
    if (from.isEmpty() || to.isEmpty()) {
      lost.add("its ends are not all addresses or subnets");
    }
    return FilterRule.of(
            file.at(rule.line()), name(rule).orElse(""), side(rule), !decision(rule).equals("pass"))
        .between(from, to)
        .about(protocols, ports)
        .without(lost.stream().findFirst());
  }

  private static List<String> protocols(XmlElement rule) {
    return rule.get("protocol")
        .map(text -> text.toLowerCase(Locale.ROOT))
        .filter(text -> !text.equals("any"))
        .map(text -> List.of(text.split("/")))
        .orElse(List.of());
  }

  /** What a name stands for; itself where it is none. */
  private List<String> numbers(Optional<String> given) {
    return given.map(text -> aliases.getOrDefault(text, List.of(text))).orElse(List.of());
  }

  /** Empty when they are no addresses. */
  private List<String> parties(XmlElement rule, String end, String everybody) {
    String network = rule.get(end + "/network").orElse("");
    if (isAny(rule, end) || (network.equals(LAN) && everybody.equals(LAN))) {
      return List.of(everybody);
    }
    List<String> given = numbers(rule.get(end + "/address").or(() -> Optional.of(network)));
    boolean areKnown =
        given.stream().allMatch(one -> Ipv4.parse(one).isPresent() || Cidr.parse(one).isPresent());
    return areKnown ? given : List.of();
  }
}
