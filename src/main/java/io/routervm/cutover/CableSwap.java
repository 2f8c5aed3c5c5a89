package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.Host;
import io.routervm.hypervisor.Metadata;
import io.routervm.router.Progress;
import io.routervm.router.Reprovision;
import io.routervm.router.Site;
import io.routervm.router.StateLock;
import io.routervm.router.Steps;
import io.routervm.router.Verification;
import java.time.Duration;

/**
 * The cut-over from staged to live. The router starts serving only after its own NICs have shown
 * where the cables lead, so that no DHCP offer of ours can reach the ISP LAN.
 */
public final class CableSwap {
  private static final Duration SHUTDOWN_LIMIT = Duration.ofMinutes(3);
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(6);

  private final Site site;
  private final Operator operator;
  private final Progress progress;

  public CableSwap(Site site, Operator operator, Progress progress) {
    this.site = site;
    this.operator = operator;
    this.progress = progress;
  }

  /** Returns false when the router was live already. */
  public boolean run() {
    if (site.provisioned().placement() == Placement.LIVE) {
      return false;
    }
    if (site.config().management() == RouterConfig.Management.LAN) {
      throw Failure.precondition(
          "the cut-over needs a way into the router that does not depend on the cables",
          "management: lan",
          "write `management: isolated` in router.yaml and create the router again");
    }
    return StateLock.holding(
        site.state(),
        "swap-cables",
        () -> {
          new Steps()
              .add("Check that the router is ready", this::ready)
              .add("Shut the router down", this::shutDown)
              .add("Move the cables", this::moveCables)
              .add("Start the router", this::start)
              .add("Look where the cables lead, then go live", this::goLive)
              .add("Check the router and its way into the Internet", this::verify)
              .run(progress);
          return true;
        });
  }

  private String ready() {
    if (!site.hypervisor().domain(site.name()).orElseThrow(site::notCreated).active()) {
      return "it is shut down; it was in order when it was created";
    }
    Reprovision.Differences differences = new Reprovision(site).plan();
    if (!differences.isEmpty()) {
      throw Failure.precondition(
          "the router differs from router.yaml in " + differences.size() + " places",
          site.name(),
          "look at them with `routervm plan`, apply them with `routervm reprovision`");
    }
    return "staged, in sync with router.yaml";
  }

  private String shutDown() {
    site.hypervisor().stop(site.name(), SHUTDOWN_LIMIT);
    return "";
  }

  private String moveCables() {
    operator.asks(Cables.instruction(site.config()));
    return "";
  }

  private String start() {
    site.hypervisor().start(site.name());
    site.guest().await(BOOT_LIMIT, progress::console).close();
    return "it answers over the management network";
  }

  private String goLive() {
    Cidr lease;
    try (Host guest = site.guest().open()) {
      lease = new WanEvidence(site.config()).require(guest);
    }
    progress.detail("wan0 has " + lease + " from the ISP box; lan0 hears no other DHCP server");
    Metadata staged = site.provisioned();
    site.hypervisor().record(site.name(), staged.at(Placement.LIVE));
    try {
      Reprovision.Ended ended = new Reprovision(site).run(Placement.LIVE, "swap-cables", progress);
      return ended.changed().size() + " changes";
    } catch (Failure e) {
      if (e.kind() == Failure.Kind.ROLLED_BACK) {
        site.hypervisor().record(site.name(), staged);
      }
      throw e;
    }
  }

  private String verify() {
    return new Verification(site).require(Placement.LIVE, progress);
  }
}
