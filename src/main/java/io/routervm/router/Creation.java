package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.install.BootConsole;
import io.routervm.hypervisor.install.InstallLimits;
import io.routervm.hypervisor.install.Installation;
import io.routervm.plan.Plural;
import io.routervm.progress.Progress;
import io.routervm.progress.Steps;
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
  public record Options(boolean live, boolean installOnly, Duration bootLimit) {}

  private final RouterContext context;
  private final Path cache;
  private final InstallLimits limits;
  private final Options options;
  private final Progress progress;

  /**
   * A creation that has not begun.
   *
   * @param cache folder for install trees and images
   * @param limits of the installer's patience
   */
  public Creation(
      RouterContext context, Path cache, InstallLimits limits, Options options, Progress progress) {
    this.context = context;
    this.cache = cache;
    this.limits = limits;
    this.options = options;
    this.progress = progress;
  }

  /** Returns false when there was nothing to do. */
  public boolean run() {
    return StateLock.holding(context.state(), "create", progress::warning, this::work);
  }

  private boolean work() {
    RestoredGuest restored = new RestoredGuest(context.state());
    if (reached(Phase.PROVISIONED)) {
      refuseToForget(restored);
      return false;
    }
    Steps steps =
        new Steps(progress)
            .add("Check the hypervisor", this::check)
            .add("Define the virtual machine", this::define)
            .add("Install " + context.config().os(), this::installedBefore, this::install)
            .add("Start it from its own disk and reach it over SSH", this::boot);
    if (restored.isPending() || !options.installOnly) {
      // Before it is trusted with anything: keys, leases, secrets.
      steps.add(
          "Check who signed its packages",
          () -> InstalledPackages.skipped(context.config()),
          () -> InstalledPackages.require(context));
    }
    if (restored.isPending()) {
      steps.add(
          "Give it what the backup kept for it",
          () -> restored.give(context.config(), context.guest(), progress));
    }
    if (!options.installOnly) {
      steps
          .add("Upgrade its packages", this::upgradedBefore, this::upgrade)
          .add("Provision it, " + placement(), this::provision)
          .add("Check what it does", this::verify);
    }
    steps.run();
    return true;
  }

  /** A restored backup goes to a new system; this one has the keys of somebody else's life. */
  private void refuseToForget(RestoredGuest restored) {
    if (restored.isPending()) {
      throw Failure.precondition(
          "a backup was restored here, but "
              + context.name()
              + " was made before that: it would keep its own host keys and leases",
          "domain " + context.name(),
          "run `routervm destroy`, which keeps what was restored, then `routervm create`");
    }
  }

  private Placement placement() {
    return options.live ? Placement.LIVE : Placement.STAGED;
  }

  private Optional<Phase> phase() {
    return context.metadata().map(Metadata::phase);
  }

  private boolean reached(Phase wanted) {
    return phase().filter(phase -> phase.compareTo(wanted) >= 0).isPresent();
  }

  private String check() {
    List<Finding> checks = context.hypervisor().preflight(context.config());
    for (Finding check : checks) {
      if (check.level() == Finding.Level.WARN) {
        progress.warning(check.check() + ": " + check.seen() + ". " + check.fix());
      }
    }
    Finding.require(checks, context.config().hypervisor().uri().toString());
    TreeTrust.warning(context.config()).ifPresent(progress::warning);
    MirrorFolder.require(context.config());
    return Plural.of(checks, "check");
  }

  private String define() {
    context.hypervisor().define(context.machine());
    return "domain " + context.name();
  }

  private Optional<String> installedBefore() {
    return reached(Phase.INSTALLED) ? Optional.of("installed before") : Optional.empty();
  }

  private String install() {
    CreateRecord.read(context.state()).reinstalled().write(context.state());
    String key = context.guest().publicKey();
    List<String> pinned = new ArrayList<>();
    try (ConsoleFile console = ConsoleFile.begin(context.state())) {
      new Installation(
              context.hypervisor(),
              context.machine(),
              cache,
              context.state().install(),
              key,
              limits,
              console.beside(progress))
          .run(
              hostKeys -> {
                context.guest().pin(hostKeys);
                pinned.addAll(hostKeys);
              });
    }
    return Plural.of(pinned, "SSH host key") + " pinned from its console";
  }

  private String boot() {
    ConsoleLog console = context.hypervisor().console(context.name());
    BootConsole boot = new BootConsole(console, console.length());
    context.hypervisor().start(context.name());
    try {
      context.guest().await(options.bootLimit, progress::console).close();
      CreateRecord.read(context.state()).asBooted().write(context.state());
      return "it answers";
    } catch (HostUnreachableException e) {
      throw notBooted(e, boot);
    }
  }

  /** A system that never answered is installed anew by the next run; one that did is left alone. */
  private Failure notBooted(HostUnreachableException cause, BootConsole boot) {
    String seen = boot.explain();
    try (ConsoleFile file = ConsoleFile.append(context.state())) {
      boot.lines().forEach(file::line);
    }
    if (!CreateRecord.read(context.state()).booted()) {
      context.hypervisor().cutPower(context.name());
      Metadata metadata = context.metadata().orElseThrow(context::notCreated);
      context.hypervisor().record(context.name(), metadata.in(Phase.DEFINED));
    }
    return Failure.precondition(
        "the installed system did not answer: " + seen + "; " + cause.what(),
        "domain " + context.name(),
        "read "
            + context.state().consoleLog()
            + ", then run `routervm create` again: a system that has never answered is installed"
            + " anew",
        cause);
  }

  private Optional<String> upgradedBefore() {
    return CreateRecord.read(context.state()).upgraded()
        ? Optional.of("upgraded before")
        : Optional.empty();
  }

  private String upgrade() {
    return MirrorFolder.serving(context.config(), this::upgradeFromItsSources);
  }

  private String upgradeFromItsSources() {
    try (RemoteShell guest = context.guest().open()) {
      sources(guest);
      SystemPackages.upgrade(
          guest,
          context,
          progress,
          "see to the package mirror or the way into the Internet, then run `routervm create`"
              + " again");
    }
    CreateRecord.read(context.state()).asUpgraded().write(context.state());
    return "";
  }

  /** The system's own may name servers that are gone. */
  private void sources(RemoteShell guest) {
    GuestReconciler reconciler =
        new GuestReconciler(guest, Services.packageSources(context.router(placement())));
    Outcomes.require(reconciler.apply(reconciler.plan(), Caller.of("create")), context.name());
  }

  private String provision() {
    Metadata metadata = context.metadata().orElseThrow(context::notCreated);
    context.hypervisor().record(context.name(), metadata.at(placement()));
    Reprovision.ReprovisionResult ended =
        new Reprovision(context).run(placement(), "create", progress);
    return Plural.of(ended.changed(), "change");
  }

  private String verify() {
    String evidence = new Verification(context).require(placement(), progress);
    Metadata metadata = context.metadata().orElseThrow(context::notCreated);
    context.hypervisor().record(context.name(), metadata.in(Phase.PROVISIONED));
    return evidence;
  }
}
