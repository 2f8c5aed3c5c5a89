package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * Three networks on tagged ports of the hypervisor's switch, and the ISP's box behind a second NIC
 * in a bridge of its own. A kernel with such a switch is in the box alone. Its clients are outside:
 * at home behind eno1, the camera and the visitor at sockets in the wall. The VPN's pairs pass no
 * port with a tag; {@link NetworksLaneTest} has them.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
abstract class TaggedPortsLane implements ConsoleOnFailure.Scenario {
  private static final boolean KEEP = Boolean.getBoolean("box.keep");
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(15);

  private final String name;
  private final String image;
  private final String kind;
  private Lab lab;
  private Path file;
  Box box;
  ZoneClients clients;

  /**
   * Of a lab with that name.
   *
   * @param image the box's
   * @param kind of switch, as router.yaml names it
   */
  TaggedPortsLane(String name, String image, String kind) {
    this.name = name;
    this.image = image;
    this.kind = kind;
  }

  /** Each of the router's ports in the home's switch, with the network that it is in. */
  abstract void requirePorts();

  @BeforeAll
  void bringUp() throws IOException {
    Optional<Lab> kept = KEEP ? Lab.kept(name) : Optional.empty();
    lab = kept.orElseGet(() -> Lab.up(name, "--lane", "box"));
    if (kept.isPresent()) {
      box = Box.kept(lab);
    } else {
      lab.command("wire", "camera", "socket-eno3").orFail();
      lab.command("wire", "visitor", "socket-eno4").orFail();
      box = Box.switchedOn(lab, image);
    }
    file = Files.createTempDirectory(image).resolve("router.yaml");
    Files.writeString(file, yaml(Box.IMAGE));
    // Its image is in the box alone, and here under another name.
    Path here = file.resolveSibling("here.yaml");
    Files.writeString(here, yaml(box.routerImage().toString()));
    clients = new ZoneClients(lab, box::router, here, PATIENCE);
  }

  private String yaml(String router) {
    return """
    version: 1
    name: router
    os: debian-12
    install: { method: image, image: %s, sha256: %s, mirror: "http://mirror.internet.lab/debian" }
    wan: { bridge: brIsp }
    lan: { bridge: brHome, switch: %s, address: 192.168.42.254/24 }
    dns: { upstream: [198.51.100.53, 203.0.113.53], rebind_ok: [internet.lab] }
    hosts: [ { name: nas, ip: 192.168.42.10, mac: "52:54:00:00:00:10" } ]
    """
            .formatted(router, box.routerChecksum(), kind)
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
    requirePorts();
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
    clients.requireMatrix("on tagged ports of " + image);
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
    requirePorts();
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
