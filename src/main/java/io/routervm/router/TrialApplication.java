package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.progress.Progress;
import io.routervm.resource.Resource;
import io.routervm.router.Reprovision.Applied;
import io.routervm.router.Reprovision.Options;
import io.routervm.service.Health;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Applies on trial what may lock the owner out; before that, what gets him in again. */
final class TrialApplication implements Reprovision.Application {
  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final Duration WINDOW_OF_INTERFACES = Duration.ofMinutes(10);

  private final RouterContext context;
  private final Router router;
  private final Options options;
  private final Caller caller;
  private final Progress progress;

  TrialApplication(RouterContext context, Placement placement, Options options, Progress progress) {
    this.context = context;
    this.router = context.router(placement);
    this.options = options;
    this.caller = Caller.of(options.command());
    this.progress = progress;
  }

  @Override
  public Applied apply(GuestAccess access, RemoteShell host, Plan plan, MachineChange machine) {
    // Not before: the VPN's keys, which some resources hold, may have been made a moment ago.
    List<Resource> resources = Services.resources(router);
    Set<ResourceId> safeguards = Services.safeguards(router);
    Plan first = plan.only(safeguards);
    Plan rest = plan.without(safeguards);
    if (rest.isEmpty()) {
      return new Applied(machine.with(() -> plainly(host, resources, first)), Optional.empty());
    }
    List<ResourceId> changed = new ArrayList<>(plainly(host, resources, first).changed());
    PendingRevision pending =
        PendingRevision.of(
            context, router.placement(), caller, options.reason(), rest.differences());
    Duration window =
        options
            .window()
            .orElse(rest.touches(Services.interfaces(router)) ? WINDOW_OF_INTERFACES : WINDOW);
    ConfirmedApply.Kept kept =
        new ConfirmedApply(
                context.name(),
                access,
                opened -> reconciler(opened, resources),
                machine,
                caller,
                progress)
            .run(
                host,
                rest,
                new Health(router, ConfirmedApply.patience(window)).probes(),
                window,
                options.approval(),
                pending);
    new Revisions(context.state()).store(kept.revision(), pending);
    changed.addAll(kept.applied().changed());
    return new Applied(
        new Outcome.Applied(changed, kept.applied().restarted()), Optional.of(kept.revision()));
  }

  @Override
  public PendingRevision unchanged() {
    return PendingRevision.of(context, router.placement(), caller, options.reason(), List.of());
  }

  private Outcome.Applied plainly(RemoteShell host, List<Resource> resources, Plan plan) {
    return Outcomes.require(reconciler(host, resources).apply(plan, caller), context.name());
  }

  private GuestReconciler reconciler(RemoteShell host, List<Resource> resources) {
    return new GuestReconciler(host, resources, progress);
  }
}
