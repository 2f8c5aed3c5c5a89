package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.ApplyLockWait;
import io.routervm.guest.Caller;
import io.routervm.guest.Confirmation;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.Unmanaged;
import io.routervm.progress.Progress;
import io.routervm.service.OldLeases;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Brings a created router to what router.yaml says now, or only shows the difference. */
public final class Reprovision {
  /**
   * What {@code plan} shows.
   *
   * @param keys what will be done to the VPN's keys first, one line each
   * @param machine changes of the virtual machine: NICs that come and go with the guest's part, and
   *     what takes effect at its next start
   * @param guest changes within the guest; with keys to be made, stand-ins are among them
   * @param unconfirmed what the router says of a change that waits for its confirmation, so that
   *     what was seen may be undone soon
   * @param unmanaged files of the guest that nobody manages; no differences
   */
  public record Differences(
      List<String> keys,
      List<Difference> machine,
      List<Difference> guest,
      Optional<String> unconfirmed,
      Unmanaged unmanaged) {
    public boolean isEmpty() {
      return size() == 0;
    }

    public int size() {
      return keys.size() + changes().size();
    }

    public List<Difference> changes() {
      return Stream.concat(machine.stream(), guest.stream()).toList();
    }

    /** What the changes do not bring about, a sentence each. */
    public List<String> notices() {
      return OldLeases.notice(guest).stream().toList();
    }
  }

  /**
   * How it ended, in the shape of its JSON document.
   *
   * @param keys what was done to the VPN's keys, one line each
   * @param changed ids of what was changed
   * @param restarted units that were restarted or reloaded
   * @param restartNeeded whether a change of the virtual machine waits for its next start
   * @param connections SSH connections that it took
   * @param executions scripts that the guest ran
   * @param revision number of the revision that was made; empty when nothing changed, what the
   *     extras say included
   */
  public record ReprovisionResult(
      List<String> keys,
      List<String> changed,
      List<String> restarted,
      boolean restartNeeded,
      int connections,
      int executions,
      Optional<Integer> revision) {}

  /**
   * How a change is to be confirmed.
   *
   * @param command what the user typed: {@code reprovision}
   * @param window how long the router waits; empty for the usual time
   * @param reason why the change is made, in the user's words; may be empty
   */
  public record Options(
      String command, Approval approval, Optional<Duration> window, String reason) {}

  /** Packages over a slow line are part of what may be going on. */
  private static final Duration EARLIER_RUN_LIMIT = Duration.ofMinutes(60);

  private final RouterContext context;

  public Reprovision(RouterContext context) {
    this.context = context;
  }

  /** Reads only: one SSH connection, one execution. */
  public Differences plan() {
    Placement placement = context.provisioned().placement();
    List<Difference> machine =
        MachineChange.differences(context.hypervisor().plan(context.machine()));
    Router router = context.router(placement);
    try (RemoteShell host = context.guest().open()) {
      GuestReconciler guest =
          new GuestReconciler(host, Services.resources(router), Services.folders(router));
      Plan plan = guest.plan();
      return new Differences(
          context.keys().due(),
          machine,
          plan.differences(),
          guest.unconfirmed(),
          guest.unmanaged());
    }
  }

  /**
   * Plans, applies on trial, confirms over a new connection; what fails, or is not confirmed, the
   * router undoes. Nothing to do costs no more than {@link #plan}.
   */
  public ReprovisionResult run(Options options, Progress progress) {
    Placement placement = context.provisioned().placement();
    return StateLock.holding(
        context.state(),
        options.command,
        progress::warning,
        () -> {
          InterruptedUpgrade.settle(context, options, progress);
          return runOnTrial(placement, options, progress);
        });
  }

  /**
   * Brings the guest to {@code placement} without a trial, for those who hold the lock already and
   * know that nobody depends on the router yet.
   *
   * @param command for the revision: {@code create}
   */
  public ReprovisionResult run(Placement placement, String command, Progress progress) {
    Caller caller = Caller.of(command);
    ReprovisionResult ended = run(placement, progress, new Plainly(placement, caller, progress));
    if (ended.revision.isEmpty() && new Revisions(context.state()).last().isEmpty()) {
      // All was applied by a run that was killed before it could say so.
      try (RemoteShell host = context.guest().open()) {
        remember(host, PendingRevision.of(context, placement, caller, "", List.of()));
      }
    }
    return ended;
  }

  /**
   * Brings the guest to {@code placement} on trial, for those who hold the lock already: what fails
   * the router undoes.
   */
  public ReprovisionResult runOnTrial(Placement placement, Options options, Progress progress) {
    return run(placement, progress, new TrialApplication(context, placement, options, progress));
  }

  /** One way to apply a plan that is not empty. */
  interface Application {
    /** What has to be so before a plan is made. */
    default void await(RemoteShell host) {}

    /**
     * Applies {@code plan}, and {@code machine} with it.
     *
     * @param host the connection over which the plan was made
     */
    Applied apply(GuestAccess access, RemoteShell host, Plan plan, MachineChange machine);

    /** What is remembered when nothing of the guest is to be changed. */
    PendingRevision unchanged();
  }

  record Applied(Outcome.Applied outcome, Optional<Integer> revision) {
    static final Applied NOTHING =
        new Applied(new Outcome.Applied(List.of(), List.of()), Optional.empty());
  }

  private ReprovisionResult run(Placement placement, Progress progress, Application application) {
    List<String> keys = context.keys().prepare();
    keys.forEach(progress::detail);
    MachineChange machine =
        new MachineChange(context.hypervisor().plan(context.machine()), context.name(), progress);
    CountingGuestAccess access = new CountingGuestAccess(context.guest());
    Applied applied;
    try (RemoteShell host = access.open()) {
      application.await(host);
      applied =
          machine.withNics(
              host, () -> apply(placement, progress, application, access, host, machine));
    }
    List<String> changed = new ArrayList<>(Outcomes.texts(applied.outcome.changed()));
    changed.addAll(machine.ids());
    return new ReprovisionResult(
        keys,
        changed,
        Outcomes.texts(applied.outcome.restarted()),
        !machine.isEmpty(),
        access.connections(),
        access.executions(),
        applied.revision);
  }

  private Applied apply(
      Placement placement,
      Progress progress,
      Application application,
      GuestAccess access,
      RemoteShell host,
      MachineChange machine) {
    GuestReconciler guest = reconciler(host, placement, Progress.SILENT);
    Plan plan = guest.plan();
    if (plan.isEmpty()) {
      requireConfirmed(guest.unconfirmed());
      return machine.with(() -> remembered(host, application, machine.movesNics()));
    }
    OldLeases.notice(plan.differences()).ifPresent(progress::warning);
    Applied applied =
        MirrorFolder.serving(
            context.config(), plan, () -> application.apply(access, host, plan, machine));
    if (applied.outcome.changed().contains(VpnServer.REVOCATION_LIST)) {
      new VpnServer(host)
          .disconnect(context.keys(), Set.of())
          .forEach(name -> progress.detail("ended the VPN session of " + name));
    }
    return applied;
  }

  /**
   * What was adopted is there already; only a revision knows that it goes when it is taken out. A
   * NIC that is plugged in elsewhere is nothing that the guest sees, but what one goes back from.
   */
  private Applied remembered(RemoteShell host, Application application, boolean movesNics) {
    Revisions revisions = new Revisions(context.state());
    boolean adopts =
        revisions.last().isPresent() && !revisions.lastPacked().equals(context.packedExtras());
    if (!adopts && !movesNics) {
      return Applied.NOTHING;
    }
    return new Applied(
        Applied.NOTHING.outcome, Optional.of(remember(host, application.unchanged())));
  }

  /** What is there now is what is wanted, but it is not there to stay. */
  static void requireConfirmed(Optional<String> unconfirmed) {
    if (unconfirmed.isPresent()) {
      throw Failure.precondition(
          "nothing was changed: a change is not confirmed yet: " + unconfirmed.get(),
          "guest",
          "wait until it is confirmed or undone, then run the command again");
    }
  }

  private final class Plainly implements Application {
    private final Placement placement;
    private final Caller caller;
    private final Progress progress;

    private Plainly(Placement placement, Caller caller, Progress progress) {
      this.placement = placement;
      this.caller = caller;
      this.progress = progress;
    }

    @Override
    public void await(RemoteShell host) {
      new ApplyLockWait()
          .awaitEnd(
              host,
              EARLIER_RUN_LIMIT,
              holder -> progress.detail("waiting for what was begun before: " + holder));
    }

    @Override
    public Applied apply(GuestAccess access, RemoteShell host, Plan plan, MachineChange machine) {
      return machine.with(() -> apply(host, plan));
    }

    @Override
    public PendingRevision unchanged() {
      return PendingRevision.of(context, placement, caller, "", List.of());
    }

    private Applied apply(RemoteShell host, Plan plan) {
      GuestReconciler guest = reconciler(host, placement, progress);
      Outcome.Applied applied = Outcomes.require(guest.apply(plan, caller), context.name());
      Outcomes.requireNothingLeft(guest.plan(), context.name());
      int revision =
          remember(host, PendingRevision.of(context, placement, caller, "", plan.differences()));
      return new Applied(applied, Optional.of(revision));
    }
  }

  private int remember(RemoteShell host, PendingRevision pending) {
    int revision = Confirmation.record(host, pending.proposed(), pending.notes(pending.proposed()));
    new Revisions(context.state()).store(revision, pending);
    return revision;
  }

  private GuestReconciler reconciler(RemoteShell host, Placement placement, Progress progress) {
    return new GuestReconciler(host, Services.resources(context.router(placement)), progress);
  }
}
