package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Await;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.Ready;
import io.routervm.prepare.HostPreparation;
import io.routervm.prepare.MoveTrial;
import io.routervm.prepare.MoveTrial.Undone;
import io.routervm.prepare.WantedBridge;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
  private static final Duration SHORT_WINDOW = Duration.ofSeconds(4);
  private static final boolean FULL = Boolean.getBoolean("host.full");

  /** A pattern of hosts: while one works on one of them. */
  private static final String ONLY = System.getProperty("host.only", ".*");

  private static final String BRIDGE = "brHome";
  private static final String ISP = "brIsp";
  private static final String WAN = "192.0.2.9/24";
  private static final String FIXED = "192.168.1.77";

  /** Who configures the host's network, and how its NIC has its address. */
  enum Host {
    NETWORKD_DHCP(
        networkd("DHCP=ipv4"),
        "systemctl unmask systemd-networkd; systemctl enable systemd-networkd"),
    NETWORKD_STATIC(
        networkd("Address=" + FIXED + "/24\\nGateway=192.168.1.1")
            + " && printf '[Match]\\nName=wan0\\n[Network]\\nAddress="
            + WAN
            + "\\n' >/etc/systemd/network/01-wan0.network",
        NETWORKD_DHCP.starts),
    IFUPDOWN_DHCP(
        interfaces("dhcp\\n"),
        "systemctl disable systemd-networkd.socket systemd-networkd; systemctl mask systemd-networkd;"
            + " systemctl enable networking"),
    IFUPDOWN_STATIC(
        interfaces(
            "static\\n    address "
                + FIXED
                + "/24\\n    gateway 192.168.1.1\\n"
                + "iface lan0 inet6 static\\n    address fd12:3456::77/64\\n"
                + "allow-hotplug wan0\\nauto wan0\\niface wan0 inet static\\n    address "
                + WAN
                + "\\n"),
        IFUPDOWN_DHCP.starts),
    NETWORK_MANAGER_DHCP(
        connection("method=auto"),
        "systemctl disable networking; systemctl unmask NetworkManager; systemctl enable"
            + " NetworkManager"),
    NETWORK_MANAGER_STATIC(
        connection("method=manual\\naddress1=" + FIXED + "/24,192.168.1.1")
            + " && sed -e s/lan0/wan0/ -e s/=home/=isp/ -e s/uuid=0a/uuid=0b/ -e s:^address1.*:address1="
            + WAN
            + ": /etc/NetworkManager/system-connections/home.nmconnection"
            + " >/etc/NetworkManager/system-connections/isp.nmconnection"
            + " && chmod 600 /etc/NetworkManager/system-connections/isp.nmconnection",
        NETWORK_MANAGER_DHCP.starts),
    NETWORKD_DHCP_VIRTUAL(NETWORKD_DHCP.files, NETWORKD_DHCP.starts, Switch.OPENVSWITCH),
    NETWORKD_STATIC_VIRTUAL(NETWORKD_STATIC.files, NETWORKD_DHCP.starts, Switch.OPENVSWITCH),
    IFUPDOWN_DHCP_VIRTUAL(IFUPDOWN_DHCP.files, IFUPDOWN_DHCP.starts, Switch.OPENVSWITCH),
    IFUPDOWN_STATIC_VIRTUAL(IFUPDOWN_STATIC.files, IFUPDOWN_DHCP.starts, Switch.OPENVSWITCH);

    private final String files;
    private final String starts;
    private final Switch type;

    Host(String files, String starts) {
      this(files, starts, Switch.LINUX);
    }

    Host(String files, String starts, Switch type) {
      this.files = files;
      this.starts = starts;
      this.type = type;
    }

    /** In user space: the kernel of this machine has none. */
    WantedBridge bridge() {
      return new WantedBridge(BRIDGE, Optional.of(type), "netdev");
    }

    private static String networkd(String lines) {
      return "printf '[Match]\\nName=lan0\\n[Network]\\n"
          + lines
          + "\\n' >/etc/systemd/network/00-lan0.network";
    }

    private static String interfaces(String lines) {
      return "printf 'auto lo\\niface lo inet loopback\\n\\n# the home LAN\\nauto lan0\\niface lan0 inet "
          + lines
          + "' >/etc/network/interfaces";
    }

    private static String connection(String lines) {
      return "printf '[connection]\\nid=home\\nuuid=0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5\\ntype=ethernet\\ninterface-name=lan0\\n\\n[ipv4]\\n"
          + lines
          + "\\n\\n[ipv6]\\nmethod=disabled\\n' >/etc/NetworkManager/system-connections/home.nmconnection"
          + " && chmod 600 /etc/NetworkManager/system-connections/home.nmconnection"
          + " && printf '[keyfile]\\nunmanaged-devices=interface-name:mgmt0\\n[main]\\nno-auto-default=*\\n'"
          + " >/etc/NetworkManager/conf.d/lab.conf";
    }

    /** Somebody else's port. */
    String plug() {
      return "ip link add vnet0 type veth peer name far && "
          + (type == Switch.LINUX
              ? "ip link set vnet0 master " + BRIDGE
              : "ovs-vsctl --timeout=20 add-port " + BRIDGE + " vnet0");
    }

    String unplug() {
      return (type == Switch.LINUX ? "" : "ovs-vsctl --timeout=20 del-port vnet0; ")
          + "ip link delete vnet0";
    }

    /** Of the NIC that becomes the WAN's. */
    List<String> wanAddress() {
      return isStatic() ? List.of(WAN) : List.of();
    }

    boolean isStatic() {
      return name().contains("STATIC");
    }
  }

  private LiveContainer container;
  private HostPreparation preparation;
  private HostPreparation isp;
  private MoveTrial trial;

  @BeforeAll
  void makeHost() {
    container = LiveContainer.fresh("prepare", Guest.DEBIAN, "", all -> LiveContainer.NO_SECRETS);
    inside(
        "systemctl mask NetworkManager && apt-get -qq update && DEBIAN_FRONTEND=noninteractive"
            + " apt-get -qq install -y --no-install-recommends ifupdown bridge-utils"
            + " isc-dhcp-client network-manager openvswitch-switch");
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

  static List<Host> hosts() {
    return FULL
        ? Stream.of(Host.values()).filter(host -> host.name().matches(ONLY)).toList()
        : List.of(Host.NETWORKD_DHCP, Host.IFUPDOWN_DHCP_VIRTUAL);
  }

  static List<Host> leasedHosts() {
    return Stream.of(Host.values())
        .filter(host -> !host.isStatic() && host.name().matches(ONLY))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void itsAddressMovesOnTrial(Host host) {
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
      assertThat(addresses(BRIDGE)).containsExactly(address);
      assertThat(preparation.plan(host.bridge(), Optional.empty())).isEqualTo(new Ready(BRIDGE));
      assertThatThrownBy(() -> trial.begin(move, WINDOW)).hasMessageContaining("kept here");
      takeWan(host, address);
      assertAlive(session, "the WAN is no host's");
    }
    reboot();
    awaitAddress(BRIDGE, address);
    assertThat(inside("ip -4 route show default")).contains("dev " + BRIDGE);
    assertThat(inside("cat /sys/class/net/" + BRIDGE + "/address"))
        .isEqualTo(inside("cat /sys/class/net/lan0/address"));

    assertWan();
    assertThat(isp.undo()).isEqualTo(new Undone.Back("wan0"));
    Await.until(SOON, () -> "wan0 as it was", () -> everyAddress("wan0").equals(host.wanAddress()));
    assertThat(inside("cat /sys/class/net/wan0/master/uevent 2>/dev/null || :")).isEmpty();

    inside(host.plug());
    assertThat(preparation.undo()).isEqualTo(new Undone.Used(List.of("vnet0")));
    inside(host.unplug());
    assertThat(preparation.undo()).isEqualTo(new Undone.Back("lan0"));
    assertAsBefore(address, files);
    assertThat(preparation.undo()).isEqualTo(new Undone.Nothing());
  }

  /** What works on the move is killed, at one moment after another; nobody comes to confirm. */
  @ParameterizedTest
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("leasedHosts")
  void aKilledMoveGoesBack(Host host) {
    String address = boot(host);
    String files = configuration();
    Move move = (Move) preparation.plan(host.bridge(), Optional.empty());
    assertThat(killed("apply", move, 15, address, files))
        .as("moves that were at work when they were killed")
        .isPositive();
  }

  /** What brings the old network back is killed, too: it is started again. */
  @ParameterizedTest
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("leasedHosts")
  void aKilledWayBackGoesOn(Host host) {
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
        "rm -f /run/hit; end=$(($(date +%s) + 20)); until pid=$(pgrep -o -f '"
            + process
            + "'); do [ $(date +%s) -lt $end ] || exit; done; sleep 0."
            + String.format("%03d", point * 30)
            + "; kill -KILL $pid && touch /run/hit";
    return "printf '%s\\n' "
        + Quote.word(script)
        + " >/run/killer && { setsid sh /run/killer >/dev/null 2>&1 & }";
  }

  /** The power goes, at one moment after another. */
  @ParameterizedTest
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("leasedHosts")
  void aPowerCutBootsTheOldNetwork(Host host) {
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

  /** Goes back, then stays. */
  private void takeWan(Host host, String address) {
    String files = configuration();
    Await.until(
        SOON, () -> "wan0\n" + evidence(), () -> everyAddress("wan0").equals(host.wanAddress()));
    Move move = (Move) isp.planWan(ISP, "wan0", Optional.empty());
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
    assertThat(addresses(BRIDGE)).containsExactly(address);
    assertThat(isp.planWan(ISP, "wan0", Optional.empty())).isEqualTo(new Ready(ISP));
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
    assertThat(container.inside("test -e /sys/class/net/" + BRIDGE).status()).isNotZero();
  }

  private static void assertAlive(Dialogue session, String word) {
    session.answer(word);
    session.awaitText(word, Duration.ofSeconds(30));
  }

  /** Its address. */
  private String boot(Host host) {
    inside(
        "rm -rf /etc/systemd/system/routervm-* /etc/systemd/system/*/routervm-* "
            + MoveTrial.STATE
            + " "
            + MoveTrial.WAN_STATE
            + " /etc/systemd/network/* /etc/NetworkManager/system-connections/* /etc/network/interfaces;"
            + " systemctl mask NetworkManager; systemctl disable networking NetworkManager-wait-online"
            + " systemd-networkd-wait-online; "
            + host.starts
            + "; "
            + host.files);
    reboot();
    if (host.isStatic()) {
      return awaitAddress("lan0", FIXED + "/24");
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
        "find /etc/network /etc/systemd /etc/NetworkManager -type f -exec sha256sum {} + -exec stat -c"
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

  private String inside(String line) {
    return container.inside(line).orFail().trimmed();
  }

  private final class Inside implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      Ran ran = container.inside(script.program());
      return new Result(ran.status(), ran.output(), ran.errors());
    }

    @Override
    public void close() {}
  }
}
