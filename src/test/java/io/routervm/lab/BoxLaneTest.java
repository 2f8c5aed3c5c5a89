package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.lab.OutageTrial.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class BoxLaneTest implements ConsoleOnFailure.Scenario {
  private static final String ADAPTER = "0525:a4a2";
  private static final String ADAPTER_MAC = "52:54:00:00:04:02";
  private static final String ISP_BOX_MAC = "52:54:00:00:01:01";
  private static final Duration SHORT = Duration.ofMinutes(6);
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(40);
  private static final Duration RE_PLUG_LIMIT = Outage.ADAPTER_PULLED.goal().limit();
  private static final Duration POWER_CUT_LIMIT = Duration.ofMinutes(12);

  private static final Duration INSTALLATION = Duration.ofMinutes(45);
  private static final String BEFORE = "Prepare this host so? Type yes:";
  private static final String AFTER = "Type yes to keep the change";
  private static final String UNDO = "Undo what host prepare has done here? Type yes:";

  /** While one works on a step: the lab stays up, and is taken as an earlier run has left it. */
  private static final boolean KEEP = Boolean.getBoolean("box.keep");

  /** With the window that an emulated processor needs. */
  private static final String[] PREPARE = {
    "host", "prepare", "--switch", "openvswitch", "--confirm-window", "10m"
  };

  private Lab lab;
  private Box box;
  private BoxOwner owner;
  private BoxTraces traces;
  private ClientMatrix matrix;

  @BeforeAll
  void bringUp() {
    String name = System.getProperty("box.lab", "boxlane");
    Optional<Lab> kept = KEEP ? Lab.kept(name) : Optional.empty();
    lab = kept.orElseGet(() -> Lab.up(name, "--lane", "box"));
    matrix = new ClientMatrix(lab);
    if (kept.isEmpty()) {
      lab.command("capture", "start", "isplan", "isp", "lan", "udp", "port", "67").orFail();
      // What `host prepare` pings to see whether it reaches the Internet.
      lab.shell("internet", "ip address add 9.9.9.9/32 dev lo").orFail();
    }
    box = kept.isPresent() ? Box.kept(lab) : Box.switchedOn(lab, "box");
    owner = new BoxOwner(lab, box);
    traces = new BoxTraces(box);
  }

  @AfterAll
  void takeDown() {
    if (lab != null && !KEEP) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void theBoxIsAPlainDebian() {
    assertThat(
            box.shell("test -w /dev/kvm && lsusb -d " + ADAPTER + " && ls /sys/class/net")
                .orFail()
                .output())
        .contains(ADAPTER)
        .doesNotContain("br", "ovs");
    assertThat(
            box.shell(
                    "command -v virsh libvirtd qemu-system-x86_64 ovs-vsctl; ls /var/lib/routervm")
                .output())
        .isEmpty();
    Await.until(
        Duration.ofMinutes(1), () -> "a lease", () -> owner.address("eno1").contains("192.168.1."));
    owner.remember("address", owner.address("eno1"));
    owner.remember("network", traces.network());
    owner.requireReachable("eno1");
  }

  @Test
  @Order(12)
  void thePowerIsCutBeforeAnybodyConfirms() {
    try (Dialogue prepare = owner.begins(PREPARE)) {
      prepare.awaitText(BEFORE, INSTALLATION);
      prepare.answer("yes");
      prepare.awaitText(AFTER, INSTALLATION);
      assertThat(owner.address("brHome")).isEqualTo(owner.remembered("address"));
      box.cutPower();
    }
    box.switchOn();
  }

  @Test
  @Order(13)
  void soItBootsTheOldNetwork() {
    requirePlainNetwork();
  }

  @Test
  @Order(14)
  void soItDoesAfterOneInTheMiddleOfTheMove() {
    try (Dialogue prepare = owner.begins(PREPARE)) {
      prepare.awaitText(BEFORE, INSTALLATION);
      prepare.answer("yes");
      box.shell("until ovs-vsctl br-exists brHome; do sleep 0.1; done").orFail();
      box.cutPower();
      System.out.println(
          "the power went when its owner had seen: "
              + prepare.seen().lines().reduce((first, last) -> last).orElse(""));
    }
    box.switchOn();
    requirePlainNetwork();
  }

  @Test
  @Order(16)
  void itIsPreparedOverTheNicThatMoves() {
    owner.installed();
    try (Dialogue session = owner.session()) {
      owner.types(INSTALLATION, List.of(BEFORE, AFTER), PREPARE);
      BoxOwner.requireAlive(session, "on the bridge");
    }
    requirePrepared();
    assertThat(box.shell("virsh -q pool-list --autostart --name").orFail().trimmed())
        .isEqualTo("default");
    owner.remember("tree", traces.files());
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
    owner.types(SHORT, List.of(BoxOwner.HOME), "init", "--image", Box.IMAGE);
    String yaml = box.shell("cat " + Box.FILE).orFail().output();
    assertThat(yaml)
        .contains("usb: \"" + ADAPTER + "\"")
        .contains("mac: \"" + ADAPTER_MAC + "\"")
        .contains("bridge: 'brHome'")
        .contains("switch: openvswitch")
        .contains("subnet: 192.168.1.0/24")
        .contains("accelerator: kvm")
        .contains("pool: 'default'")
        .containsPattern("address: 192\\.168\\.\\d+\\.254/24");
    // What only a lab has: its package mirror, its name servers, and the addresses of its clients.
    box.shell(
            "sed -i -e 's|^  address: .*|  address: 192.168.42.254/24|'"
                + " -e 's|^  method: image.*|&\\n  mirror: http://mirror.internet.lab/debian|' "
                + Box.FILE
                + " && cat >>"
                + Box.FILE
                + " <<'END'\n"
                + "dns: { upstream: [198.51.100.53, 203.0.113.53], "
                + "rebind_ok: [internet.lab, plex.direct] }\n"
                + "hosts:\n"
                + "  - { name: nas, ip: 192.168.42.10, mac: \"52:54:00:00:00:10\", aliases: [files] }\n"
                + "  - { name: printer, ip: 192.168.42.11 }\n"
                + "END")
        .orFail();
  }

  @Test
  @Order(30)
  void createEndsStagedWithTheAdapterInTheRouter() {
    owner.types(
        CREATE_LIMIT, List.of(), "create", "--boot-timeout", "900", "--install-silence", "900");
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
    box.cutOver();
    owner.counts(0);
    surf();
  }

  @Test
  @Order(60)
  void clientsAreServedAfterAsManyCommandsAsIsSaid() throws IOException {
    owner.requireThePromise();
    matrix.leases();
    matrix.localNames();
    matrix.internetNames();
    matrix.rebinding();
    matrix.addressTranslation(wanAddress());
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
    Set<String> always = DoctorsWord.findings(box.routervm(SHORT, "--output", "json", "doctor"));
    box.pull();
    assertThat(surfs()).as("the pc reaches the Internet without the adapter").isFalse();
    Set<String> told = DoctorsWord.findings(box.routervm(SHORT, "--output", "json", "doctor"));
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
    matrix.leases();
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
    box.routervm("--yes", "destroy", "--purge").orFail();
    box.shell("rm -r /etc/routervm").orFail();
    assertThat(traces.files()).isEqualTo(owner.remembered("tree"));
    assertThat(box.shell("virsh list --all --name; virsh net-list --name").orFail().trimmed())
        .isEmpty();
  }

  /** In the LAN where it began, so that the address can be compared. */
  @Test
  @Order(130)
  void theHostIsAsItWas() {
    lab.cables("staged");
    box.shell("networkctl reconfigure brHome").orFail();
    owner.requireReachable("brHome");
    try (Dialogue session = owner.session()) {
      owner.types(SHORT, List.of(UNDO), "host", "prepare", "--undo");
      BoxOwner.requireAlive(session, "on the NIC again");
    }
    requirePlainNetwork();
    assertThat(
            box.shell(
                    "find /var/lib/routervm -type f -not -name .lock; virsh -q pool-list --all --name")
                .output())
        .isBlank();
  }

  @Override
  public void showConsole() {
    box.showConsoles();
  }

  private void requirePlainNetwork() {
    owner.requireReachable("eno1");
    assertThat(traces.network()).isEqualTo(owner.remembered("network"));
    assertThat(box.shell("ovs-vsctl list-br").orFail().output()).isEmpty();
  }

  private void requirePrepared() {
    owner.requireReachable("brHome");
    assertThat(box.shell("ovs-vsctl list-ports brHome; ovs-appctl dpif/show").orFail().output())
        .contains("eno1")
        .contains("system@ovs-system");
  }

  private void surf() {
    lab.lease("pc");
    String page =
        lab.exec("pc", "curl", "-sS", "-m", "60", "http://www.internet.lab/").orFail().output();
    assertThat(page).contains("203.0.113.10");
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

  private String wanAddress() {
    String address = box.router("ip -o -4 address show dev wan0 scope global").orFail().output();
    assertThat(address).contains("192.168.1.");
    return List.of(address.strip().split("\\s+", -1)).get(3).replaceFirst("/.*", "");
  }
}
