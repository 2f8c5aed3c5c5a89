package io.routervm.host.firewall;

import java.util.List;

/**
 * One rule of a chain.
 *
 * @param text as its program prints it, or how that program names it
 */
record Rule(List<Condition> conditions, Action action, String text) {
  Rule {
    conditions = List.copyOf(conditions);
  }

  /** Whether it catches whatever comes as far as this rule. */
  boolean isForAll() {
    return conditions.isEmpty();
  }

  Truth matches(Frame frame, Hook hook) {
    return conditions.stream()
        .map(condition -> condition.holds(frame, hook))
        .reduce(Truth.YES, Truth::and);
  }
}
