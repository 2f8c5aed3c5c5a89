package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Await;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.platform.Pause;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.Ready;
import io.routervm.prepare.HostPreparation;
import io.routervm.prepare.MachinePlan;
import io.routervm.prepare.MachinePlan.Step;
import io.routervm.prepare.MachinePreparation;
import io.routervm.prepare.MoveTrial;
import io.routervm.prepare.MoveTrial.Undone;
import io.routervm.prepare.WantedBridge;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A plain host's address moves to a bridge, with the real programs that configure networks, as
 * Debian 12 has them, in a container with a real systemd that really boots: the container is the
 * hypervisor here, its NIC in the ISP's LAN, with an SSH session of the ISP box through that NIC.
 *
 * <p>All of it in the stage {@code host} of {@code scripts/test} ({@code host.full}); otherwise one
 * of those who configure networks.
 */
@Tag("lab")
@Timeout(900)
@TestInstance(Lifecycle.PER_CLASS)
class HostPreparationContainerTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration WINDOW = Duration.ofSeconds(90);

  /** What the others here write takes the disks a while to keep. */
  private static final Duration SHORT_WINDOW = Duration.ofSeconds(15);

  private static final boolean FULL = Boolean.getBoolean("host.full");

  /** A pattern of hosts: while one works on one of them. */
  private static final String ONLY = System.getProperty("host.only", ".*");

  private static final String VIRSH = "virsh --quiet --connect qemu:///system ";
  private static final Duration INSTALLATION = Duration.ofMinutes(10);
  private static final String ISP = "brIsp";

  private LiveContainer container;
  private HostPreparation preparation;
  private HostPreparation isp;
  private MoveTrial trial;

  @BeforeAll
  void makeHost() {
    container = LiveContainer.fresh("prepare", Guest.DEBIAN, "", all -> LiveContainer.NO_SECRETS);
    install(
        "systemctl mask NetworkManager && apt-get -qq update && DEBIAN_FRONTEND=noninteractive"
            + " apt-get -qq install -y --no-install-recommends ifupdown bridge-utils"
            + " isc-dhcp-client network-manager netplan.io openvswitch-switch");
    // What never touches a real wire gets no checksum from the kernel, and a switch in user space
    // passes
    // it on as it is.
    container.lab.command("exec", "isp", "--", "ethtool", "-K", "lan", "tx", "off").orFail();
    RemoteShell shell = new Inside();
    List<String> reach = List.of("198.51.100.53");
    preparation = new HostPreparation(shell, MoveTrial.STATE, reach);
    isp = new HostPreparation(shell, MoveTrial.WAN_STATE, reach);
    trial = new MoveTrial(shell, MoveTrial.STATE, reach);
  }

  @AfterAll
  void removeHost() {
    if (container != null) {
      container.close();
    }
  }

  static List<PreparedHost> hosts() {
    return FULL
        ? Stream.of(PreparedHost.values()).filter(host -> host.name().matches(ONLY)).toList()
        : List.of(PreparedHost.NETWORKD_DHCP, PreparedHost.NETWORKD_DHCP_VIRTUAL);
  }

  static List<PreparedHost> leasedHosts() {
    return Stream.of(PreparedHost.values())
        .filter(host -> !host.isStatic() && host.name().matches(ONLY))
        .toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("hosts")
  void itsAddressMovesOnTrial(PreparedHost host) {
    String address = boot(host);
    String files = configuration();
    try (Dialogue session = session(address)) {
      Move move = (Move) preparation.plan(host.bridge(), Optional.empty());

      assertThatThrownBy(() -> preparation.move(move, WINDOW, false, left -> false))
          .as(() -> evidence())
          .isInstanceOf(Failure.class)
          .hasMessageContaining("nobody confirmed");
      assertAsBefore(address, files);
      assertNothingAtBoot();
      assertAlive(session, "still here");

      preparation.move(move, WINDOW, false, left -> true);
      assertNothingAtBoot();
      assertAlive(session, "on the bridge");
      assertThat(addresses(PreparedHost.BRIDGE)).containsExactly(address);
      assertThat(preparation.plan(host.bridge(), Optional.empty()))
          .isEqualTo(new Ready(PreparedHost.BRIDGE));
      assertThat(preparation.plan(WantedBridge.named("brOther"), Optional.empty()))
          .isEqualTo(new Ready(PreparedHost.BRIDGE));
      assertThatThrownBy(() -> trial.begin(move, WINDOW)).hasMessageContaining("kept here");
      takeWan(host, address);
      assertAlive(session, "the WAN is no host's");
    }
    reboot();
    awaitAddress(PreparedHost.BRIDGE, address);
    assertThat(inside("ip -4 route show default")).contains("dev " + PreparedHost.BRIDGE);
    assertThat(inside("cat /sys/class/net/" + PreparedHost.BRIDGE + "/address"))
        .isEqualTo(inside("cat /sys/class/net/lan0/address"));

    assertWan();
    assertThat(isp.undo()).isEqualTo(new Undone.Back("wan0"));
    Await.until(SOON, () -> "wan0 as it was", () -> everyAddress("wan0").equals(host.wanAddress()));
    assertThat(inside("cat /sys/class/net/wan0/master/uevent 2>/dev/null || :")).isEmpty();

    inside(host.plug());
    assertThat(preparation.undo()).isEqualTo(new Undone.Used(List.of("vnet0")));
    inside(host.unplug());
    // As one leaves it that is killed in its last write.
    inside("echo 1a2b >" + MoveTrial.STATE + "/trial");
    assertThatThrownBy(() -> preparation.plan(host.bridge(), Optional.empty()))
        .hasMessageContaining("a move is on trial");
    assertThat(preparation.undo()).isEqualTo(new Undone.Back("lan0"));
    assertAsBefore(address, files);
    assertThat(preparation.undo()).isEqualTo(new Undone.Nothing());
  }

  static List<PreparedHost> ifupdown() {
    return Stream.of(PreparedHost.IFUPDOWN_DHCP, PreparedHost.IFUPDOWN_STATIC)
        .filter(host -> host.name().matches(ONLY))
        .toList();
  }

  /** It has run at boot: neither the bridge's ifup nor the NIC's can run it once more. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("ifupdown")
  void aCommandThatCannotRunTwiceDoesNotKeepTheOldNetworkAway(PreparedHost host) {
    String address = boot(host);
    List<String> addresses = everyAddress("lan0");
    inside("sed -i '/^iface lan0 inet [sd]/a up mkdir /run/once' /etc/network/interfaces");
    inside("mkdir /run/once");
    String files = configuration();
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    assertThatThrownBy(() -> preparation.move(move, WINDOW, false, left -> true))
        .as(this::evidence)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the old network is back");
    assertAsBefore(address, files);
    assertThat(everyAddress("lan0"))
        .as(() -> "with the stanza behind the command\n" + evidence())
        .isEqualTo(addresses);
    assertThat(inside("pgrep -c dhclient || :")).isEqualTo(host.isStatic() ? "0" : "1");
  }

  @Test
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  void eachDropInGoesWithTheAddress() {
    boot(PreparedHost.NETWORKD_STATIC);
    inside(
        "mkdir /etc/systemd/network/00-lan0.network.d && cd /etc/systemd/network/00-lan0.network.d"
            + " && printf '[Link]\\nMTUBytes = 1400\\n' >mtu.conf"
            + " && printf '[Network]\\nDNS=192.168.1.1\\n' >'my dns.conf' && networkctl reload");
    Await.until(
        SOON,
        () -> "the drop-ins\n" + evidence(),
        () -> inside("cat /sys/class/net/lan0/mtu").equals("1400"));
    Move move = (Move) preparation.plan(PreparedHost.NETWORKD_STATIC.bridge(), Optional.empty());
    assertThat(move.files().get(1).text()).contains("\nMTUBytes = 1400\n");
    assertThat(move.files().get(2).text()).contains("MTUBytes = 1400", "DNS=192.168.1.1");
  }

  /** By Debian's own packages; what can be taken back is, and what cannot is told. */
  @Test
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  void aPlainHostBecomesAHypervisor() {
    boot(PreparedHost.NETWORKD_DHCP);
    inside("useradd --create-home alice");
    MachinePreparation machine = new MachinePreparation(new Inside(), MachinePreparation.NOTES);
    MachinePlan plan = plan(machine);
    assertThat(plan.steps())
        .extracting(Step::kind)
        .containsExactly("packages", "service", "group", "pool");
    assertThat(plan.notes()).as("a container has no KVM").isNotEmpty();

    machine.carryOut(plan, step -> {});
    assertThat(plan(machine).steps()).isEmpty();
    assertThat(inside("id -nG alice").split(" ")).contains("libvirt");
    assertThat(inside(VIRSH + "pool-list --name --autostart")).isEqualTo("default");
    assertThat(inside("qemu-system-x86_64 --version")).contains("QEMU");

    inside(VIRSH + "vol-create-as default disk 1M");
    inside("systemctl stop 'libvirtd*.socket' libvirtd.service");
    assertThat(machine.undo())
        .contains("kept the storage pool default: libvirt does not answer")
        .anyMatch(line -> line.startsWith("kept the packages qemu-system-x86 "));
    MachinePlan unknown = plan(machine);
    assertThat(unknown.steps()).extracting(Step::kind).contains("service", "pool");
    machine.carryOut(unknown, step -> {});
    assertThat(inside(VIRSH + "vol-list default")).as("it has not been made anew").contains("disk");
    assertThat(machine.undo())
        .contains(
            "kept the storage pool default: it has volumes", "undone alice in the group libvirt");
    inside(VIRSH + "vol-delete disk default");
    assertThat(machine.undo()).containsExactly("undone the storage pool default");
    assertThat(machine.undo()).isEmpty();
    assertThat(plan(machine).steps()).extracting(Step::kind).containsExactly("group", "pool");
  }

  private static MachinePlan plan(MachinePreparation machine) {
    return machine.plan(
        PreparedHost.NETWORKD_DHCP.bridge(), Optional.empty(), false, Optional.of("alice"));
  }

  /** What works on the move is killed, at one moment after another; nobody comes to confirm. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("leasedHosts")
  void aKilledMoveGoesBack(PreparedHost host) {
    String address = boot(host);
    String files = configuration();
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    assertThat(killed("apply", move, 15, address, files))
        .as("moves that were at work when they were killed")
        .isPositive();
  }

  /** What brings the old network back is killed, too: it is started again. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("leasedHosts")
  void aKilledWayBackGoesOn(PreparedHost host) {
    String address = boot(host);
    String files = configuration();
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    assertThat(killed("revert", move, 6, address, files))
        .as("ways back that were at work when they were killed")
        .isPositive();
  }

  /**
   * Kills what works on a move, at one moment after another since it began, and sees that the host
   * has its old network each time.
   *
   * @return how often it was hit
   */
  private int killed(String work, Move move, int points, String address, String files) {
    int hits = 0;
    for (int point = 0; point < points; point++) {
      inside(killer(work, point));
      trial.begin(move, SHORT_WINDOW);
      Await.until(
          SOON,
          () -> "the way back\n" + evidence(),
          () -> !trial.look("lan0", Optional.empty()).onTrial());
      assertAsBefore(address, files);
      hits += container.inside("test -e /run/hit").succeeded() ? 1 : 0;
    }
    return hits;
  }

  /** Waits for the process of the unit, not for the one that asks for the unit. */
  private static String killer(String work, int point) {
    String process = "^([a-z/]*/)?sh " + MoveTrial.STATE + "/move " + work;
    String script =
        "rm -f /run/hit; end=$(($(date +%s) + 60)); until pid=$(pgrep -o -f '"
            + process
            + "'); do [ $(date +%s) -lt $end ] || exit; done; sleep 0."
            + String.format("%03d", point * 30)
            + "; kill -KILL $pid && touch /run/hit";
    return "printf '%s\\n' "
        + Quote.word(script)
        + " >/run/killer && { setsid sh /run/killer >/dev/null 2>&1 & }";
  }

  /** The power goes, at one moment after another. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("leasedHosts")
  void aPowerCutBootsTheOldNetwork(PreparedHost host) {
    String address = boot(host);
    String files = configuration();
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    for (int point = 0; point < 3; point++) {
      trial.begin(move, Duration.ofMinutes(10));
      inside("sleep 0." + point * 4);
      reboot();
      awaitAddress("lan0", address);
      assertAsBefore(address, files);
    }
  }

  /** Whoever leased the address has died since: neither the bridge nor the NIC gets one. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("leasedHosts")
  void withoutADhcpServerItIsReachableAgain(PreparedHost host) {
    String address = boot(host);
    String files = configuration();
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    container.lab.command("isp", "deaf").orFail();
    try {
      Duration away = away(address, () -> failsOnTrial(move));
      System.out.println(host + " without a DHCP server: away for " + away.toSeconds() + " s");
      assertThat(away).isLessThan(Duration.ofSeconds(90));
      assertAsBefore(address, files);
    } finally {
      container.lab.command("isp", "on").orFail();
    }
  }

  static List<PreparedHost> fixedHosts() {
    return Stream.of(PreparedHost.values())
        .filter(host -> host.isStatic() && host.name().matches(ONLY))
        .toList();
  }

  /** Somebody has edited the file since the boot, and nobody has read it since. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("fixedHosts")
  void withAWrongGatewayItIsReachableAgain(PreparedHost host) {
    String address = boot(host);
    inside(
        "grep -rl '192\\.168\\.1\\.1$' /etc/network /etc/netplan /etc/systemd/network"
            + " /etc/NetworkManager/system-connections | xargs sed -i 's/192\\.168\\.1\\.1$/192.168.1.9/'");
    String files = configuration();
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    Duration away = away(address, () -> failsOnTrial(move));
    System.out.println(host + " with a wrong gateway: away for " + away.toSeconds() + " s");
    assertThat(away).isLessThan(Duration.ofSeconds(90));
    assertAsBefore(address, files);
    assertThat(inside("ping -c 1 -W 2 198.51.100.53")).contains("1 received");
  }

  /** A switch may let frames of one MAC address pass alone: the bridge has the NIC's. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("hosts")
  void behindAPortForOneMacAddressItStays(PreparedHost host) {
    String address = boot(host);
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    String mac = inside("cat /sys/class/net/lan0/address");
    atIsp(
        "nft add table netdev port && nft 'add chain netdev port in { type filter hook ingress"
            + " device lan priority 0; }' && nft 'add rule netdev port in ether saddr != "
            + mac
            + " counter drop'");
    try {
      preparation.move(move, WINDOW, false, left -> true);
      assertThat(addresses(PreparedHost.BRIDGE)).containsExactly(address);
      assertThat(preparation.undo()).isEqualTo(new Undone.Back("lan0"));
      awaitAddress("lan0", address);
    } finally {
      atIsp("nft delete table netdev port");
    }
  }

  private void atIsp(String line) {
    container.lab.command("exec", "isp", "--", "sh", "-c", line).orFail();
  }

  private void failsOnTrial(Move move) {
    assertThatThrownBy(() -> preparation.move(move, WINDOW, false, left -> true))
        .as(this::evidence)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the old network is back");
  }

  /** The longest time for which the ISP's box gets no answer from the host while that runs. */
  private Duration away(String address, Runnable work) {
    String host = address.replaceFirst("/.*", "");
    long[] longest = {0};
    AtomicBoolean over = new AtomicBoolean();
    Thread pings =
        new Thread(
            () -> {
              long last = System.nanoTime();
              while (!over.get()) {
                Ran ran =
                    container.lab.command("exec", "isp", "--", "ping", "-c1", "-W1", "-n", host);
                long now = System.nanoTime();
                longest[0] = Math.max(longest[0], now - last);
                last = ran.succeeded() ? now : last;
                Pause.of(Duration.ofMillis(300));
              }
            });
    pings.start();
    try {
      work.run();
    } finally {
      over.set(true);
      join(pings);
    }
    return Duration.ofNanos(longest[0]);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Goes back, then stays. */
  private void takeWan(PreparedHost host, String address) {
    String files = configuration();
    Await.until(
        SOON, () -> "wan0\n" + evidence(), () -> everyAddress("wan0").equals(host.wanAddress()));
    Move move = (Move) isp.planWan(ISP, "wan0", Optional.empty(), Set.of());
    assertThat(move.lost()).isEqualTo(host.wanAddress());
    assertThatThrownBy(() -> isp.move(move, WINDOW, false, left -> false))
        .as(this::evidence)
        .hasMessageContaining("nobody confirmed");
    assertThat(configuration()).isEqualTo(files);
    Await.until(
        SOON,
        () -> "wan0 again\n" + evidence(),
        () -> everyAddress("wan0").equals(host.wanAddress()));

    isp.move(move, WINDOW, false, left -> true);
    assertWan();
    assertThat(addresses(PreparedHost.BRIDGE)).containsExactly(address);
    assertThat(isp.planWan(ISP, "wan0", Optional.empty(), Set.of())).isEqualTo(new Ready(ISP));
  }

  /** No address at all, of IPv6 neither. */
  private void assertWan() {
    Await.until(
        SOON,
        () -> "wan0 in its bridge\n" + evidence(),
        () -> container.inside("test -e /sys/class/net/" + ISP + "/brif/wan0").succeeded());
    assertThat(everyAddress(ISP)).isEmpty();
    assertThat(everyAddress("wan0")).isEmpty();
    assertThat(inside("cat /sys/class/net/" + ISP + "/flags"))
        .as("it is up")
        .matches("0x.*[13579bdf]");
  }

  private List<String> everyAddress(String link) {
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

  private void assertAsBefore(String address, String files) {
    awaitAddress("lan0", address);
    assertThat(configuration()).isEqualTo(files);
    assertThat(inside("ip -4 route show default")).contains("via 192.168.1.1 dev lan0");
    assertThat(container.inside("test -e /sys/class/net/" + PreparedHost.BRIDGE).status())
        .isNotZero();
  }

  private static void assertAlive(Dialogue session, String word) {
    session.answer(word);
    session.awaitText(word, Duration.ofSeconds(30));
  }

  /** Its address. */
  private String boot(PreparedHost host) {
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
  private void reboot() {
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

  private String awaitAddress(String nic, String address) {
    Await.until(
        SOON,
        () -> address + " on " + nic + "\n" + evidence(),
        () -> addresses(nic).equals(List.of(address)));
    return address;
  }

  private List<String> addresses(String nic) {
    return trial.look(nic, Optional.empty()).addresses();
  }

  /** Every byte of it, and who may read it. */
  private String configuration() {
    return inside(
        "find /etc/network /etc/netplan /etc/systemd /etc/NetworkManager -type f -exec sha256sum {} + -exec stat -c"
            + " '%a %U %n' {} + | sort | grep -v routervm-host-network.service; ls"
            + " /etc/systemd/system/*.wants | grep -v routervm-host-network.service");
  }

  /** What was killed in the moment in which it was done may leave it: it does nothing then. */
  private void assertNothingAtBoot() {
    assertThat(inside("ls /etc/systemd/system/routervm-* 2>/dev/null || :")).isEmpty();
  }

  private String evidence() {
    return container
        .inside(
            "ip address; ip route; journalctl -b -n 100 --no-pager | cut -c1-200; bridge link; networkctl status -n 0 brHome; ls -R "
                + MoveTrial.STATE)
        .output();
  }

  /** Somebody's login, over the NIC that moves. */
  private Dialogue session(String address) {
    Dialogue session =
        new Dialogue(
            container.lab.commandLine(
                "exec",
                "isp",
                "--",
                "ssh",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-i",
                container.lab.folder().resolve("router/id_ed25519").toString(),
                "root@" + address.replaceFirst("/.*", ""),
                "cat"));
    assertAlive(session, "hello");
    return session;
  }

  private void install(String line) {
    container.lab.command(INSTALLATION, "exec", "router", "--", "sh", "-c", line).orFail();
  }

  private String inside(String line) {
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
