package io.routervm.cutover;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.router.GuestAccess;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.service.Router;
import io.routervm.service.SentByServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The questions of the cut-over to a router that answers what it likes. */
public final class AskedByCutover {
  private AskedByCutover() {}

  /** A router of the contract's, reached by {@code access}. */
  public static RouterContext context(GuestAccess access, Path folder) {
    Router router = SentByServices.routers().get(1);
    StateFolder state = new StateFolder(folder).prepare();
    Hypervisor hypervisor =
        new UnscriptedHypervisor() {
          @Override
          public Optional<MacAddress> adapterAddress(WanSource source) {
            return Optional.of(router.wanMac());
          }
        };
    return new RouterContext(
        router.config(), state, hypervisor, access, null, router.secrets(), null, "version: 1\n");
  }

  /** Asks all of them; each may fail, but only in words for people. */
  public static void all(RouterContext context) {
    MacAddress wan = context.wanMac();
    StateFolder state = context.state();
    CutoverFile file = CutoverFile.begin(state, "router", CutoverRecord.FORWARD);
    CutoverContext cutover =
        new CutoverContext(
            context, file, null, null, new SentByCutover.Blind(), null, Duration.ZERO);
    LiveChecks live = new LiveChecks(cutover);
    List<Runnable> questions =
        List.of(
            live::lease,
            live::names,
            live::web,
            live::clock,
            live::noIpv6,
            live::dnsmasq,
            live::closed,
            live::vpn,
            live::gateway,
            () -> cutover.holds(PreflightChecks.wanCheck(wan)),
            () -> SwapSteps.isLive(context.guest().open()),
            () -> new WanEvidence(context.config()).require(context.guest().open()));
    for (Runnable question : questions) {
      try {
        question.run();
      } catch (Failure e) {
        file.remember("failed", e.what());
      }
    }
    Report.write(state, file.now(), "");
  }
}
