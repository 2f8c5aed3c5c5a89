package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * The article's hypervisor, whole: KVM, Open vSwitch in the kernel, a USB adapter that is really
 * passed through, pulled and plugged in again, systemd, udev, and a power cut. Its processor is
 * emulated and the router's once more, so only what no other lane can show is shown here.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class BoxLaneTest implements ConsoleOnFailure.Scenario {
  private static final String ADAPTER = "0525:a4a2";
  private static final String ADAPTER_MAC = "52:54:00:00:04:02";
  private static final String ISP_BOX_MAC = "52:54:00:00:01:01";
  private static final Duration RE_PLUG_LIMIT = Duration.ofSeconds(30);
  private static final Duration POWER_CUT_LIMIT = Duration.ofMinutes(12);

  private Lab lab;
  private Box box;
  private ClientMatrix matrix;
  private String before;

  @BeforeAll
  void bringUp() {
    lab = Lab.up("boxlane", "--lane", "box");
    lab.command("capture", "start", "isplan", "isp", "lan", "udp", "port", "67").orFail();
    matrix = new ClientMatrix(lab);
    box = Box.switchedOn(lab, "box");
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void theBoxIsAHypervisorAsInTheArticle() {
    assertThat(box.shell("test -w /dev/kvm && lsusb -d " + ADAPTER).orFail().output())
        .contains(ADAPTER);
    assertThat(box.shell("ovs-vsctl list-ports brHome; ovs-appctl dpif/show").orFail().output())
        .contains("eno1")
        .contains("system@ovs-system");
    box.definePool();
    before = tree();
  }

  @Test
  @Order(20)
  void initFindsItsPlace() {
    box.routervm("init", "--yes", "--image", Box.IMAGE).orFail();
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
    box.create();
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
  @Order(40)
  void theHostLooksAfterItsRouter() {
    box.routervm("host", "install").orFail();
    assertThat(box.shell("systemctl is-enabled routervm-router-boot.service").orFail().trimmed())
        .isEqualTo("enabled");
  }

  @Test
  @Order(50)
  void theCablesMoveAndTheRouterIsLive() {
    box.cutOver();
    surf();
  }

  @Test
  @Order(60)
  void clientsAreServed() {
    matrix.leases();
    matrix.localNames();
    matrix.internetNames();
    matrix.rebinding();
    matrix.addressTranslation(wanAddress());
  }

  @Test
  @Order(70)
  void aRePluggedAdapterIsBackInTime() {
    box.pull();
    box.plug(1);
    assertThat(secondsUntilSurfing(RE_PLUG_LIMIT)).isLessThanOrEqualTo(RE_PLUG_LIMIT.toSeconds());
  }

  @Test
  @Order(80)
  void alsoAtAnotherPort() {
    box.pull();
    box.plug(5);
    assertThat(secondsUntilSurfing(RE_PLUG_LIMIT)).isLessThanOrEqualTo(RE_PLUG_LIMIT.toSeconds());
  }

  @Test
  @Order(90)
  void anAdapterThatIsMissingAtTheStartIsNoDeadRouter() {
    box.shell("virsh shutdown router; until virsh domstate router | grep -q off; do sleep 1; done")
        .orFail();
    box.pull();
    box.shell("virsh start router").orFail();
    box.plug(2);
    secondsUntilSurfing(POWER_CUT_LIMIT);
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
    secondsUntilSurfing(POWER_CUT_LIMIT);
  }

  @Test
  @Order(100)
  void afterAPowerCutTheHouseIsServedAgainAlone() {
    box.cutPower();
    assertThat(surfs()).as("the pc reaches the Internet without a hypervisor").isFalse();
    box.switchOn();
    secondsUntilSurfing(POWER_CUT_LIMIT);
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
    assertThat(tree()).isEqualTo(before);
    assertThat(box.shell("virsh list --all --name; virsh net-list --name").orFail().trimmed())
        .isEmpty();
  }

  @Override
  public void showConsole() {
    box.showConsoles();
  }

  /**
   * Where a product may leave something, with what is in it. An empty folder for machines that
   * start with the host is libvirt's own.
   */
  private String tree() {
    return box.shell(
            "find /etc/systemd /etc/udev /usr/local /etc/libvirt/qemu /var/lib/libvirt/images"
                + " /var/lib/routervm -not -name .lock"
                + " -not \\( -path /etc/libvirt/qemu/autostart -empty \\) 2>/dev/null"
                + " | sort | while read -r f; do if [ -f \"$f\" ]; then sha256sum \"$f\"; else echo \"$f\"; fi; done")
        .orFail()
        .output();
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
  private long secondsUntilSurfing(Duration limit) {
    Instant from = Instant.now();
    // Beyond the limit too, so that the report tells how late it was.
    Instant end = from.plus(limit.multipliedBy(3));
    while (!surfs()) {
      assertThat(Instant.now()).as("the pc's next page").isBefore(end);
    }
    long seconds = Duration.between(from, Instant.now()).toSeconds();
    System.out.println("the pc surfs again after " + seconds + " s");
    return seconds;
  }

  private String wanAddress() {
    String address = box.router("ip -o -4 address show dev wan0 scope global").orFail().output();
    assertThat(address).contains("192.168.1.");
    return List.of(address.strip().split("\\s+", -1)).get(3).replaceFirst("/.*", "");
  }
}
