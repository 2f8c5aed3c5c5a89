package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.plan.Difference;
import io.routervm.plan.Plural;
import io.routervm.progress.Progress;
import io.routervm.progress.Steps;
import io.routervm.resource.PackageUpgrade;
import io.routervm.resource.PackageUpgrade.Offer;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.UpgradeRecord.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The upgrade of the router's system. A snapshot of the disk is taken first, while the router is
 * off; the router goes back to it unless it still boots, answers and serves afterwards.
 */
public final class Upgrade {
  private static final long ROOM_KIBIBYTES = 300 * 1024;
  private static final long BOOT_ROOM_KIBIBYTES = 80 * 1024;

  /** Asked once, before anything is changed. */
  public interface Consent {
    boolean given(Differences differences);
  }

  /**
   * How it ended, in the shape of its JSON document.
   *
   * @param upgraded {@code openssl 3.0.11-1 -> 3.0.13-1}
   * @param keys what was done to the VPN's keys, one line each
   * @param changed ids of what was brought to what router.yaml says
   * @param revision the last one that was made; empty when nothing changed
   */
  public record UpgradeResult(
      List<String> upgraded, List<String> keys, List<String> changed, Optional<Integer> revision) {}

  private final MachineContext context;
  private final UpgradedGuest guest;
  private final Power power;
  private final Progress progress;

  /**
   * An upgrade that has not begun.
   *
   * @param boot how long the router may take after a start until it answers
   */
  public Upgrade(RouterContext context, Options options, Duration boot, Progress progress) {
    this(
        context,
        new SshUpgrade(context, context.provisioned().placement(), options, progress),
        boot,
        progress);
  }

  Upgrade(MachineContext context, UpgradedGuest guest, Duration boot, Progress progress) {
    this.context = context;
    this.guest = guest;
    this.power = new Power(context, guest, boot, progress);
    this.progress = progress;
  }

  /** What {@code plan} shows, and the packages. Only the router's lists of packages are renewed. */
  public Differences plan() {
    return with(guest.differences(), guest.offer().packages());
  }

  /**
   * Brings the router to what router.yaml says, then upgrades its system.
   *
   * @throws Failure rolled back, or broken, saying why and what the router is now
   */
  public UpgradeResult run(Consent consent) {
    return StateLock.holding(
        context.state(), "reprovision --upgrade", progress::warning, () -> work(consent));
  }

  private UpgradeResult work(Consent consent) {
    new InterruptedUpgrade(context, guest, power, progress).settle();
    Differences differences = guest.differences();
    Reprovision.requireConfirmed(differences.unconfirmed());
    Offer offer = guest.offer();
    Differences all = with(differences, offer.packages());
    if (all.isEmpty()) {
      return new UpgradeResult(List.of(), List.of(), List.of(), Optional.empty());
    }
    if (!offer.packages().isEmpty()) {
      requireRoom(offer);
    }
    if (!consent.given(all)) {
      throw Failure.usage(
          "not confirmed, nothing was changed", "reprovision --upgrade", "type yes, or give --yes");
    }
    Reprovision.ReprovisionResult before = guest.reprovision();
    if (offer.packages().isEmpty()) {
      return new UpgradeResult(List.of(), before.keys(), before.changed(), before.revision());
    }
    int revision = upgrade(offer.packages());
    return new UpgradeResult(
        offer.packages().stream().map(PackageUpgrade::toString).toList(),
        before.keys(),
        before.changed(),
        Optional.of(revision));
  }

  private int upgrade(List<PackageUpgrade> packages) {
    UpgradeRecord begun = UpgradeRecord.begun(guest.healthy(), packages);
    UpgradeEnding ending = new UpgradeEnding(context, guest, power, progress);
    int[] revision = new int[1];
    try {
      new Steps(progress)
          .add("Shut the router down", () -> shutDown(begun, ending))
          .add("Take a snapshot of its disk", () -> snapshot(begun))
          .add("Start it again", this::start)
          .add("Upgrade " + Plural.of(packages, "package"), () -> install(begun))
          .add("Restart it", () -> restart(begun))
          .add("See that it still serves", () -> requireHealth(begun))
          .add("Compare it with " + context.config().file(), this::compare)
          .add(
              "Keep the upgrade, and delete the snapshot",
              () -> {
                revision[0] = ending.keep(begun.at(Stage.VERIFIED).write(context.state()));
                return "revision " + revision[0];
              })
          .run();
    } catch (Failure e) {
      throw failed(begun, ending, e);
    }
    return revision[0];
  }

  /** What was not begun needs no way back, and what was verified must not be undone. */
  private Failure failed(UpgradeRecord begun, UpgradeEnding ending, Failure cause) {
    Optional<Stage> reached = UpgradeRecord.read(context.state()).map(UpgradeRecord::stage);
    if (reached.isEmpty() || reached.get() == Stage.VERIFIED) {
      return cause;
    }
    return ending.back(begun.at(reached.get()), cause.what());
  }

  private String shutDown(UpgradeRecord begun, UpgradeEnding ending) {
    begun.write(context.state());
    try {
      power.off();
    } catch (Failure e) {
      ending.forget();
      throw Failure.precondition(
          e.what() + "; nothing was upgraded",
          e.subject(),
          "look at `routervm console`; once it is off, run `routervm start`, then try again",
          e);
    }
    return "";
  }

  private String snapshot(UpgradeRecord begun) {
    DiskSnapshot snapshot = context.snapshot();
    snapshot.take();
    begun.at(Stage.SNAPSHOT_TAKEN).write(context.state());
    return snapshot.label();
  }

  private String start() {
    power.on();
    return "it answers";
  }

  private String install(UpgradeRecord begun) {
    begun.at(Stage.UPGRADING).write(context.state());
    guest.upgrade();
    return "";
  }

  /** A new kernel, or a new init, shows only now whether it boots. */
  private String restart(UpgradeRecord begun) {
    begun.at(Stage.RESTARTING).write(context.state());
    power.off();
    return start();
  }

  private String requireHealth(UpgradeRecord begun) {
    List<String> lost = guest.lost(begun.healthy());
    if (lost.isEmpty()) {
      return "";
    }
    throw Failure.precondition(String.join("; ", lost), context.name(), "run `routervm doctor`");
  }

  /** A package may bring its own file, or switch its own unit on. */
  private String compare() {
    int changes = guest.reprovision().changed().size();
    return changes == 0 ? "no difference" : Plural.of(changes, "change") + " applied";
  }

  private void requireRoom(Offer offer) {
    Finding.require(
        List.of(context.snapshot().room()), "storage pool " + context.config().vm().pool());
    requireRoom(offer, "/", ROOM_KIBIBYTES);
    if (offer.packages().stream().anyMatch(PackageUpgrade::holdsKernel)) {
      requireRoom(offer, "/boot", BOOT_ROOM_KIBIBYTES);
    }
  }

  private void requireRoom(Offer offer, String mountPoint, long needed) {
    Long free = offer.room().get(mountPoint);
    if (free != null && free < needed) {
      throw Failure.precondition(
          mountPoint
              + " has "
              + free / 1024
              + " MiB free, an upgrade takes "
              + needed / 1024
              + " MiB",
          context.name(),
          "make room (`routervm doctor` says where it went), or give the disk more: vm.disk");
    }
  }

  private static Differences with(Differences found, List<PackageUpgrade> packages) {
    List<Difference> guest = new ArrayList<>(found.guest());
    if (!packages.isEmpty()) {
      guest.add(UpgradeChange.of(packages));
    }
    return new Differences(
        found.keys(), found.machine(), guest, found.unconfirmed(), found.unmanaged());
  }
}
