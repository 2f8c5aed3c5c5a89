package io.routervm.host.firewall;

/** One match of a rule. */
@FunctionalInterface
interface Condition {
  Truth holds(Frame frame, Hook hook);

  default Condition negatedIf(boolean negated) {
    return negated ? (frame, hook) -> holds(frame, hook).not() : this;
  }

  static Condition always(Truth truth) {
    return (frame, hook) -> truth;
  }
}
