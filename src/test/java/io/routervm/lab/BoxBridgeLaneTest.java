package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

/**
 * Three networks on tagged ports of a Linux bridge, and the ISP's box behind a second NIC in a
 * bridge of its own: a kernel that filters VLANs and a libvirt that tags such ports are in the box
 * alone. Its clients are outside: at home behind eno1, the camera and the visitor at sockets in the
 * wall. The VPN's pairs pass no port with a tag; {@link NetworksLaneTest} has them.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class BoxBridgeLaneTest implements ConsoleOnFailure.Scenario {
  private static final String NAME = "boxbr";
  private static final boolean KEEP = Boolean.getBoolean("box.keep");
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(15);

  /** The NICs' ports by the networks, which libvirt names anew at every start. */
  private static final String PORTS =
      "virsh -q domiflist router | awk '$3 == \"brHome\" { print $1, $5 }' | while read -r port mac; do"
          + " bridge -o vlan show dev $port | grep ^$port | tr -s ' \\t\\\\' ' ' | sed \"s/^$port/$mac/\"; done";

  private Lab lab;
  private Box box;
  private Path file;
  private ZoneClients clients;

  @BeforeAll
  void bringUp() throws IOException {
    Optional<Lab> kept = KEEP ? Lab.kept(NAME) : Optional.empty();
    lab = kept.orElseGet(() -> Lab.up(NAME, "--lane", "box"));
    if (kept.isPresent()) {
      box = Box.kept(lab);
    } else {
      lab.command("wire", "camera", "socket-eno3").orFail();
      lab.command("wire", "visitor", "socket-eno4").orFail();
      box = Box.switchedOn(lab, "box-bridge");
    }
    file = Files.createTempDirectory("box-bridge").resolve("router.yaml");
    Files.writeString(file, yaml(Box.IMAGE));
    // Its image is in the box alone, and here under another name.
    Path here = file.resolveSibling("here.yaml");
    Files.writeString(here, yaml(box.routerImage().toString()));
    clients = new ZoneClients(lab, box::router, here, PATIENCE);
  }

  private String yaml(String image) {
    return """
    version: 1
    name: router
    os: debian-12
    install: { method: image, image: %s, sha256: %s, mirror: "http://mirror.internet.lab/debian" }
    wan: { bridge: brIsp }
    lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
    dns: { upstream: [198.51.100.53, 203.0.113.53], rebind_ok: [internet.lab] }
    hosts: [ { name: nas, ip: 192.168.42.10, mac: "52:54:00:00:00:10" } ]
    """
            .formatted(image, box.routerChecksum())
        + ZoneClients.NETWORKS;
  }

  @AfterAll
  void takeDown() {
    if (clients != null) {
      clients.close();
    }
    if (lab != null && !KEEP) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void theBoxHasABridgeThatHeedsTags() {
    assertThat(box.shell("cat /sys/class/net/brHome/bridge/vlan_filtering").orFail().trimmed())
        .isEqualTo("1");
    assertThat(box.shell("bridge -o vlan show dev eno3").orFail().output())
        .contains("20 PVID Egress Untagged");
    assertThat(box.shell("ls /sys/class/net/brIsp/brif").orFail().trimmed()).startsWith("eno2");
    assertThat(box.shell("virsh version --daemon").orFail().output())
        .containsPattern("daemon: 1[1-9]\\.");
  }

  @Test
  @Order(20)
  void createEndsStagedOnTaggedPorts() {
    if (box.shell("virsh domstate router").succeeded()) {
      return;
    }
    box.definePool();
    box.write(file);
    box.create();
  }

  @Test
  @Order(30)
  void eachPortIsInItsNetworkAlone() {
    List<String> ports = box.shell(PORTS).orFail().output().lines().map(String::strip).toList();
    assertThat(ports).hasSize(3);
    assertThat(ports).filteredOn(one -> one.endsWith(" 1 PVID Egress Untagged")).hasSize(1);
    assertThat(ports).filteredOn(one -> one.endsWith(" 20 PVID Egress Untagged")).hasSize(1);
    assertThat(ports).filteredOn(one -> one.endsWith(" 30 PVID Egress Untagged")).hasSize(1);
  }

  @Test
  @Order(40)
  void theCablesMoveAndTheRouterIsLive() {
    if (!lab.command("cables").orFail().output().contains("home switch (pc, nas)")) {
      box.cutOver();
    }
    assertThat(clients.wanAddress()).startsWith("192.168.1.");
  }

  @Test
  @Order(50)
  void everyNetworkHasItsLeases() {
    clients.requireLeases();
  }

  @Test
  @Order(60)
  void whoReachesWhomIsExactlyWhatIsSaid() {
    clients.prepare();
    clients.requireMatrix("on tagged ports of a Linux bridge");
  }

  @Test
  @Order(70)
  void nobodyGetsThroughWithAnAddressOfOthers() {
    clients.requireSpoofingUseless();
  }

  @Test
  @Order(80)
  void aStaticRouteByHandLeadsNowhere() {
    clients.requireStaticRoutesUseless();
  }

  /** The home's own switch hangs on a port that takes no tag, until its owner says otherwise. */
  @Test
  @Order(90)
  void tagsOfAClientsOwnLeadNowhere() {
    clients.requireOwnTagsUseless();
    assertThat(clients.tagsItself("pc")).isZero();
    box.shell("bridge vlan add dev eno1 vid 30").orFail();
    try {
      assertThat(clients.tagsItself("pc")).as("trunk").isEqualTo(20);
    } finally {
      box.shell("bridge vlan del dev eno1 vid 30").orFail();
    }
  }

  @Test
  @Order(100)
  void aRebootChangesNothing() {
    box.shell(
            "virsh -q shutdown router && until virsh domstate router | grep -q off; do sleep 1; done"
                + " && virsh -q start router")
        .orFail();
    Await.until(
        BOOT_LIMIT, () -> "the router after its reboot", () -> box.router("true").succeeded());
    clients.wanAddress();
    eachPortIsInItsNetworkAlone();
    clients.requireLeases();
    clients.prepare();
    clients.requireMatrix("after a reboot");
    clients.requireOwnTagsUseless();
    box.routervm("plan").orFail();
  }

  @Override
  public void showConsole() {
    box.showConsoles();
  }
}
