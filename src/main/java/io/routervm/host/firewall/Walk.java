package io.routervm.host.firewall;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One frame's way through one base chain, as the kernel would go it. */
final class Walk {
  /** The kernel refuses loops; a record of rules need not come from a kernel. */
  private static final int DEEPEST = 64;

  /**
   * Where a frame is dropped.
   *
   * @param base the chain that the kernel entered
   * @param chain the one whose policy or rule drops
   * @param rule empty when it is the policy
   * @param certain whether no rule before it, which cannot be judged, might have accepted the frame
   */
  record Dropped(
      Frame frame, Table table, Chain base, Chain chain, Optional<Rule> rule, boolean certain) {}

  private enum Verdict {
    ACCEPTED,
    DROPPED,
    UNDECIDED
  }

  private final Frame frame;
  private final Table table;
  private final Hook hook;
  private Chain droppedIn;
  private Optional<Rule> droppedBy = Optional.empty();
  private boolean certain = true;

  private Walk(Frame frame, Table table, Hook hook) {
    this.frame = frame;
    this.table = table;
    this.hook = hook;
  }

  /** The first chain of all tables that drops {@code frame}. */
  static Optional<Dropped> through(List<Table> tables, Frame frame) {
    record Entry(Table table, Chain chain, Chain.Base base) {}

    return tables.stream()
        .flatMap(
            table ->
                table.chains().values().stream()
                    .flatMap(
                        chain -> chain.base().stream().map(base -> new Entry(table, chain, base))))
        .sorted(
            Comparator.comparing((Entry entry) -> entry.base.hook())
                .thenComparing(entry -> entry.base.priority())
                .thenComparing(entry -> entry.table.name()))
        .flatMap(
            entry -> new Walk(frame, entry.table, entry.base.hook()).from(entry.chain).stream())
        .findFirst();
  }

  private Optional<Dropped> from(Chain base) {
    Verdict verdict = go(base, 0);
    if (verdict == Verdict.UNDECIDED && base.base().orElseThrow().drops()) {
      return Optional.of(new Dropped(frame, table, base, base, Optional.empty(), certain));
    }
    return verdict == Verdict.DROPPED
        ? Optional.of(new Dropped(frame, table, base, droppedIn, droppedBy, certain))
        : Optional.empty();
  }

  private Verdict go(Chain chain, int depth) {
    for (Rule rule : chain.rules()) {
      Truth matches = rule.matches(frame, hook);
      if (matches == Truth.NO) {
        continue;
      }
      Verdict verdict = follow(chain, rule, depth);
      boolean ends =
          verdict != Verdict.UNDECIDED
              || rule.action().kind() == Action.Kind.RETURN
              || rule.action().kind() == Action.Kind.GOTO;
      if (ends && matches == Truth.YES) {
        return verdict;
      }
      // A rule that may have dropped it is about some frames, not about every one.
      certain &= !ends || verdict == Verdict.DROPPED;
    }
    return Verdict.UNDECIDED;
  }

  private Verdict follow(Chain chain, Rule rule, int depth) {
    return switch (rule.action().kind()) {
      case ACCEPT -> Verdict.ACCEPTED;
      case DROP -> drop(chain, rule);
      case JUMP, GOTO -> enter(table.chains().get(rule.action().chain()), depth + 1);
      case RETURN, GO_ON -> Verdict.UNDECIDED;
    };
  }

  private Verdict drop(Chain chain, Rule rule) {
    droppedIn = chain;
    droppedBy = Optional.of(rule);
    return Verdict.DROPPED;
  }

  private Verdict enter(Chain next, int depth) {
    return next == null || depth > DEEPEST ? Verdict.UNDECIDED : go(next, depth);
  }
}
