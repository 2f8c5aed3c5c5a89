package io.routervm.cutover;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.routervm.config.Ipv4;
import io.routervm.cutover.HostState.Manager;
import io.routervm.guest.RecordingShell;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.router.GuestAccess;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.service.Router;
import io.routervm.shell.SentScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** What the cut-over sends to the router and to this host, and what it leaves on this host. */
public final class SentByCutover {
  private SentByCutover() {}

  /** To a router of this kind. */
  public static List<SentScript> toRouter(String what, Router router, Path folder) {
    String clock = Long.toString(Instant.now().getEpochSecond());
    String seen = Base64.getEncoder().encodeToString((clock + " 192.168.1.20/24").getBytes(UTF_8));
    RecordingShell guest =
        new RecordingShell(script -> new Result(0, "check 0 " + seen + "\n", ""));
    StateFolder state = new StateFolder(folder).prepare();
    state.write(
        state.createRecord(),
        "{\"wanMac\":\"" + router.wanMac() + "\",\"booted\":true,\"upgraded\":true}");
    RouterContext context =
        new RouterContext(
            router.config(),
            state,
            new UnscriptedHypervisor(),
            new Always(guest),
            null,
            router.secrets(),
            null,
            "");
    CutoverContext cutover =
        new CutoverContext(
            context,
            CutoverFile.begin(state, "router", CutoverRecord.FORWARD),
            null,
            null,
            new Blind(),
            null,
            Duration.ZERO);
    LiveChecks live = new LiveChecks(cutover);
    live.lease();
    live.names();
    live.web();
    live.noIpv6();
    live.dnsmasq();
    live.closed();
    live.vpn();
    live.gateway();
    cutover.holds(LiveChecks.clockCheck());
    cutover.holds(PreflightChecks.wanCheck(router.wanMac()));
    SwapSteps.isLive(guest);
    WanEvidence.lease(guest, "wan0", 1);
    return guest.sent(what);
  }

  /** To this host, whose network each program that we know may keep. */
  public static List<SentScript> toThisHost(Path folder) {
    RecordingShell host = RecordingShell.silent();
    HostNetwork network = new HostNetwork(host, new StateFolder(folder), "router", "brHome");
    network.look();
    network.leavesBy(Ipv4.of("192.168.42.254"), Ipv4.of("8.8.8.8"));
    host.run(HostCabling.switchOn("enx00"));
    List<SentScript> kept = new ArrayList<>();
    for (Manager manager : Manager.values()) {
      HostState before =
          new HostState(
              "brHome",
              List.of("192.168.1.50/24", "192.168.1.51/24"),
              List.of("default via 192.168.1.1 proto dhcp", "10.0.0.0/8 via 192.168.1.2"),
              true,
              manager,
              "nameserver 192.168.1.1\nsearch it's.home");
      network.trial().arm(before, Duration.ofMinutes(10));
      kept.add(new SentScript("restore " + manager, read(folder.resolve("host-network-restore"))));
      if (HostNetwork.canRenew(before)) {
        network.renew(before, Duration.ofMinutes(10));
      }
    }
    network.trial().restore();
    kept.addAll(host.sent("host"));
    return kept;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Always(RemoteShell shell) implements GuestAccess {
    @Override
    public String publicKey() {
      throw new AssertionError("nobody asks for it");
    }

    @Override
    public void pin(List<String> hostKeys) {
      throw new AssertionError("nothing to pin");
    }

    @Override
    public RemoteShell open() {
      return shell;
    }

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      return shell;
    }
  }

  /** A host that cannot look at its cables. */
  static final class Blind implements Cabling {
    @Override
    public boolean canLook() {
      return false;
    }

    @Override
    public CablePorts look() {
      throw new AssertionError("it cannot look");
    }

    @Override
    public String wanName() {
      return "the WAN NIC";
    }

    @Override
    public String lanName() {
      return "the host NIC";
    }
  }
}
