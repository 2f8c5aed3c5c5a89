package io.routervm.migration;

import io.routervm.config.MacAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Rules of another firewall in their order. The first that fits decides, here as there: so where
 * one is left out, those behind it that decide otherwise would decide more than they did, and are
 * left out, too.
 */
final class FilterRules {
  static final String LIST = "firewall.rules";

  /** Why a rule is left out that could be said by itself. */
  static final String BEHIND =
      "a rule before it that decides otherwise is left out, and without that one it would decide"
          + " more than it did";

  private final List<FilterRule> rules = new ArrayList<>();

  void add(FilterRule rule) {
    rules.add(rule);
  }

  /**
   * The entries of router.yaml.
   *
   * @param hosts name of the host with a MAC address, if there is one
   */
  void assemble(Function<String, Optional<String>> hosts, Collector collector) {
    List<FilterRule> lost = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (FilterRule rule : rules) {
      Optional<List<String>> senders = named(rule.from(), hosts);
      Optional<String> reason =
          rule.leftOut()
              .or(
                  () ->
                      senders.isPresent()
                          ? Optional.empty()
                          : Optional.of("no host has its MAC address and an address of its own"))
              .or(() -> isBehind(rule, lost) ? Optional.of(BEHIND) : Optional.empty());
      if (reason.isPresent()) {
        collector.omit(rule.origin(), rule.described(), reason.get());
        lost.add(rule);
        continue;
      }
      rule.entries(senders.get(), unused(rule, names))
          .forEach(entry -> collector.add(LIST, entry, rule.origin()));
    }
  }

  private static boolean isBehind(FilterRule rule, List<FilterRule> lost) {
    return lost.stream().anyMatch(one -> one.guards(rule));
  }

  private static String unused(FilterRule rule, Set<String> names) {
    String label = Words.label(rule.name());
    String base = label.matches("[0-9]*") ? "line-" + rule.origin().line() : label;
    String name = base;
    // A rule with two times has the next number as well.
    for (int number = 3; !names.add(name); number += 2) {
      name = base + "-" + number;
    }
    return name;
  }

  private static Optional<List<String>> named(
      List<String> senders, Function<String, Optional<String>> hosts) {
    List<String> named = new ArrayList<>();
    for (String sender : senders) {
      Optional<String> name =
          MacAddress.parse(sender).isPresent() ? hosts.apply(sender) : Optional.of(sender);
      if (name.isEmpty()) {
        return Optional.empty();
      }
      named.add(name.get());
    }
    return Optional.of(named.stream().distinct().toList());
  }

  /** Those of {@code items} that may not stay without the ones that router.yaml's rules refused. */
  List<Item> behind(List<Item> items, Set<Item> refused) {
    List<FilterRule> lost = new ArrayList<>();
    List<Item> behind = new ArrayList<>();
    for (Item item : items) {
      Optional<FilterRule> rule = of(item);
      if (rule.isEmpty()) {
        continue;
      }
      if (refused.contains(item)) {
        lost.add(rule.get());
      } else if (isBehind(rule.get(), lost)) {
        behind.add(item);
        lost.add(rule.get());
      }
    }
    return behind;
  }

  private Optional<FilterRule> of(Item item) {
    return item.path().equals(LIST)
        ? rules.stream().filter(rule -> rule.origin().equals(item.origin())).findFirst()
        : Optional.empty();
  }
}
