package io.routervm.host.firewall;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The comparisons of nftables. */
final class NftMatch {
  private static final List<String> OTHER_PROTOCOLS =
      List.of("ip6", "icmp", "icmpv6", "arp", "vlan");

  private final String family;
  private final Map<String, JsonNode> sets;

  NftMatch(String family, Map<String, JsonNode> sets) {
    this.family = family;
    this.sets = sets;
  }

  /**
   * What a rule compares.
   *
   * @param applies whether a frame has that at all: {@code tcp dport != 22} says nothing about UDP
   * @param holds for one value
   */
  private record Comparison(Condition applies, Function<JsonNode, Condition> holds) {
    static Comparison of(Function<JsonNode, Condition> holds) {
      return new Comparison(Condition.always(Truth.YES), holds);
    }

    static Comparison text(Function<String, Condition> holds) {
      return of(value -> holds.apply(value.asString("")));
    }

    static Comparison word(Predicate<String> holds) {
      return text(word -> Condition.always(Truth.of(holds.test(word))));
    }

    static Comparison unknown() {
      return of(value -> Condition.always(Truth.UNKNOWN));
    }
  }

  Condition condition(JsonNode match) {
    return condition(match.path("left"), match.path("op").asString("=="), match.path("right"));
  }

  Condition condition(JsonNode left, String operator, JsonNode right) {
    if (!List.of("==", "!=", "in").contains(operator)) {
      return Condition.always(Truth.UNKNOWN);
    }
    Comparison comparison = comparison(left);
    List<Condition> values = elements(right).stream().map(comparison.holds).toList();
    Condition any =
        (frame, hook) ->
            values.stream()
                .map(value -> value.holds(frame, hook).not())
                .reduce(Truth.YES, Truth::and)
                .not();
    Condition compared = any.negatedIf(operator.equals("!="));
    return (frame, hook) -> comparison.applies.holds(frame, hook).and(compared.holds(frame, hook));
  }

  /** One value, the values of a set, or of the named set that {@code @name} refers to. */
  List<JsonNode> elements(JsonNode right) {
    JsonNode values = right.has("set") ? right.path("set") : right;
    String name = values.asString("");
    if (name.startsWith("@")) {
      values = sets.get(name.substring(1));
    }
    if (values == null || values.isMissingNode()) {
      return List.of();
    }
    if (!values.isArray()) {
      return List.of(values);
    }
    List<JsonNode> found = new ArrayList<>();
    // An element with a counter or a time-out is wrapped.
    values.forEach(value -> found.add(value.has("elem") ? value.path("elem").path("val") : value));
    return found;
  }

  private Comparison comparison(JsonNode left) {
    JsonNode payload = left.path("payload");
    if (payload.isObject()) {
      return payload(payload.path("protocol").asString(""), payload.path("field").asString(""));
    }
    return left.has("ct")
        ? tracking(left.path("ct").path("key").asString(""))
        : meta(left.path("meta").path("key").asString(""));
  }

  private Comparison meta(String key) {
    return switch (key) {
      case "iif", "iifname" -> port(Conditions::input);
      case "oif", "oifname" -> port(Conditions::output);
      case "ibrname" -> name(Conditions::input);
      case "obrname" -> name(Conditions::output);
      case "nfproto" -> Comparison.word("ipv4"::equals);
      case "protocol" -> Comparison.word("ip"::equals);
      case "l4proto" -> Comparison.text(Conditions::protocol);
      default -> Comparison.unknown();
    };
  }

  /** To the family bridge an interface is a port, and a sample frame has none. */
  private Comparison port(Function<Predicate<String>, Condition> direction) {
    return family.equals("bridge") ? Comparison.unknown() : name(direction);
  }

  private static Comparison name(Function<Predicate<String>, Condition> direction) {
    return Comparison.text(pattern -> direction.apply(Conditions.interfaceName(pattern, '*')));
  }

  private static Comparison tracking(String key) {
    return switch (key) {
      case "state" -> Comparison.text(state -> Conditions.state(List.of(state)));
      // Nothing has translated the addresses of a frame that only passes by.
      case "status" -> Comparison.word(status -> false);
      case "direction" -> Comparison.word("original"::equals);
      default -> Comparison.unknown();
    };
  }

  private static Comparison payload(String protocol, String field) {
    if (OTHER_PROTOCOLS.contains(protocol)) {
      return new Comparison(Condition.always(Truth.NO), value -> Condition.always(Truth.NO));
    }
    return switch (protocol + " " + field) {
      case "ether type" -> Comparison.word("ip"::equals);
      case "ip protocol" -> Comparison.text(Conditions::protocol);
      case "ip saddr" -> Comparison.of(value -> address(value, Frame::source));
      case "ip daddr" -> Comparison.of(value -> address(value, Frame::destination));
      case "th sport", "tcp sport", "udp sport" -> ofProtocol(protocol, Frame::sourcePort);
      case "th dport", "tcp dport", "udp dport" -> ofProtocol(protocol, Frame::destinationPort);
      default -> Comparison.unknown();
    };
  }

  private static Comparison ofProtocol(String protocol, Function<Frame, Integer> port) {
    Condition applies =
        protocol.equals("th") ? Condition.always(Truth.YES) : Conditions.protocol(protocol);
    return new Comparison(
        applies, value -> Conditions.port(port, List.of(range(value).orElse(value.asString("")))));
  }

  private static Optional<String> range(JsonNode value) {
    JsonNode ends = value.path("range");
    return ends.isArray()
        ? Optional.of(ends.path(0).asString("") + "-" + ends.path(1).asString(""))
        : Optional.empty();
  }

  private static Condition address(JsonNode value, Function<Frame, Ipv4> address) {
    if (value.has("range")) {
      Optional<Ipv4> first = Ipv4.parse(value.path("range").path(0).asString(""));
      Optional<Ipv4> last = Ipv4.parse(value.path("range").path(1).asString(""));
      return (frame, hook) ->
          first.isEmpty() || last.isEmpty()
              ? Truth.UNKNOWN
              : Truth.of(
                  first.get().compareTo(address.apply(frame)) <= 0
                      && last.get().compareTo(address.apply(frame)) >= 0);
    }
    JsonNode prefix = value.path("prefix");
    Optional<Cidr> subnet =
        Conditions.subnet(
            prefix.isObject()
                ? prefix.path("addr").asString("") + "/" + prefix.path("len").asString("")
                : value.asString(""));
    return subnet
        .map(found -> Conditions.address(address, found))
        .orElse(Condition.always(Truth.UNKNOWN));
  }
}
