package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.lab.OutageTrial.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * From a plain Debian 12 to a served client, by the commands that a person types, and back: KVM,
 * Open vSwitch in the kernel, a USB adapter that is really passed through, pulled and plugged in
 * again, systemd, udev, and power cuts. Its processor is emulated and the router's once more, so
 * only what no other lane can show is shown here.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class, DoneSteps.class})
class BoxLaneTest implements ConsoleOnFailure.Scenario, DoneSteps.Scenario {
  private static final String ADAPTER = "0525:a4a2";
  private static final String ADAPTER_MAC = "52:54:00:00:04:02";
  private static final String ISP_BOX_MAC = "52:54:00:00:01:01";
  private static final Duration RE_PLUG_LIMIT = Outage.ADAPTER_PULLED.goal().limit();
  private static final Duration POWER_CUT_LIMIT = Duration.ofMinutes(12);

  /** With the window that an emulated processor needs. */
  private static final String[] PREPARE = {
    "host", "prepare", "--switch", "openvswitch", "--confirm-window", "10m"
  };

  private PlainBox plain;
  private Lab lab;
  private Box box;
  private BoxOwner owner;

  @BeforeAll
  void bringUp() {
    plain = PlainBox.up("boxlane");
    lab = plain.lab;
    box = plain.box;
    owner = plain.owner;
  }

  @AfterAll
  void takeDown() {
    if (plain != null) {
      plain.close();
    }
  }

  @Test
  @Order(10)
  void theBoxIsAPlainDebian() {
    plain.requirePlain();
    assertThat(box.shell("lsusb").orFail().output()).contains(ADAPTER);
  }

  @Test
  @Order(12)
  void thePowerIsCutBeforeAnybodyConfirms() {
    try (Dialogue prepare = owner.begins(PREPARE)) {
      carriesOutItsPlan(prepare);
      prepare.awaitText(PlainBox.AFTER, PlainBox.INSTALLATION);
      assertThat(owner.address("brHome")).isEqualTo(owner.remembered("address"));
      box.cutPower();
    }
    box.switchOn();
  }

  private static void carriesOutItsPlan(Dialogue prepare) {
    prepare.awaitText(PlainBox.BEFORE, PlainBox.INSTALLATION);
    prepare.answer("yes");
  }

  @Test
  @Order(13)
  void soItBootsTheOldNetwork() {
    plain.requirePlainNetwork();
  }

  @Test
  @Order(14)
  void soItDoesAfterOneInTheMiddleOfTheMove() {
    try (Dialogue prepare = owner.begins(PREPARE)) {
      carriesOutItsPlan(prepare);
      box.shell(PlainBox.INSTALLATION, "until [ -e /sys/class/net/brHome ]; do sleep 0.2; done")
          .orFail();
      box.cutPower();
      System.out.println(
          "the power went when its owner had seen: "
              + prepare.seen().lines().reduce((first, last) -> last).orElse(""));
    }
    box.switchOn();
    plain.requirePlainNetwork();
  }

  @Test
  @Order(16)
  void itIsPreparedOverTheNicThatMoves() {
    plain.prepare(PREPARE);
    requirePrepared();
  }

  @Test
  @Order(18)
  void whatWasConfirmedOutlivesAPowerCut() {
    box.cutPower();
    box.switchOn();
    requirePrepared();
  }

  @Test
  @Order(20)
  void initAsksForTheAddressInTheHome() {
    String yaml = plain.init();
    assertThat(yaml)
        .contains("usb: \"" + ADAPTER + "\"")
        .contains("mac: \"" + ADAPTER_MAC + "\"")
        .contains("bridge: 'brHome'")
        .contains("switch: openvswitch")
        .contains("subnet: 192.168.1.0/24")
        .contains("accelerator: kvm")
        .contains("pool: 'default'")
        .containsPattern("address: 192\\.168\\.\\d+\\.254/24");
  }

  @Test
  @Order(30)
  void createEndsStagedWithTheAdapterInTheRouter() {
    plain.create();
    String xml = box.shell("virsh dumpxml router").orFail().output();
    assertThat(xml)
        .contains("<domain type='kvm'")
        .contains("<virtualport type='openvswitch'>")
        .contains("<hostdev mode='subsystem' type='usb'");
    assertThat(box.router("cat /sys/class/net/wan0/address").orFail().trimmed())
        .isEqualTo(ADAPTER_MAC);
    assertThat(box.router("readlink -f /sys/class/net/wan0").orFail().output()).contains("/usb");
    assertThat(box.shell("ls /sys/class/net").orFail().output())
        .as("NICs of the hypervisor")
        .doesNotContain("enx");
    JsonNode adapter = box.json("usb", "list").get("adapters").get(0);
    assertThat(adapter.get("id").asString()).isEqualTo(ADAPTER);
    assertThat(adapter.get("usedBy").asString()).isEqualTo("virtual machine router");
  }

  @Test
  @Order(50)
  void theCablesMoveAndTheRouterIsLive() {
    plain.goLive();
  }

  @Test
  @Order(60)
  void clientsAreServedAfterAsManyCommandsAsIsSaid() throws IOException {
    plain.requireServed();
  }

  @Test
  @Order(65)
  void theHostLooksAfterItsRouter() {
    box.routervm("host", "install").orFail();
    assertThat(box.shell("systemctl is-enabled routervm-router-boot.service").orFail().trimmed())
        .isEqualTo("enabled");
  }

  @Test
  @Order(70)
  void aRePluggedAdapterIsBackInTime() {
    Set<String> always =
        DoctorsWord.findings(box.routervm(PlainBox.SHORT, "--output", "json", "doctor"));
    box.pull();
    assertThat(surfs()).as("the pc reaches the Internet without the adapter").isFalse();
    Set<String> told =
        DoctorsWord.findings(box.routervm(PlainBox.SHORT, "--output", "json", "doctor"));
    told.removeAll(always);
    System.out.println("doctor without the adapter: " + told);
    box.plug(1);
    Duration took = untilSurfing(RE_PLUG_LIMIT);
    new OutageRecord().add(Outage.ADAPTER_PULLED, new Measured(took, Duration.ZERO));
    assertThat(told).isEqualTo(Set.of(Outage.ADAPTER_PULLED.finding().orElseThrow().toString()));
  }

  @Test
  @Order(80)
  void alsoAtAnotherPort() {
    box.pull();
    box.plug(5);
    assertThat(untilSurfing(RE_PLUG_LIMIT)).isLessThanOrEqualTo(RE_PLUG_LIMIT);
  }

  @Test
  @Order(90)
  void anAdapterThatIsMissingAtTheStartIsNoDeadRouter() {
    box.shell("virsh shutdown router; until virsh domstate router | grep -q off; do sleep 1; done")
        .orFail();
    box.pull();
    box.shell("virsh start router").orFail();
    box.plug(2);
    untilSurfing(POWER_CUT_LIMIT);
  }

  @Test
  @Order(95)
  void norWhereTheHypervisorBootsWithoutIt() {
    box.cutPower();
    box.switchOnWithoutAdapter();
    box.shell("timeout 200 sh -c 'until virsh domstate router | grep -q run; do sleep 1; done'")
        .orFail();
    Ran status = box.routervm("status");
    assertThat(status.output() + status.errors())
        .contains("no USB NIC " + ADAPTER + " is plugged in");
    box.plug(1);
    untilSurfing(POWER_CUT_LIMIT);
  }

  @Test
  @Order(100)
  void afterAPowerCutTheHouseIsServedAgainAlone() {
    box.cutPower();
    assertThat(surfs()).as("the pc reaches the Internet without a hypervisor").isFalse();
    box.switchOn();
    untilSurfing(POWER_CUT_LIMIT);
    plain.matrix.leases();
  }

  @Test
  @Order(110)
  void noOfferOfOursEverOnTheIspLan() {
    Path capture = Path.of(lab.command("capture", "stop", "isplan").orFail().trimmed());
    assertThat(ClientMatrix.packets(capture, "udp src port 67 and ether src " + ISP_BOX_MAC))
        .as("the capture saw DHCP at all")
        .isNotEmpty();
    assertThat(ClientMatrix.packets(capture, "udp src port 67 and not ether src " + ISP_BOX_MAC))
        .as("DHCP answers of ours on the ISP LAN")
        .isEmpty();
  }

  @Test
  @Order(120)
  void uninstallAndDestroyLeaveNoTrace() {
    box.routervm("host", "uninstall").orFail();
    plain.destroy();
  }

  @Test
  @Order(130)
  void theHostIsAsItWas() {
    plain.undo();
  }

  @Override
  public void showConsole() {
    box.showConsoles();
  }

  @Override
  public Path doneSteps() {
    return plain.doneSteps();
  }

  private void requirePrepared() {
    owner.requireReachable("brHome");
    assertThat(box.shell("ovs-vsctl list-ports brHome; ovs-appctl dpif/show").orFail().output())
        .contains("eno1")
        .contains("system@ovs-system");
  }

  private boolean surfs() {
    return lab.exec("pc", "curl", "-sS", "-m", "3", "-o", "/dev/null", "http://www.internet.lab/")
        .succeeded();
  }

  /** Waits for the pc's next page. */
  private Duration untilSurfing(Duration limit) {
    Instant from = Instant.now();
    // Beyond the limit too, so that the report tells how late it was.
    Instant end = from.plus(limit.multipliedBy(3));
    while (!surfs()) {
      assertThat(Instant.now()).as("the pc's next page").isBefore(end);
    }
    Duration took = Duration.between(from, Instant.now());
    System.out.println("the pc surfs again after " + took.toSeconds() + " s");
    return took;
  }
}
