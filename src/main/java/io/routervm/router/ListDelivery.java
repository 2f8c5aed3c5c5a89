package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.MachinePlan;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.progress.Progress;
import io.routervm.resource.Resource;
import io.routervm.service.Health;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes newer lists of {@code dns.block} to the running router, on trial, and nothing else that
 * router.yaml may ask for meanwhile. It makes no revision on this host: a rollback takes the lists
 * as they are, and a year of them would drive out what there is to go back to.
 */
public record ListDelivery(Supplier<RouterContext> context, Progress progress) {
  private static final Duration WINDOW = Duration.ofMinutes(2);

  /**
   * How it ended, in the shape of its JSON document.
   *
   * @param changed whether the router has other names now
   * @param pending why it has not got them yet; it will at the next reprovision or refresh
   */
  public record Delivered(boolean changed, Optional<String> pending) {
    static Delivered later(String why) {
      return new Delivered(false, Optional.of(why));
    }
  }

  /**
   * Delivers when the router can be reached.
   *
   * @param command for whoever has to wait for us meanwhile
   */
  public Delivered run(String command) {
    return new Delivery(context, command)
        .run(
            (router, placement) -> deliver(router, placement, Caller.of(command)),
            Delivered::later);
  }

  private Delivered deliver(RouterContext context, Placement placement, Caller caller) {
    InterruptedUpgrade.refuse(context);
    Router router = context.router(placement);
    List<Resource> resources = Services.blocking(router);
    Set<ResourceId> names = Set.of(Services.blockedNames());
    Function<RemoteShell, GuestReconciler> reconcilers =
        host -> new GuestReconciler(host, resources, progress);
    try (RemoteShell host = context.guest().open()) {
      Plan plan = reconcilers.apply(host).plan();
      if (!plan.without(names).isEmpty()) {
        return Delivered.later(
            "the router does not block names by these lists yet, `routervm reprovision` does"
                + " that");
      }
      if (plan.isEmpty()) {
        return new Delivered(false, Optional.empty());
      }
      new ConfirmedApply(
              context.name(),
              context.guest(),
              reconcilers,
              new MachineChange(MachinePlan.NONE, context.name(), progress),
              caller,
              progress)
          .run(
              host,
              plan,
              new Health(router, ConfirmedApply.patience(WINDOW)).probes(),
              WINDOW,
              Approval.AUTOMATIC,
              note(context, placement, caller, plan));
      return new Delivered(true, Optional.empty());
    }
  }

  /** What the router remembers of it. */
  private static PendingRevision note(
      RouterContext context, Placement placement, Caller caller, Plan plan) {
    return new PendingRevision(
        new Revision(
            new Revisions(context.state()).next(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            caller.name(),
            caller.command(),
            "",
            placement.toString(),
            plan.differences().stream().map(difference -> difference.id().toString()).toList()),
        Map.of());
  }
}
