package io.routervm.host.firewall;

import java.util.List;
import java.util.Optional;

/**
 * A chain of rules.
 *
 * @param base where the kernel enters it; empty when other chains lead to it only
 */
record Chain(String name, Optional<Base> base, List<Rule> rules) {
  /**
   * The kernel's way in.
   *
   * @param priority of two chains at a hook the lower is asked first
   * @param drops whether a frame that no rule decides about is dropped
   */
  record Base(Hook hook, int priority, boolean drops) {}

  Chain {
    rules = List.copyOf(rules);
  }
}
