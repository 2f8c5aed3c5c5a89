package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.CommitConfirm;
import io.routervm.guest.Confirmation;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.progress.Progress;
import io.routervm.service.HealthProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Applies plans on trial to one router, and confirms them over a new connection, once the probes
 * hold; else the router undoes it, by our word or by itself.
 *
 * @param router its name, for people
 * @param access whose every {@code open} is a new connection
 * @param reconcilers one for a connection
 * @param machine kept or not together with the guest's part
 * @param caller named to whoever has to wait
 */
public record ConfirmedApply(
    String router,
    GuestAccess access,
    Function<RemoteShell, GuestReconciler> reconcilers,
    MachineChange machine,
    Caller caller,
    Progress progress) {
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(30);
  private static final Duration MARGIN = Duration.ofSeconds(2);

  /**
   * What was kept.
   *
   * @param revision its number on the router
   */
  public record Kept(Outcome.Applied applied, int revision) {}

  /** How long probes, and a new connection, are tried for within a window. */
  public static Duration patience(Duration window) {
    Duration third = window.dividedBy(3);
    return third.compareTo(LONGEST_PATIENCE) < 0 ? third : LONGEST_PATIENCE;
  }

  /**
   * Applies {@code plan}, which was made over {@code host}.
   *
   * @throws Failure rolled back, or broken, saying which probe failed and what the router did
   */
  public Kept run(
      RemoteShell host,
      Plan plan,
      List<HealthProbe> probes,
      Duration window,
      Approval approval,
      PendingRevision pending) {
    HealthComparison health = HealthComparison.before(host, probes);
    CommitConfirm trial = new CommitConfirm(window);
    Outcome outcome = reconcilers.apply(host).apply(plan, caller, trial);
    Instant end = Instant.now().plus(window);
    RollbackWaiter undoing = new RollbackWaiter(router, access, progress, kept(plan), end);
    if (outcome instanceof Outcome.Broken broken && broken.failed().isEmpty()) {
      throw undoing.await(broken.cause());
    }
    Outcome.Applied applied = Outcomes.require(outcome, router);
    progress.detail(
        "applied on trial: unless it is confirmed, the router undoes it in "
            + window.toSeconds()
            + " s");
    String wrong;
    try (RemoteShell fresh = access.awaitAnew(patience(window), progress::console)) {
      // Last, for the router does not undo it by itself.
      Optional<String> seen = wrong(fresh, health, end, approval).or(machine::refusal);
      if (seen.isEmpty()) {
        int revision =
            Confirmation.confirm(
                fresh, trial, pending.proposed(), pending.notes(pending.proposed()));
        return new Kept(applied, revision);
      }
      wrong = seen.get();
      progress.detail("FAILS " + wrong);
      Confirmation.undo(fresh);
    } catch (HostUnreachableException e) {
      wrong = "no new SSH connection: " + e.what();
      progress.detail("FAILS " + wrong);
    } catch (Failure e) {
      wrong = e.what();
    }
    try {
      return new Kept(applied, undoing.confirmedAfterAll(wrong));
    } catch (Failure e) {
      throw machine.takenBack(e);
    }
  }

  /** What speaks against the change; empty when it may stay. */
  private Optional<String> wrong(
      RemoteShell fresh, HealthComparison health, Instant end, Approval approval) {
    List<String> failed = health.lost(fresh, progress);
    if (!failed.isEmpty()) {
      return Optional.of(String.join("; ", failed));
    }
    Plan left = reconcilers.apply(fresh).plan();
    if (!left.isEmpty()) {
      return Optional.of("applied, but not in effect: " + String.join(", ", left.titles()));
    }
    Duration asked = Duration.between(Instant.now(), end).minus(MARGIN);
    return approval.given(asked) ? Optional.empty() : Optional.of("nobody confirmed the change");
  }

  private static List<String> kept(Plan plan) {
    return plan.differences().stream()
        .filter(difference -> !difference.reversible())
        .map(difference -> difference.id().toString())
        .toList();
  }
}
