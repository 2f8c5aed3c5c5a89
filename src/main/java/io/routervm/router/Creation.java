package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.Host;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.Check;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.install.BootConsole;
import io.routervm.hypervisor.install.InstallLimits;
import io.routervm.hypervisor.install.Installation;
import io.routervm.plan.Counted;
import io.routervm.service.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From nothing to a provisioned router. Every step can be run again; how far it came stands in the
 * domain's metadata, so a killed creation continues where it was.
 */
public final class Creation {
  /**
   * What the user asked for.
   *
   * @param live the cables are in place already
   * @param installOnly end with the installed system, reached over SSH
   * @param bootLimit how long the installed system may take until it answers over SSH
   */
  public record Wish(boolean live, boolean installOnly, Duration bootLimit) {}

  private final Site site;
  private final Path cache;
  private final InstallLimits limits;
  private final Wish wish;
  private final Progress progress;

  /**
   * A creation that has not begun.
   *
   * @param cache folder for install trees and images
   * @param limits of the installer's patience
   */
  public Creation(Site site, Path cache, InstallLimits limits, Wish wish, Progress progress) {
    this.site = site;
    this.cache = cache;
    this.limits = limits;
    this.wish = wish;
    this.progress = progress;
  }

  /** Returns false when there was nothing to do. */
  public boolean run() {
    return StateLock.holding(site.state(), "create", progress::warning, this::work);
  }

  private boolean work() {
    RestoredGuest restored = new RestoredGuest(site.state());
    if (reached(Phase.PROVISIONED)) {
      refuseToForget(restored);
      return false;
    }
    Steps steps =
        new Steps()
            .add("Check the hypervisor", this::check)
            .add("Define the virtual machine", this::define)
            .add("Install " + site.config().os(), this::installedBefore, this::install)
            .add("Start it from its own disk and reach it over SSH", this::boot);
    if (restored.isPending()) {
      steps.add(
          "Give it what the backup kept for it",
          () -> restored.give(site.config(), site.guest(), progress));
    }
    if (!wish.installOnly) {
      steps
          .add("Upgrade its packages", this::upgradedBefore, this::upgrade)
          .add("Provision it, " + placement(), this::provision)
          .add("Check what it does", this::verify);
    }
    steps.run(progress);
    return true;
  }

  /** A restored backup goes to a new system; this one has the keys of somebody else's life. */
  private void refuseToForget(RestoredGuest restored) {
    if (restored.isPending()) {
      throw Failure.precondition(
          "a backup was restored here, but "
              + site.name()
              + " was made before that: it would keep its own host keys and leases",
          "domain " + site.name(),
          "run `routervm destroy`, which keeps what was restored, then `routervm create`");
    }
  }

  private Placement placement() {
    return wish.live ? Placement.LIVE : Placement.STAGED;
  }

  private Optional<Phase> phase() {
    return site.metadata().map(Metadata::phase);
  }

  private boolean reached(Phase wanted) {
    return phase().filter(phase -> phase.compareTo(wanted) >= 0).isPresent();
  }

  private String check() {
    List<Check> checks = site.hypervisor().preflight(site.config());
    for (Check check : checks) {
      if (check.level() == Check.Level.WARN) {
        progress.warning(check.title() + ": " + check.detail() + ". " + check.remedy());
      }
    }
    Check.require(checks, site.config().hypervisor().uri().toString());
    MirrorFolder.require(site.config());
    return Counted.of(checks, "check");
  }

  private String define() {
    site.hypervisor().define(site.machine());
    return "domain " + site.name();
  }

  private Optional<String> installedBefore() {
    return reached(Phase.INSTALLED) ? Optional.of("installed before") : Optional.empty();
  }

  private String install() {
    CreateRecord.read(site.state()).reinstalled().write(site.state());
    String key = site.guest().publicKey();
    List<String> pinned = new ArrayList<>();
    try (ConsoleFile console = ConsoleFile.begin(site.state())) {
      new Installation(
              site.hypervisor(),
              site.machine(),
              cache,
              site.state().install(),
              key,
              limits,
              new InstallProgress(progress, console))
          .run(
              hostKeys -> {
                site.guest().pin(hostKeys);
                pinned.addAll(hostKeys);
              });
    }
    return Counted.of(pinned, "SSH host key") + " pinned from its console";
  }

  private String boot() {
    ConsoleLog console = site.hypervisor().console(site.name());
    BootConsole boot = new BootConsole(console, console.length());
    site.hypervisor().start(site.name());
    try {
      site.guest().await(wish.bootLimit, progress::console).close();
      CreateRecord.read(site.state()).asBooted().write(site.state());
      return "it answers";
    } catch (HostUnreachableException e) {
      throw notBooted(e, boot);
    }
  }

  /** A system that never answered is installed anew by the next run; one that did is left alone. */
  private Failure notBooted(HostUnreachableException cause, BootConsole boot) {
    String seen = boot.explain();
    try (ConsoleFile file = ConsoleFile.append(site.state())) {
      boot.lines().forEach(file::line);
    }
    if (!CreateRecord.read(site.state()).booted()) {
      site.hypervisor().cutPower(site.name());
      Metadata metadata = site.metadata().orElseThrow(site::notCreated);
      site.hypervisor().record(site.name(), metadata.in(Phase.DEFINED));
    }
    return new Failure(
        Failure.Kind.PRECONDITION,
        "the installed system did not answer: " + seen + "; " + cause.what(),
        "domain " + site.name(),
        "read "
            + site.state().consoleLog()
            + ", then run `routervm create` again: a system that has never answered is installed"
            + " anew",
        cause);
  }

  private Optional<String> upgradedBefore() {
    return CreateRecord.read(site.state()).upgraded()
        ? Optional.of("upgraded before")
        : Optional.empty();
  }

  private String upgrade() {
    return MirrorFolder.serving(site.config(), this::upgradeFromItsSources);
  }

  private String upgradeFromItsSources() {
    try (Host guest = site.guest().open()) {
      sources(guest);
      SystemPackages.upgrade(
          guest,
          site,
          progress,
          "see to the package mirror or the way into the Internet, then run `routervm create`"
              + " again");
    }
    CreateRecord.read(site.state()).asUpgraded().write(site.state());
    return "";
  }

  /** The system's own may name servers that are gone. */
  private void sources(Host guest) {
    GuestReconciler reconciler =
        new GuestReconciler(guest, Services.packageSources(site.router(placement())));
    Outcomes.require(reconciler.apply(reconciler.plan()), site.name());
  }

  private String provision() {
    Metadata metadata = site.metadata().orElseThrow(site::notCreated);
    site.hypervisor().record(site.name(), metadata.at(placement()));
    Reprovision.Ended ended = new Reprovision(site).run(placement(), "create", progress);
    return Counted.of(ended.changed(), "change");
  }

  private String verify() {
    String evidence = new Verification(site).require(placement(), progress);
    Metadata metadata = site.metadata().orElseThrow(site::notCreated);
    site.hypervisor().record(site.name(), metadata.in(Phase.PROVISIONED));
    return evidence;
  }
}
