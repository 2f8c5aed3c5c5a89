package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.cutover.HostState;
import io.routervm.cutover.HostState.Manager;
import io.routervm.cutover.TriedHostNetwork;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The hypervisor's own network at the cut-over, with the real programs that give hosts their
 * leases, as Debian 12 has them, in a container with a real systemd: the container is the
 * hypervisor here, with a bridge and a NIC in it, and a DHCP server of the lab is the router.
 */
@Tag("lab")
@Timeout(420)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class HostNetworkContainerTest {
  private static final Cidr ISP = Cidr.of("192.168.1.1/24");
  private static final Cidr HOME = Cidr.of("192.168.42.254/24");
  private static final Duration LEASE = Duration.ofSeconds(40);
  private static final Path SHARED = Path.of("/run/routervm-lab-hostnet");

  /** How long a DHCP client is given to take the old address away after its link came back. */
  private static final Duration QUIET = Duration.ofSeconds(6);

  private LiveContainer container;
  private TriedHostNetwork network;
  private Dialogue server;

  @BeforeAll
  void makeHost() throws IOException {
    container = LiveContainer.fresh("hostnet", Guest.DEBIAN, "", all -> LiveContainer.NO_SECRETS);
    inside(
        "apt-get -qq update && DEBIAN_FRONTEND=noninteractive"
            + " apt-get -qq install -y --no-install-recommends ifupdown"
            + " isc-dhcp-client");
    inside(
        "cd /etc/systemd/network"
            + " && printf '[NetDev]\\nName=brHome\\nKind=bridge\\n' >00-brHome.netdev"
            + " && printf '[Match]\\nName=lan0\\n[Network]\\nBridge=brHome\\n' >00-lan0.network"
            + " && printf '[Match]\\nName=brHome\\n[Network]\\nDHCP=ipv4\\n' >00-brHome.network"
            + " && ip address flush dev lan0 && systemctl restart systemd-networkd");
    inside("mkdir -p " + SHARED + "/state");
    Files.deleteIfExists(SHARED);
    Files.createSymbolicLink(SHARED, leader().resolve("root" + SHARED));
    network = new TriedHostNetwork(new Inside(), SHARED.resolve("state"), "brHome");
    container.lab.shell("nas", "ip address add 192.168.42.254/24 dev eth0").orFail();
    server =
        new Dialogue(
            container.lab.commandLine(
                "exec",
                "nas",
                "--",
                "dnsmasq",
                "--conf-file=/dev/null",
                "--no-daemon",
                "--port=0",
                "--bind-interfaces",
                "--listen-address=192.168.42.254",
                "--dhcp-leasefile=" + container.folder().resolve("leases"),
                "--dhcp-authoritative",
                "--dhcp-range=192.168.42.100,192.168.42.200,2m"));
    server.awaitText("DHCP, IP range", Duration.ofSeconds(20));
  }

  @AfterAll
  void removeHost() throws IOException {
    if (server != null) {
      server.close();
    }
    Files.deleteIfExists(SHARED);
    if (container != null) {
      container.close();
    }
  }

  @Test
  @Order(1)
  void systemdNetworkd() {
    walk(Manager.NETWORKD);
  }

  @Test
  @Order(2)
  void ifupdownWithDhclient() {
    // Debian's ifupdown comes without systemd-resolved, which would write over what dhclient writes
    // into /etc/resolv.conf, whenever a link changes.
    inside(
        "systemctl disable --now systemd-resolved"
            + " && rm /etc/resolv.conf && echo 'nameserver 192.168.1.1' >/etc/resolv.conf");
    inside(
        "printf '[Match]\\nName=brHome\\n[Link]\\nUnmanaged=yes\\n' >/etc/systemd/network/00-brHome.network"
            + " && networkctl reload && networkctl reconfigure lan0"
            + " && ip address flush dev brHome && mkdir -p /etc/network/interfaces.d"
            + " && echo 'iface brHome inet dhcp' >>/etc/network/interfaces"
            + " && ifup brHome </dev/null >/dev/null 2>&1");
    walk(Manager.IFUPDOWN);
  }

  /** As EL's installer leaves a hypervisor: the bridge and its port are NetworkManager's own. */
  @Test
  @Order(3)
  void networkManager() {
    // dhclient writes the name servers of a lease down after its address.
    await(
        "the ISP's name server",
        () -> container.inside("getent hosts mirror.internet.lab").succeeded());
    inside(
        "pkill -x dhclient; systemctl mask NetworkManager"
            + " && DEBIAN_FRONTEND=noninteractive"
            + " apt-get -qq install -y --no-install-recommends network-manager"
            + " && systemctl unmask NetworkManager"
            + " && systemctl disable --now systemd-networkd.socket systemd-networkd"
            + " && sed -i /brHome/d /etc/network/interfaces"
            + " && ip link delete brHome"
            + " && printf '[keyfile]\nunmanaged-devices=interface-name:mgmt0;interface-name:wan0\n'"
            + " >/etc/NetworkManager/conf.d/lab.conf && systemctl start NetworkManager"
            + " && nmcli -t connection add type bridge con-name brHome ifname brHome"
            + " bridge.stp no ipv4.method auto ipv6.method disabled"
            + " && nmcli -t connection add type bridge-slave con-name lan0 ifname lan0 master brHome"
            + " && nmcli -t --wait 30 connection up lan0");
    walk(Manager.NETWORK_MANAGER);
  }

  /** Not confirmed, then confirmed, then back to the ISP box, as `--back` does it. */
  private void walk(Manager manager) {
    container.lab.cables("staged");
    await("a lease of the ISP box", () -> network.has(ISP, Duration.ZERO));
    HostState before = network.look();
    assertThat(before.manager()).as(inside("cat /run/systemd/netif/links/*; :")).isEqualTo(manager);
    assertThat(before.leased()).isTrue();
    assertThat(before.addresses()).singleElement().asString().startsWith("192.168.1.");

    container.lab.cables("live");
    network.renew(before, Duration.ofSeconds(20));
    await("a lease of the router", () -> network.has(HOME, Duration.ZERO));
    await("the timer", () -> !network.isOnTrial());
    requireOld(before);
    inside("ip link set lan0 down; sleep 1; ip link set lan0 up");
    Instant end = Instant.now().plus(QUIET);
    while (Instant.now().isBefore(end)) {
      requireOld(before);
    }

    network.renew(before, Duration.ofMinutes(5));
    await("a lease of the router once more", () -> network.has(HOME, Duration.ZERO));
    network.confirm();
    assertThat(inside("systemctl list-timers --all --no-legend 'routervm-*'")).isEmpty();
    assertThat(network.look().addresses()).singleElement().asString().startsWith("192.168.42.");
    assertThat(network.look().manager()).isEqualTo(manager);

    container.lab.cables("staged");
    network.renew(before, Duration.ofMinutes(5));
    await("a lease of the ISP box again", () -> network.has(ISP, Duration.ZERO));
    network.confirm();
    assertThat(network.look().addresses()).isEqualTo(before.addresses());
  }

  private void requireOld(HostState before) {
    assertThat(network.look().addresses()).isEqualTo(before.addresses());
    assertThat(inside("ip -4 route show default")).contains("via 192.168.1.1 dev brHome");
  }

  private void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(LEASE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "never saw " + what + ":\n" + inside("ip address; ip route; journalctl -n 40; :"));
      }
    }
  }

  private String inside(String line) {
    return container.inside(line).orFail().trimmed();
  }

  /** The container's first process, under /proc of this machine. */
  private Path leader() throws IOException {
    Path process = container.lab.folder().resolve("processes/router");
    long nspawn = Long.parseLong(Files.readString(process).strip().split(" ", 2)[0]);
    long first = ProcessHandle.of(nspawn).orElseThrow().children().findFirst().orElseThrow().pid();
    return Path.of("/proc", String.valueOf(first));
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
