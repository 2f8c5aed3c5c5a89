package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.progress.Progress;
import io.routervm.resource.Observation;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The law that every resource obeys, on a host where its scripts run for real: a rollback gives the
 * first observation again, and after an application there is nothing left to do.
 */
public final class Reconciled {
  private static final ResourceId FAILS = new ResourceId("test", "fails");

  private final RemoteShell host;
  private final GuestFolders folders;

  Reconciled(RemoteShell host, GuestFolders folders) {
    this.host = host;
    this.folders = folders;
  }

  /** On a guest, with the folders that the product uses. */
  public static Reconciled on(RemoteShell host) {
    return new Reconciled(host, GuestFolders.DEFAULT);
  }

  GuestReconciler reconciler(Resource... resources) {
    return new GuestReconciler(host, List.of(resources), Progress.SILENT, folders);
  }

  /** Applies {@code resources}, which must not be in their state yet, and returns the plan. */
  public Plan obeys(Resource... resources) {
    List<Observation> first = observe(resources);
    GuestReconciler reconciler = reconciler(resources);
    Plan plan = reconciler.plan();
    assertThat(plan.isEmpty()).as("there is something to do").isFalse();
    if (plan.changes().stream().allMatch(change -> change.revert().isPresent())) {
      Outcome failed = reconciler.apply(withFailure(plan), Caller.of("test"));
      assertThat(failed).isInstanceOf(Outcome.RolledBack.class);
      assertThat(((Outcome.RolledBack) failed).failed()).isEqualTo(FAILS);
      assertThat(observe(resources)).as("after a rollback").isEqualTo(first);
    }
    Outcome applied = reconciler.apply(plan, Caller.of("test"));
    assertThat(applied).isInstanceOf(Outcome.Applied.class);
    assertThat(reconciler.plan().changes()).as("the second plan").isEmpty();
    return plan;
  }

  private List<Observation> observe(Resource... resources) {
    ProbeBatch probes =
        new ProbeBatch(GuestScript.nonce(), folders, List.of(resources), ReadFolders.NONE);
    return probes.read(host.run(probes.script()));
  }

  /** The plan with a change at its end that cannot be applied. */
  public static Plan withFailure(Plan plan) {
    List<GuestChange> changes = new ArrayList<>(plan.changes());
    changes.add(
        new GuestChange(
            FAILS,
            "fail",
            Diff.ofValue("fine", "failed"),
            Script.of("echo 'this fails on purpose'", "false"),
            Optional.of(Script.NOTHING),
            Set.of()));
    return new Plan(changes);
  }
}
