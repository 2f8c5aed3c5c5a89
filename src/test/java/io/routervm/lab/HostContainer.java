package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.HostPreparation;
import io.routervm.prepare.MoveTrial;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A plain host in a container with a real systemd that really boots, and with the programs that
 * configure networks, as Debian 12 has them. Its NIC is in the ISP's LAN.
 */
final class HostContainer implements AutoCloseable {
  /** The WAN's bridge. */
  static final String ISP = "brIsp";

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration INSTALLATION = Duration.ofMinutes(10);

  final LiveContainer container;
  final RemoteShell shell = new Inside();
  final HostPreparation preparation;
  final HostPreparation isp;
  final MoveTrial trial;

  /**
   * A host that has booted, and the move that is planned for it.
   *
   * @param address with its prefix
   * @param files all of its network's configuration, as {@link #configuration} gives it
   */
  record Planned(String address, String files, Move move) {}

  private HostContainer(LiveContainer container) {
    this.container = container;
    List<String> reach = List.of("198.51.100.53");
    preparation = new HostPreparation(shell, MoveTrial.STATE, reach);
    isp = new HostPreparation(shell, MoveTrial.WAN_STATE, reach);
    trial = new MoveTrial(shell, MoveTrial.STATE, reach);
  }

  /**
   * @param lab its name, of at most 8 characters
   */
  static HostContainer fresh(String lab) {
    return new HostContainer(
        LiveContainer.fresh(lab, Guest.DEBIAN, "", all -> LiveContainer.NO_SECRETS));
  }

  /** All of the programs, of which {@link #boot} has one run. */
  void installManagers() {
    install(
        "systemctl mask NetworkManager && apt-get -qq update && DEBIAN_FRONTEND=noninteractive"
            + " apt-get -qq install -y --no-install-recommends ifupdown bridge-utils"
            + " isc-dhcp-client network-manager netplan.io openvswitch-switch");
    // What never touches a real wire gets no checksum from the kernel, and a switch in user space
    // passes it on as it is.
    container.lab.command("exec", "isp", "--", "ethtool", "-K", "lan", "tx", "off").orFail();
  }

  @Override
  public void close() {
    container.close();
  }

  Planned planned(PreparedHost host) {
    String address = boot(host);
    String files = configuration();
    return new Planned(address, files, plan(host));
  }

  Move plan(PreparedHost host) {
    return (Move) preparation.plan(host.bridge(), Optional.empty());
  }

  void requireAsBefore(Planned planned) {
    requireAsBefore(planned.address(), planned.files());
  }

  void requireAsBefore(String address, String files) {
    awaitAddress("lan0", address);
    assertThat(configuration()).isEqualTo(files);
    assertThat(inside("ip -4 route show default")).contains("via 192.168.1.1 dev lan0");
    assertThat(container.inside("test -e /sys/class/net/" + PreparedHost.BRIDGE).status())
        .isNotZero();
  }

  static void requireAlive(Dialogue session, String word) {
    session.answer(word);
    session.awaitText(word, Duration.ofSeconds(30));
  }

  /** Its address. */
  String boot(PreparedHost host) {
    inside(
        "rm -rf /etc/systemd/system/routervm-* /etc/systemd/system/*/routervm-* "
            + MoveTrial.STATE
            + " "
            + MoveTrial.WAN_STATE
            + " /etc/systemd/network/* /etc/NetworkManager/system-connections/* /etc/network/interfaces /etc/netplan/*;"
            + " systemctl mask NetworkManager; systemctl disable networking NetworkManager-wait-online"
            + " systemd-networkd-wait-online; "
            + host.configuration());
    reboot();
    if (host.isStatic()) {
      return awaitAddress("lan0", PreparedHost.FIXED + "/24");
    }
    Await.until(SOON, () -> "a lease\n" + evidence(), () -> addresses("lan0").size() == 1);
    return addresses("lan0").get(0);
  }

  /** At once, as a power cut: nothing is stopped, nothing is written. */
  void reboot() {
    inside("touch /run/before-the-boot");
    container.inside("systemctl reboot --force --force");
    Await.until(
        SOON,
        () -> "the boot",
        () -> {
          Ran ran =
              container.inside(
                  "test ! -e /run/before-the-boot && systemctl is-system-running --wait");
          return ran.output().matches("(running|degraded)\\s*");
        });
  }

  String awaitAddress(String nic, String address) {
    Await.until(
        SOON,
        () -> address + " on " + nic + "\n" + evidence(),
        () -> addresses(nic).equals(List.of(address)));
    return address;
  }

  List<String> addresses(String nic) {
    return trial.look(nic, Optional.empty()).addresses();
  }

  /** Every byte of it, and who may read it. */
  String configuration() {
    return inside(
        "find /etc/network /etc/netplan /etc/systemd /etc/NetworkManager -type f -exec sha256sum {} + -exec stat -c"
            + " '%a %U %n' {} + | sort | grep -v routervm-host-network.service; ls"
            + " /etc/systemd/system/*.wants | grep -v routervm-host-network.service");
  }

  String evidence() {
    return container
        .inside(
            "ip address; ip route; journalctl -b -n 100 --no-pager | cut -c1-200; bridge link; networkctl status -n 0 brHome; ls -R "
                + MoveTrial.STATE)
        .output();
  }

  /** Somebody's login, over the NIC that moves. */
  Dialogue session(String address) {
    String key = container.lab.folder().resolve("router/id_ed25519").toString();
    String[] ssh = LabLogin.asRoot(key, address.replaceFirst("/.*", ""), 30, "-T", "cat");
    Dialogue session =
        new Dialogue(
            container.lab.commandLine(Lab.with("exec", Lab.with("isp", Lab.with("--", ssh)))));
    requireAlive(session, "hello");
    return session;
  }

  List<String> everyAddress(String link) {
    return container
        .inside(
            "ip -o address show dev "
                + link
                + " scope global; ip -o -6 address show dev "
                + link
                + " scope link | grep "
                + ISP)
        .output()
        .lines()
        .map(line -> line.strip().split("\\s+", -1)[3])
        .toList();
  }

  private void install(String line) {
    container.lab.command(INSTALLATION, "exec", "router", "--", "sh", "-c", line).orFail();
  }

  String inside(String line) {
    return container.inside(line).orFail().trimmed();
  }

  private final class Inside implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      Ran ran =
          container.lab.command(INSTALLATION, "exec", "router", "--", "sh", "-c", script.program());
      return new Result(ran.status(), ran.output(), ran.errors());
    }

    @Override
    public void close() {}
  }
}
