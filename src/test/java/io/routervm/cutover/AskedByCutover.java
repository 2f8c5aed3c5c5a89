package io.routervm.cutover;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.failure.Failure;
import io.routervm.guest.RecordingShell;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.progress.Progress;
import io.routervm.router.GuestAccess;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.router.ToldProgress;
import io.routervm.service.Router;
import io.routervm.service.SentByServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  /**
   * Works off every item, there and back, as the checklist does, but the next one also after one
   * that lets nothing follow it. This host's side and the cables are the test's.
   *
   * @return the reports that were written, of both
   */
  public static String walk(RouterContext router) {
    List<String> told = new ArrayList<>();
    StringBuilder reports = new StringBuilder();
    for (String direction : List.of(CutoverRecord.FORWARD, CutoverRecord.BACK)) {
      CutoverFile file = CutoverFile.begin(router.state(), router.name(), direction);
      CutoverFixture.Owner owner = new CutoverFixture.Owner();
      owner.answer = Optional.of(true);
      CutoverFixture.Sight cables = new CutoverFixture.Sight();
      cables.looks.add(
          direction.equals(CutoverRecord.FORWARD) ? CutoverFixture.LIVE : CutoverFixture.STAGED);
      Progress progress = new ToldProgress(told::add);
      HostNetwork network =
          new HostNetwork(RecordingShell.silent(), router.state(), router.name(), "brHome");
      CutoverContext context =
          new CutoverContext(router, file, owner, progress, cables, network, Duration.ZERO);
      List<Item> items = CableSwap.items(direction, context);
      file.lists(items);
      for (Item item : items) {
        try {
          new Checklist(file, owner, progress).run(List.of(item));
        } catch (Failure e) {
          told.add(e.what());
        }
      }
      Report.write(router.state(), file.now(), "");
      reports.append(router.state().read(Report.path(router.state())).orElseThrow());
    }
    return reports.toString();
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
