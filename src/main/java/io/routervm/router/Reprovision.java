package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.Host;
import io.routervm.plan.Change;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.service.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Brings a created router to what router.yaml says now, or only shows the difference. */
public final class Reprovision {
  /**
   * What {@code plan} shows.
   *
   * @param keys what will be done to the VPN's keys first, one line each
   * @param machine changes of the virtual machine; they take effect at its next start
   * @param guest changes within the guest; with keys to be made, stand-ins are among them
   */
  public record Differences(List<String> keys, Plan machine, Plan guest) {
    public boolean isEmpty() {
      return size() == 0;
    }

    public int size() {
      return keys.size() + changes().size();
    }

    public List<Change> changes() {
      List<Change> all = new ArrayList<>(machine.changes());
      all.addAll(guest.changes());
      return all;
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
   */
  public record Ended(
      List<String> keys,
      List<String> changed,
      List<String> restarted,
      boolean restartNeeded,
      int connections,
      int executions) {}

  private final Site site;

  public Reprovision(Site site) {
    this.site = site;
  }

  /** Reads only: one SSH connection, one execution. */
  public Differences plan() {
    Placement placement = site.provisioned().placement();
    Plan machine = site.hypervisor().reconciler(site.machine()).plan();
    try (Host host = site.guest().open()) {
      Plan guest = reconciler(host, placement, Watched.NOBODY).plan();
      return new Differences(site.keys().due(), machine, guest);
    }
  }

  /** Plans, applies and verifies; nothing to do costs no more than {@link #plan}. */
  public Ended run(Progress progress) {
    Placement placement = site.provisioned().placement();
    return StateLock.holding(site.state(), "reprovision", () -> run(placement, progress));
  }

  /** Brings the guest to {@code placement}; for those who hold the lock already. */
  public Ended run(Placement placement, Progress progress) {
    List<String> keys = site.keys().prepare();
    keys.forEach(progress::detail);
    List<ResourceId> changed = new ArrayList<>();
    var machine = site.hypervisor().reconciler(site.machine());
    Plan machinePlan = machine.plan();
    if (!machinePlan.isEmpty()) {
      progress.detail("virtual machine: " + summary(machinePlan));
      changed.addAll(Outcomes.require(machine.apply(machinePlan), site.name()).changed());
    }
    Counted access = new Counted(site.guest());
    List<ResourceId> restarted = new ArrayList<>();
    try (Host host = access.open()) {
      GuestReconciler guest = reconciler(host, placement, new Watched(progress));
      Plan plan = guest.plan();
      if (!plan.isEmpty()) {
        var applied = Outcomes.require(guest.apply(plan), site.name());
        changed.addAll(applied.changed());
        restarted.addAll(applied.restarted());
        Outcomes.requireNothingLeft(guest.plan(), site.name());
        if (changed.contains(VpnServer.REVOCATION_LIST)) {
          new VpnServer(host)
              .disconnect(site.keys(), Set.of())
              .forEach(name -> progress.detail("ended the VPN session of " + name));
        }
      }
    }
    return new Ended(
        keys,
        texts(changed),
        texts(restarted),
        !machinePlan.isEmpty(),
        access.connections(),
        access.executions());
  }

  private GuestReconciler reconciler(
      Host host, Placement placement, io.routervm.guest.Progress progress) {
    return new GuestReconciler(host, Services.resources(site.router(placement)), progress);
  }

  private static String summary(Plan plan) {
    return String.join(", ", plan.changes().stream().map(Change::summary).toList());
  }

  private static List<String> texts(List<ResourceId> ids) {
    return ids.stream().map(ResourceId::toString).toList();
  }
}
