package io.routervm.host.firewall;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What both kinds of rules ask, in the terms of a {@link Frame}. */
final class Conditions {
  private Conditions() {}

  static Condition input(Predicate<String> name) {
    return (frame, hook) -> hook.knowsInput() ? Truth.of(name.test(frame.bridge())) : Truth.UNKNOWN;
  }

  static Condition output(Predicate<String> name) {
    return (frame, hook) ->
        hook.knowsOutput() ? Truth.of(name.test(frame.bridge())) : Truth.UNKNOWN;
  }

  /** Both kinds write a wildcard as the last character: {@code docker+}, {@code docker*}. */
  static Predicate<String> interfaceName(String pattern, char wildcard) {
    return pattern.endsWith(String.valueOf(wildcard))
        ? name -> name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name -> name.equals(pattern);
  }

  static Condition address(Function<Frame, Ipv4> address, Cidr subnet) {
    return (frame, hook) -> Truth.of(subnet.contains(address.apply(frame)));
  }

  static Condition protocol(String name) {
    return (frame, hook) -> Truth.of(frame.protocol().equals(name) || name.equals("all"));
  }

  /**
   * @param ranges {@code 53} or {@code 67:68}, or with a dash
   */
  static Condition port(Function<Frame, Integer> port, List<String> ranges) {
    return (frame, hook) ->
        Truth.of(ranges.stream().anyMatch(one -> holds(one, port.apply(frame))));
  }

  private static boolean holds(String range, int port) {
    String[] ends = range.split("[:-]", 2);
    try {
      int first = ends[0].isEmpty() ? 0 : Integer.parseInt(ends[0]);
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
      return first <= port && port <= last;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Whether a connection's first packet is in one of the states of connection tracking. */
  static Condition state(Collection<String> states) {
    return Condition.always(Truth.of(states.stream().anyMatch("new"::equalsIgnoreCase)));
  }

  /** An address, with or without a prefix length or (iptables 1.4's) a netmask. */
  static Optional<Cidr> subnet(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Ipv4.parse(text).map(address -> new Cidr(address, Integer.SIZE));
    }
    return Cidr.parse(text)
        .or(
            () ->
                Ipv4.parse(text.substring(slash + 1))
                    .map(mask -> Integer.bitCount(mask.bits()))
                    .flatMap(length -> Cidr.parse(text.substring(0, slash + 1) + length)));
  }
}
