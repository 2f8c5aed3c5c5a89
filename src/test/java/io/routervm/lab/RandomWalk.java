package io.routervm.lab;

import io.routervm.lab.FaultyCommand.CommandResult;
import io.routervm.lab.FaultyCommand.How;
import io.routervm.plan.Difference;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Revision;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * What may happen to a router in its life, in any order: its owner edits router.yaml, applies it,
 * goes back; somebody changes the guest by hand; and in the middle of it the command is killed, the
 * path is cut, the power fails. After each step the guest is either what it was before or what was
 * asked for, never something between, and {@code plan} is empty exactly when the guest is what
 * router.yaml says.
 */
final class RandomWalk {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final RouterWithSite owner;
  private final LiveContainer container;
  private final Random random;
  private final WalkYaml yaml;
  private final Set<Resource> known;
  private final List<String> told = new ArrayList<>();
  private final FaultyCommand command;
  private GuestSnapshot before;

  /**
   * A walk of its own.
   *
   * @param known every resource that was ever asked for on this guest, across walks
   */
  RandomWalk(RouterWithSite owner, WalkYaml yaml, Random random, Set<Resource> known) {
    this.owner = owner;
    this.container = owner.container;
    this.random = random;
    this.yaml = yaml;
    this.known = known;
    this.command = new FaultyCommand(owner, random, this::tell);
  }

  void run(int steps) {
    known.addAll(Services.resources(owner.router(yaml.text())));
    before = look();
    try {
      requireTruthfulPlan();
      for (int step = 0; step < steps; step++) {
        step();
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("after:\n  " + String.join("\n  ", told) + "\n" + e, e);
    }
  }

  private void step() {
    switch (random.nextInt(10)) {
      case 0, 1 -> drift();
      case 2 -> rollback();
      case 3 -> hopelessEdit();
      default -> {
        edit();
        apply();
      }
    }
  }

  private void edit() {
    for (int i = random.nextInt(3); i >= 0; i--) {
      tell("edit: " + yaml.edit());
    }
    requireTruthfulPlan();
  }

  private void apply() {
    String text = yaml.text();
    IntFunction<CommandResult> way =
        switch (random.nextInt(8)) {
          case 0 -> events -> command.plain(text, "not wanted", left -> false);
          case 1, 2 -> events -> command.killed(text, events);
          case 3 -> events -> command.cut(text, events);
          case 4 -> events -> command.powerFails(text, events);
          default -> events -> command.plain(text, "apply", Approval.AUTOMATIC);
        };
    check(text, way.apply(1 + random.nextInt(7)));
  }

  /** An edit that takes the Internet's names away is undone, and then taken back. */
  private void hopelessEdit() {
    tell("edit: an upstream server that does not answer");
    yaml.breakUpstream();
    CommandResult ended = command.plain(yaml.text(), "apply", Approval.AUTOMATIC);
    if (ended.how() != How.AS_BEFORE) {
      throw new AssertionError("a router without names was kept");
    }
    check(yaml.text(), ended);
    yaml.mendUpstream();
    requireTruthfulPlan();
  }

  private void rollback() {
    List<Revision> revisions = owner.revisions().list().stream().filter(this::isOfAWalk).toList();
    Revision target = revisions.get(random.nextInt(revisions.size()));
    String text = owner.revisions().yamlText(target.number());
    check(text, command.plain(text, "rollback " + target.number(), Approval.AUTOMATIC));
  }

  /** Other tests have names of their own, which no sighting asks for. */
  private boolean isOfAWalk(Revision revision) {
    return !owner.revisions().yamlText(revision.number()).contains("name: new");
  }

  private void drift() {
    List<String> lines = Drift.LINES;
    String line = lines.get(random.nextInt(lines.size()));
    tell("by hand: " + line);
    container.inside(line).orFail();
    before = look();
    requireTruthfulPlan();
  }

  /** The guest is what the end of the command says, as a whole. */
  private void check(String text, CommandResult ended) {
    settle();
    Router router = owner.router(text);
    List<Resource> wanted = Services.resources(router);
    known.addAll(wanted);
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      GuestSnapshot now = look();
      List<String> unlikeWanted = now.against(container, router, wanted);
      List<String> unlikeBefore = ended.rebooted() ? now.unlikeOnDisk(before) : now.unlike(before);
      boolean isWanted = ended.how() != How.AS_BEFORE && unlikeWanted.isEmpty();
      boolean isAsBefore =
          ended.how() != How.DONE
              && (unlikeBefore.isEmpty() || now.unlike(before.withNamesOfDisk()).isEmpty());
      if (isWanted || isAsBefore) {
        before = now;
        requireTruthfulPlan();
        return;
      }
      if (System.nanoTime() > limit) {
        throw new AssertionError(
            ended.how()
                + ", but the guest is not what was wanted: "
                + unlikeWanted
                + "\n and not what it was: "
                + unlikeBefore
                + "\n the router says: "
                + status());
      }
    }
  }

  /** Until no script of ours is at work in the guest and nothing waits for a confirmation. */
  private void settle() {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      container.inside("flock -w 60 /run/routervm.lock true");
      String status = status();
      if (!status.startsWith("unconfirmed")) {
        return;
      }
      if (System.nanoTime() > limit) {
        throw new AssertionError("still " + status);
      }
    }
  }

  private String status() {
    return container.inside("/usr/local/sbin/routervm-revert status").trimmed();
  }

  private GuestSnapshot look() {
    return GuestSnapshot.of(container, known);
  }

  private void requireTruthfulPlan() {
    Router router = owner.router(yaml.text());
    List<Resource> wanted = Services.resources(router);
    if (known.addAll(wanted)) {
      before = look();
    }
    List<String> differences = before.against(container, router, wanted);
    Differences plan = owner.reprovision(yaml.text()).plan();
    List<String> summaries = plan.changes().stream().map(Difference::summary).toList();
    if (differences.isEmpty() != plan.isEmpty()) {
      throw new AssertionError(
          "plan shows " + summaries + ", but the guest really differs in " + differences);
    }
  }

  private void tell(String line) {
    told.add(line);
    System.out.println("  " + line);
  }

  /** Everything that was ever asked for, to be looked at on every step. */
  static Set<Resource> nothingKnown() {
    return new LinkedHashSet<>();
  }
}
