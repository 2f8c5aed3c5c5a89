package io.routervm.router;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.SampleConfig;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.plan.Unmanaged;
import io.routervm.resource.PackageUpgrade;
import io.routervm.resource.PackageUpgrade.Offer;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.ReprovisionResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A router with a disk that has a content, a snapshot of it and a switch; every call that changes
 * one of them can fail, or be the last before a kill.
 */
final class UpgradeWorld {
  static final String OLD = "old";
  static final String NEW = "new";
  static final String PROBE = "the Internet answers";
  static final PackageUpgrade OPENSSL = new PackageUpgrade("openssl", "3.0.1", "3.0.2");

  /** What SIGKILL is to the tool: nothing of ours runs any more. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** What happens at a call, before or after it has taken effect. */
  interface Fate {
    void at(int call, boolean after);
  }

  boolean on = true;
  String disk = OLD;
  Optional<String> snapshot = Optional.empty();
  List<PackageUpgrade> offered = List.of(OPENSSL);
  Map<String, Long> room = Map.of("/", 900_000L);
  boolean poolHasRoom = true;
  boolean upgradeBreaksBoot;
  boolean upgradeBreaksInternet;
  boolean shutsDown = true;
  boolean answers = true;
  boolean known = true;
  int discarded;
  Optional<String> unconfirmed = Optional.empty();
  Fate fate = (call, after) -> {};
  final List<String> calls = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final List<Integer> revisions = new ArrayList<>();
  final StateFolder state;

  UpgradeWorld(Path folder) {
    this.state = new StateFolder(folder).prepare();
  }

  Upgrade upgrade() {
    return new Upgrade(context(), new Guest(), Duration.ofSeconds(1), new Told());
  }

  InterruptedUpgrade interrupted() {
    Guest guest = new Guest();
    Power power = new Power(context(), guest, Duration.ofSeconds(1), new Told());
    return new InterruptedUpgrade(context(), guest, power, new Told());
  }

  /** An upgrade has no other way into the guest than {@link Guest}. */
  record Known(RouterConfig config, StateFolder state, Hypervisor hypervisor)
      implements MachineContext {}

  MachineContext context() {
    return new Known(new SampleConfig().build(), state, new Machine());
  }

  private void call(String name, Runnable effect) {
    int number = calls.size();
    calls.add(name);
    fate.at(number, false);
    effect.run();
    fate.at(number, true);
  }

  private final class Machine extends UnscriptedHypervisor {
    @Override
    public void start(String name) {
      call("start", () -> on = true);
    }

    @Override
    public void stop(String name, Duration limit, Runnable waiting) {
      call(
          "stop",
          () -> {
            if (!shutsDown) {
              throw Failure.precondition("router still runs", "domain router", "look");
            }
            on = false;
          });
    }

    @Override
    public void cutPower(String name) {
      call("cutPower", () -> on = false);
    }

    @Override
    public DiskSnapshot snapshot(RouterConfig config) {
      if (!answers) {
        throw Failure.precondition("libvirt is gone", "libvirt domain router", "look");
      }
      return new Snapshot();
    }

    @Override
    public ConsoleLog console(String name) {
      return new ConsoleLog() {
        @Override
        public long length() {
          return 0;
        }

        @Override
        public byte[] read(long offset) {
          return new byte[0];
        }
      };
    }
  }

  private final class Snapshot implements DiskSnapshot {
    @Override
    public boolean isKnown() {
      return known;
    }

    @Override
    public void discard() {
      requireKnown();
      discarded++;
    }

    @Override
    public boolean exists() {
      requireKnown();
      return snapshot.isPresent();
    }

    @Override
    public Finding room() {
      return poolHasRoom
          ? Finding.ok("room", "")
          : Finding.fail("room", "the pool is full", "free");
    }

    @Override
    public void take() {
      requireOff();
      call("take", () -> snapshot = Optional.of(disk));
    }

    @Override
    public void revert() {
      requireOff();
      call("revert", () -> disk = snapshot.orElseThrow());
    }

    @Override
    public void delete() {
      call("delete", () -> snapshot = Optional.empty());
    }

    private void requireKnown() {
      if (!known) {
        throw Failure.precondition("the pool is off", "storage pool fast", "start it");
      }
    }

    private void requireOff() {
      if (on) {
        throw new AssertionError("the machine runs");
      }
    }
  }

  private final class Guest implements UpgradedGuest {
    @Override
    public Differences differences() {
      requireOn();
      return new Differences(List.of(), List.of(), List.of(), unconfirmed, Unmanaged.NONE);
    }

    @Override
    public Offer offer() {
      requireOn();
      return new Offer(disk.equals(OLD) ? offered : List.of(), room);
    }

    @Override
    public ReprovisionResult reprovision() {
      requireOn();
      call("reprovision", () -> {});
      return new ReprovisionResult(List.of(), List.of(), List.of(), false, 1, 1, Optional.empty());
    }

    @Override
    public Set<String> healthy() {
      requireOn();
      return Set.of(PROBE);
    }

    @Override
    public void upgrade() {
      requireOn();
      call("upgrade", () -> disk = NEW);
    }

    @Override
    public void await(Duration limit) {
      call("await", () -> {});
      if (upgradeBreaksBoot && disk.equals(NEW)) {
        throw new HostUnreachableException("no route to host", "router", "wait", null);
      }
    }

    @Override
    public List<String> lost(Set<String> healthy) {
      requireOn();
      call("lost", () -> {});
      boolean broken = upgradeBreaksInternet && disk.equals(NEW) && healthy.contains(PROBE);
      return broken ? List.of(PROBE + " held before") : List.of();
    }

    @Override
    public int remember(UpgradeRecord record) {
      requireOn();
      call(
          "remember",
          () -> {
            if (revisions.isEmpty()) {
              revisions.add(7);
            }
          });
      return revisions.get(0);
    }

    private void requireOn() {
      if (!on) {
        throw new HostUnreachableException("it is off", "router", "start it", null);
      }
    }
  }

  private final class Told extends ToldProgress {
    private Told() {
      super(told::add);
    }

    @Override
    public void console(String line) {
      told.add(line);
    }

    @Override
    public void transferred(String what, long bytes, long total) {
      throw new AssertionError("nothing is transferred");
    }
  }
}
