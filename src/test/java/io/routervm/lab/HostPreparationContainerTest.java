package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Await;
import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.Ready;
import io.routervm.prepare.MachinePlan;
import io.routervm.prepare.MachinePlan.Step;
import io.routervm.prepare.MachinePreparation;
import io.routervm.prepare.MoveTrial;
import io.routervm.prepare.MoveTrial.Undone;
import io.routervm.prepare.WantedBridge;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final boolean FULL = Boolean.getBoolean("host.full");

  private static final String VIRSH = "virsh --quiet --connect qemu:///system ";

  private HostContainer plain;

  @BeforeAll
  void makeHost() {
    plain = HostContainer.fresh("prepare");
    plain.installManagers();
  }

  @AfterAll
  void removeHost() {
    if (plain != null) {
      plain.close();
    }
  }

  static List<PreparedHost> hosts() {
    return FULL
        ? PreparedHost.wanted()
        : List.of(PreparedHost.NETWORKD_DHCP, PreparedHost.NETWORKD_DHCP_VIRTUAL);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("hosts")
  void itsAddressMovesOnTrial(PreparedHost host) {
    String address = plain.boot(host);
    String files = plain.configuration();
    try (Dialogue session = plain.session(address)) {
      Move move = plain.plan(host);

      assertThatThrownBy(() -> plain.preparation.move(move, WINDOW, false, left -> false))
          .as(() -> plain.evidence())
          .isInstanceOf(Failure.class)
          .hasMessageContaining("nobody confirmed");
      plain.requireAsBefore(address, files);
      assertNothingAtBoot();
      HostContainer.requireAlive(session, "still here");

      plain.preparation.move(move, WINDOW, false, left -> true);
      assertNothingAtBoot();
      HostContainer.requireAlive(session, "on the bridge");
      assertThat(plain.addresses(PreparedHost.BRIDGE)).containsExactly(address);
      assertThat(plain.preparation.plan(host.bridge(), Optional.empty()))
          .isEqualTo(new Ready(PreparedHost.BRIDGE));
      assertThat(plain.preparation.plan(WantedBridge.named("brOther"), Optional.empty()))
          .isEqualTo(new Ready(PreparedHost.BRIDGE));
      assertThatThrownBy(() -> plain.trial.begin(move, WINDOW)).hasMessageContaining("kept here");
      takeWan(host, address);
      HostContainer.requireAlive(session, "the WAN is no host's");
    }
    plain.reboot();
    plain.awaitAddress(PreparedHost.BRIDGE, address);
    assertThat(plain.inside("ip -4 route show default")).contains("dev " + PreparedHost.BRIDGE);
    assertThat(plain.inside("cat /sys/class/net/" + PreparedHost.BRIDGE + "/address"))
        .isEqualTo(plain.inside("cat /sys/class/net/lan0/address"));

    assertWan();
    assertThat(plain.isp.undo()).isEqualTo(new Undone.Back("wan0"));
    Await.until(
        SOON, () -> "wan0 as it was", () -> plain.everyAddress("wan0").equals(host.wanAddress()));
    assertThat(plain.inside("cat /sys/class/net/wan0/master/uevent 2>/dev/null || :")).isEmpty();

    plain.inside(host.plug());
    assertThat(plain.preparation.undo()).isEqualTo(new Undone.Used(List.of("vnet0")));
    plain.inside(host.unplug());
    // As one leaves it that is killed in its last write.
    plain.inside("echo 1a2b >" + MoveTrial.STATE + "/trial");
    assertThatThrownBy(() -> plain.preparation.plan(host.bridge(), Optional.empty()))
        .hasMessageContaining("a move is on trial");
    assertThat(plain.preparation.undo()).isEqualTo(new Undone.Back("lan0"));
    plain.requireAsBefore(address, files);
    assertThat(plain.preparation.undo()).isEqualTo(new Undone.Nothing());
  }

  @Test
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  void eachDropInGoesWithTheAddress() {
    plain.boot(PreparedHost.NETWORKD_STATIC);
    plain.inside(
        "mkdir /etc/systemd/network/00-lan0.network.d && cd /etc/systemd/network/00-lan0.network.d"
            + " && printf '[Link]\\nMTUBytes = 1400\\n' >mtu.conf"
            + " && printf '[Network]\\nDNS=192.168.1.1\\n' >'my dns.conf' && networkctl reload");
    Await.until(
        SOON,
        () -> "the drop-ins\n" + plain.evidence(),
        () -> plain.inside("cat /sys/class/net/lan0/mtu").equals("1400"));
    Move move = plain.plan(PreparedHost.NETWORKD_STATIC);
    assertThat(move.files().get(1).text()).contains("\nMTUBytes = 1400\n");
    assertThat(move.files().get(2).text()).contains("MTUBytes = 1400", "DNS=192.168.1.1");
  }

  /** By Debian's own packages; what can be taken back is, and what cannot is told. */
  @Test
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  void aPlainHostBecomesAHypervisor() {
    plain.boot(PreparedHost.NETWORKD_DHCP);
    plain.inside("useradd --create-home alice");
    MachinePreparation machine = new MachinePreparation(plain.shell, MachinePreparation.NOTES);
    MachinePlan plan = plan(machine);
    assertThat(plan.steps())
        .extracting(Step::kind)
        .containsExactly("packages", "service", "group", "pool");
    assertThat(plan.notes()).as("a container has no KVM").isNotEmpty();

    machine.carryOut(plan, step -> {});
    assertThat(plan(machine).steps()).isEmpty();
    assertThat(plain.inside("id -nG alice").split(" ")).contains("libvirt");
    assertThat(plain.inside(VIRSH + "pool-list --name --autostart")).isEqualTo("default");
    assertThat(plain.inside("qemu-system-x86_64 --version")).contains("QEMU");

    plain.inside(VIRSH + "vol-create-as default disk 1M");
    plain.inside("systemctl stop 'libvirtd*.socket' libvirtd.service");
    assertThat(machine.undo())
        .contains("kept the storage pool default: libvirt does not answer")
        .anyMatch(line -> line.startsWith("kept the packages qemu-system-x86 "));
    MachinePlan unknown = plan(machine);
    assertThat(unknown.steps()).extracting(Step::kind).contains("service", "pool");
    machine.carryOut(unknown, step -> {});
    assertThat(plain.inside(VIRSH + "vol-list default"))
        .as("it has not been made anew")
        .contains("disk");
    assertThat(machine.undo())
        .contains(
            "kept the storage pool default: it has volumes", "undone alice in the group libvirt");
    plain.inside(VIRSH + "vol-delete disk default");
    assertThat(machine.undo()).containsExactly("undone the storage pool default");
    assertThat(machine.undo()).isEmpty();
    assertThat(plan(machine).steps()).extracting(Step::kind).containsExactly("group", "pool");
  }

  private static MachinePlan plan(MachinePreparation machine) {
    return machine.plan(
        PreparedHost.NETWORKD_DHCP.bridge(), Optional.empty(), false, Optional.of("alice"));
  }

  /** A switch may let frames of one MAC address pass alone: the bridge has the NIC's. */
  @ParameterizedTest(allowZeroInvocations = true)
  @EnabledIfSystemProperty(named = "host.full", matches = "true")
  @MethodSource("hosts")
  void behindAPortForOneMacAddressItStays(PreparedHost host) {
    String address = plain.boot(host);
    Move move = plain.plan(host);
    String mac = plain.inside("cat /sys/class/net/lan0/address");
    atIsp(
        "nft add table netdev port && nft 'add chain netdev port in { type filter hook ingress"
            + " device lan priority 0; }' && nft 'add rule netdev port in ether saddr != "
            + mac
            + " counter drop'");
    try {
      plain.preparation.move(move, WINDOW, false, left -> true);
      assertThat(plain.addresses(PreparedHost.BRIDGE)).containsExactly(address);
      assertThat(plain.preparation.undo()).isEqualTo(new Undone.Back("lan0"));
      plain.awaitAddress("lan0", address);
    } finally {
      atIsp("nft delete table netdev port");
    }
  }

  private void atIsp(String line) {
    plain.container.lab.command("exec", "isp", "--", "sh", "-c", line).orFail();
  }

  /** Goes back, then stays. */
  private void takeWan(PreparedHost host, String address) {
    String files = plain.configuration();
    Await.until(
        SOON,
        () -> "wan0\n" + plain.evidence(),
        () -> plain.everyAddress("wan0").equals(host.wanAddress()));
    Move move = (Move) plain.isp.planWan(HostContainer.ISP, "wan0", Optional.empty(), Set.of());
    assertThat(move.lost()).isEqualTo(host.wanAddress());
    assertThatThrownBy(() -> plain.isp.move(move, WINDOW, false, left -> false))
        .as(plain::evidence)
        .hasMessageContaining("nobody confirmed");
    assertThat(plain.configuration()).isEqualTo(files);
    Await.until(
        SOON,
        () -> "wan0 again\n" + plain.evidence(),
        () -> plain.everyAddress("wan0").equals(host.wanAddress()));

    plain.isp.move(move, WINDOW, false, left -> true);
    assertWan();
    assertThat(plain.addresses(PreparedHost.BRIDGE)).containsExactly(address);
    assertThat(plain.isp.planWan(HostContainer.ISP, "wan0", Optional.empty(), Set.of()))
        .isEqualTo(new Ready(HostContainer.ISP));
  }

  /** No address at all, of IPv6 neither. */
  private void assertWan() {
    Await.until(
        SOON,
        () -> "wan0 in its bridge\n" + plain.evidence(),
        () ->
            plain
                .container
                .inside("test -e /sys/class/net/" + HostContainer.ISP + "/brif/wan0")
                .succeeded());
    assertThat(plain.everyAddress(HostContainer.ISP)).isEmpty();
    assertThat(plain.everyAddress("wan0")).isEmpty();
    assertThat(plain.inside("cat /sys/class/net/" + HostContainer.ISP + "/flags"))
        .as("it is up")
        .matches("0x.*[13579bdf]");
  }

  /** What was killed in the moment in which it was done may leave it: it does nothing then. */
  private void assertNothingAtBoot() {
    assertThat(plain.inside("ls /etc/systemd/system/routervm-* 2>/dev/null || :")).isEmpty();
  }
}
