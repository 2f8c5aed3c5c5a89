package io.routervm.lab;

import io.routervm.failure.Failure;
import io.routervm.plan.Change;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.Wish;
import io.routervm.router.Revision;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
  private static final Duration WINDOW = Duration.ofSeconds(6);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Ends a command as SIGKILL would: nothing of it goes on. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    private Killed() {
      super("killed by the test", null, false, false);
    }
  }

  /** How a command ended, and so what the guest may be. */
  private enum End {
    DONE,
    AS_BEFORE,
    EITHER
  }

  private final RouterWithSite owner;
  private final LiveContainer container;
  private final Random random;
  private final WalkYaml yaml;
  private final Set<Resource> known;
  private final List<String> told = new ArrayList<>();
  private Sighting before;
  private boolean rebooted;

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
    IntFunction<End> way =
        switch (random.nextInt(8)) {
          case 0 -> events -> plain(text, "not wanted", left -> false);
          case 1, 2 -> events -> killed(text, events);
          case 3 -> events -> cut(text, events);
          case 4 -> events -> powerFails(text, events);
          default -> events -> plain(text, "apply", Approval.AUTOMATIC);
        };
    check(text, way.apply(1 + random.nextInt(7)));
  }

  /** An edit that takes the Internet's names away is undone, and then taken back. */
  private void hopelessEdit() {
    tell("edit: an upstream server that does not answer");
    yaml.breakUpstream();
    End end = plain(yaml.text(), "apply", Approval.AUTOMATIC);
    if (end != End.AS_BEFORE) {
      throw new AssertionError("a router without names was kept");
    }
    check(yaml.text(), end);
    yaml.mendUpstream();
    requireTruthfulPlan();
  }

  private void rollback() {
    List<Revision> revisions = owner.revisions().list().stream().filter(this::isOfAWalk).toList();
    Revision target = revisions.get(random.nextInt(revisions.size()));
    String text = owner.revisions().yamlText(target.number());
    check(text, plain(text, "rollback " + target.number(), Approval.AUTOMATIC));
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

  private End plain(String text, String words, Approval approval) {
    return run(words, owner.reprovision(text), approval);
  }

  private End killed(String text, int events) {
    BreakableAccess access =
        new BreakableAccess(
            container,
            events,
            () -> {
              throw new Killed();
            });
    return run(
        "apply, killed after " + events + " events",
        owner.reprovision(text, access),
        left -> {
          access.event();
          return true;
        });
  }

  private End cut(String text, int events) {
    long back = 500L + random.nextInt(9000);
    CompletableFuture<Void> mended = new CompletableFuture<>();
    BreakableAccess access =
        new BreakableAccess(
            container,
            events,
            () -> {
              path("down");
              mended.completeAsync(
                  () -> {
                    path("up");
                    return null;
                  },
                  CompletableFuture.delayedExecutor(back, TimeUnit.MILLISECONDS));
            });
    End end =
        run(
            "apply, path cut after " + events + " events for " + back + " ms",
            owner.reprovision(text, access),
            left -> {
              access.event();
              return true;
            });
    if (access.happened()) {
      mended.join();
    }
    return end;
  }

  private void path(String state) {
    container.lab.exec("hv", "ip", "link", "set", "router-mgmt", state).orFail();
  }

  private End powerFails(String text, int events) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    BreakableAccess access =
        new BreakableAccess(
            container,
            events,
            () -> {
              container.lab.command("container", "stop", "--hard").orFail();
              started.completeAsync(
                  () -> {
                    container.lab.command("container", "start").orFail();
                    return null;
                  });
            });
    End end =
        run(
            "apply, power cut after " + events + " events",
            owner.reprovision(text, access),
            left -> {
              access.event();
              return true;
            });
    if (access.happened()) {
      started.join();
      rebooted = true;
      // What the boot starts may still be on its way.
      container.inside("systemctl is-system-running --wait");
    }
    return end;
  }

  private End run(String words, Reprovision reprovision, Approval approval) {
    long began = System.nanoTime();
    String how;
    End end;
    try {
      Wish wish = new Wish("reprovision", approval, Optional.of(WINDOW), words);
      Reprovision.Ended ended = reprovision.run(wish, new QuietProgress());
      how = "done, " + ended.changed().size() + " changes";
      end = End.DONE;
    } catch (Killed e) {
      how = "killed";
      end = End.EITHER;
    } catch (Failure e) {
      how = e.kind() + ": " + e.what() + " / " + e.where();
      end = e.kind() == Failure.Kind.BROKEN ? End.EITHER : End.AS_BEFORE;
    }
    tell(words + " -> " + how + " (" + (System.nanoTime() - began) / 1_000_000 + " ms)");
    return end;
  }

  /** The guest is what the end of the command says, as a whole. */
  private void check(String text, End end) {
    settle();
    Router router = owner.router(text);
    List<Resource> wanted = Services.resources(router);
    known.addAll(wanted);
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Sighting now = look();
      List<String> unlikeWanted = now.against(container, router, wanted);
      List<String> unlikeBefore = rebooted ? now.unlikeOnDisk(before) : now.unlike(before);
      boolean isWanted = end != End.AS_BEFORE && unlikeWanted.isEmpty();
      boolean isAsBefore =
          end != End.DONE
              && (unlikeBefore.isEmpty() || now.unlike(before.withNamesOfDisk()).isEmpty());
      if (isWanted || isAsBefore) {
        before = now;
        rebooted = false;
        requireTruthfulPlan();
        return;
      }
      if (System.nanoTime() > limit) {
        throw new AssertionError(
            end
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

  private Sighting look() {
    return Sighting.of(container, known);
  }

  private void requireTruthfulPlan() {
    Router router = owner.router(yaml.text());
    List<Resource> wanted = Services.resources(router);
    if (known.addAll(wanted)) {
      before = look();
    }
    List<String> differences = before.against(container, router, wanted);
    Differences plan = owner.reprovision(yaml.text()).plan();
    List<String> summaries = plan.changes().stream().map(Change::summary).toList();
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
