package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * The whole main job on one VM, in the order in which its owner meets it: create from a cloud
 * image, look around while staged, move the cables, serve clients, reboot, change, mend, destroy.
 * {@code -Dimage.full=true} adds a plain reboot, a crash and an upgrade that is not kept; a power
 * cut and an upgrade that is kept boot it too.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class ImageLaneTest implements ConsoleOnFailure.Scenario {
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(25);
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
  private static final Duration UPGRADE_LIMIT = Duration.ofMinutes(15);

  private Lab lab;
  private RouterUnderTest router;
  private ClientMatrix matrix;
  private GuestTraces traces;
  private String wanAddress;
  private VpnDevice phone;
  private int connections;

  @BeforeAll
  void bringUp() throws IOException {
    lab = Lab.up("img");
    lab.lease("hv");
    router = RouterUnderTest.of(lab, "image");
    router.write(router.yaml() + "vpn: { endpoint: 203.0.113.10, subnet: 10.8.0.0/24 }\n");
    OwnerWithExtras.write(OwnerWithExtras.example("node-exporter"), router.folder());
    matrix = new ClientMatrix(lab);
    traces = new GuestTraces(router);
    lab.command("capture", "start", "isplan", "isp", "lan").orFail();
    lab.command("capture", "start", "homelan", "home", "switch").orFail();
  }

  @AfterAll
  void takeDown() {
    if (phone != null) {
      phone.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void createEndsStaged() {
    router.run(CREATE_LIMIT, "create").orFail();
    JsonNode status = router.json("status");
    assertThat(status.get("phase").asString()).isEqualTo("provisioned");
    assertThat(status.get("placement").asString()).isEqualTo("staged");
    assertThat(status.get("drift").size()).isZero();
    assertThat(status.get("unmanaged").get("files").size()).as("of cloud-init and others").isZero();
  }

  @Test
  @Order(20)
  void theMachineIsTheArticles() {
    assertThat(router.guest("nproc").orFail().trimmed()).isEqualTo("1");
    long memory =
        Long.parseLong(
            router.guest("awk '/MemTotal/ {print $2}' /proc/meminfo").orFail().trimmed());
    assertThat(memory).isBetween(900_000L, 1_048_576L);
    assertThat(router.guest("lsblk -b -n -r -o NAME,TYPE,SIZE").orFail().output())
        .containsPattern("(?m)^vda disk 4294967296");
    long boot = router.mountedSize("/boot");
    assertThat(boot).as("/boot").isEqualTo(500L * 1024 * 1024);
    assertThat(router.mountedSize("/"))
        .as("the rest")
        .isGreaterThan(4294967296L - boot - 10_000_000L);
    assertThat(router.guest("tail -n +2 /proc/swaps").orFail().trimmed()).as("swap").isEmpty();
  }

  @Test
  @Order(30)
  void stagedServesNobody() {
    assertThat(lab.command("discover", "intruder", "--seconds", "6").orFail().output().lines())
        .as("DHCP servers on the ISP LAN")
        .singleElement()
        .asString()
        .contains("192.168.1.1");
    assertThat(router.guest("ss -Hlnu 'sport = :67'").orFail().trimmed()).isEmpty();
    router.guest("dpkg -s prometheus-node-exporter >/dev/null").orFail();
    assertThat(router.guest("ss -Hlnt 'sport = :9100'").orFail().trimmed()).isEmpty();
    matrix.noFiguresOutside(router.awaitAddress("lan0"));
  }

  @Test
  @Order(40)
  void createAgainHasNothingToDo() {
    assertThat(router.run("create").orFail().output()).containsIgnoringCase("nothing to do");
  }

  @Test
  @Order(50)
  void reprovisionWithNothingChangedTouchesNothing() {
    assertThat(router.run("plan").status()).isZero();
    String before = traces.fingerprint();
    int logins = traces.logins();
    JsonNode ended = router.json("reprovision");
    assertThat(ended.get("changed").size()).isZero();
    assertThat(ended.get("connections").asInt()).isEqualTo(1);
    assertThat(ended.get("executions").asInt()).isEqualTo(1);
    // One login of the reprovision itself, and one of the question before it.
    assertThat(traces.logins() - logins).as("logins the guest saw").isEqualTo(2);
    assertThat(traces.fingerprint()).isEqualTo(before);
  }

  @Test
  @Order(60)
  void theCablesMoveAndTheRouterIsLive() {
    try (Dialogue dialogue = Dialogue.onTerminal(router.commandLine("swap-cables"))) {
      dialogue.awaitText("Move the cables now", Duration.ofMinutes(10));
      lab.cables("swapped");
      dialogue.awaitText("the wrong way round", Duration.ofMinutes(2));
      lab.cables("live");
      dialogue.end(0, Duration.ofMinutes(20));
    }
    assertThat(router.run("swap-cables", "--status").orFail().output()).contains("finished");
    JsonNode status = router.json("status");
    assertThat(status.get("placement").asString()).isEqualTo("live");
    wanAddress = router.awaitAddress("wan0");
  }

  @Test
  @Order(70)
  void clientsAreServed() {
    serves();
  }

  @Test
  @Order(75)
  void aPhoneInACafeIsAtHome() throws IOException {
    lab.command("forward", "udp", "1194", wanAddress).orFail();
    Path folder = Files.createDirectories(router.state().resolveSibling("profiles"));
    router.run("vpn", "add", "phone", "--to", folder.toString()).orFail();
    phone = VpnDevice.start(lab, "cafe", folder.resolve("phone.ovpn"));
    phoneComesBack();
    phone.reachesTheHome();
    assertThat(router.listsAConnectedClient()).isTrue();
  }

  @Test
  @Order(80)
  void theOutsideIsKeptOut() {
    matrix.intruderIsKeptOut(wanAddress);
    matrix.wanIsClosed(wanAddress);
  }

  @Test
  @Order(90)
  void aHandMadeEditIsShownAndMended() {
    router.guest("echo '# by hand' >> /etc/dnsmasq.conf").orFail();
    Ran plan = router.run("plan").expect(3);
    assertThat(plan.output()).contains("-# by hand").contains("/etc/dnsmasq.conf");
    router.run("reprovision").orFail();
    router.run("plan").orFail();
  }

  /** The serial line is a real one here. */
  @Test
  @Order(95)
  void theConsoleIsAWayInWhenSshIsNot() {
    router.guest("systemctl stop ssh").orFail();
    try (Dialogue dialogue = Dialogue.onTerminal(router.commandLine("console"))) {
      dialogue.awaitText("Ctrl+] leaves the console", Duration.ofMinutes(1));
      dialogue.awaitText("Escape character", Duration.ofMinutes(1));
      dialogue.answer("");
      dialogue.awaitText("(serial console)", Duration.ofMinutes(2));
      dialogue.answer("systemctl start ssh; echo mended by $(id -un)");
      dialogue.awaitText("mended by root", Duration.ofMinutes(2));
    }
    router.run("plan").orFail();
  }

  @Test
  @Order(100)
  void oneNewNameTouchesDnsmasqOnly() {
    String before = traces.unitStarts();
    router.edit(
        "  - { name: printer, ip: 192.168.42.11 }",
        "  - { name: printer, ip: 192.168.42.11 }\n  - { name: camera, ip: 192.168.42.12 }");
    JsonNode ended = router.json("reprovision");
    List<String> changed = ended.get("changed").valueStream().map(JsonNode::asString).toList();
    assertThat(changed).singleElement().asString().startsWith("file:/etc/dnsmasq.d/");
    assertThat(GuestTraces.withoutUnit(traces.unitStarts(), "dnsmasq.service"))
        .isEqualTo(GuestTraces.withoutUnit(before, "dnsmasq.service"));
    assertThat(matrix.dig("camera.lan")).isEqualTo("192.168.42.12");
    assertThat(phone.connections()).as("the phone's session was left alone").isEqualTo(connections);
  }

  @Test
  @Order(105)
  void aPowerCutBeforeTheConfirmationBringsTheOldStateBack() {
    String before = router.yaml();
    router.edit(
        "  - { name: camera, ip: 192.168.42.12 }",
        "  - { name: camera, ip: 192.168.42.12 }\n  - { name: scanner, ip: 192.168.42.13 }");
    try (Dialogue dialogue =
        Dialogue.onTerminal(
            router.commandLine("reprovision", "--confirm", "manual", "--confirm-window", "600"))) {
      dialogue.awaitText(" s left to confirm", BOOT_LIMIT);
      assertThat(matrix.dig("scanner.lan")).isEqualTo("192.168.42.13");
      lab.shell("hv", "virsh -q destroy router").orFail();
    }
    router.run(BOOT_LIMIT, "start").orFail();
    wanAddress = router.awaitAddress("wan0");
    matrix.figures(wanAddress);
    assertThat(matrix.dig("camera.lan")).isEqualTo("192.168.42.12");
    assertThat(matrix.dig("scanner.lan")).as("what nobody confirmed").isEmpty();
    assertThat(router.run("plan").expect(3).output()).contains("host-record=scanner");
    router.write(before);
    router.run("plan").orFail();
    assertThat(
            router
                .guest("cat /sys/class/watchdog/watchdog0/identity /proc/cmdline")
                .orFail()
                .output())
        .contains("i6300ESB", "fsck.repair=yes");
    phoneComesBack();
  }

  @Test
  @Order(110)
  @EnabledIfSystemProperty(named = "image.full", matches = "true")
  void aRebootChangesNothing() {
    router.run("stop").orFail();
    router.run(BOOT_LIMIT, "start").orFail();
    wanAddress = router.awaitAddress("wan0");
    serves();
    matrix.intruderIsKeptOut(wanAddress);
    lab.command("forward", "udp", "1194", wanAddress).orFail();
    phoneComesBack();
    phone.reachesTheHome();
    router.run("plan").orFail();
  }

  /** By its panic device and libvirt's on_crash; without it the kernel would, after ten seconds. */
  @Test
  @Order(112)
  @EnabledIfSystemProperty(named = "image.full", matches = "true")
  void aCrashOfTheKernelIsABoot() {
    String boot = traces.boot();
    router.guest("(sleep 1; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &").orFail();
    Await.until(
        BOOT_LIMIT, () -> "another boot", () -> !List.of(boot, "").contains(traces.bootOrNone()));
    assertThat(lab.exec("hv", "virsh", "domstate", "--reason", "router").orFail().trimmed())
        .isEqualTo("running (crashed)");
    router.run(BOOT_LIMIT, "start").orFail();
    wanAddress = router.awaitAddress("wan0");
    serves();
    lab.command("forward", "udp", "1194", wanAddress).orFail();
    phoneComesBack();
    router.run("plan").orFail();
  }

  @Test
  @Order(115)
  void anUpgradeIsKeptWhenTheRouterStillServes() {
    LabPackage newer = new LabPackage(router);
    newer.offer("1.0", ":");
    newer.install();
    newer.offer("2.0", ":");
    assertThat(router.run("reprovision", "--upgrade", "--dry-run").expect(3).output())
        .contains("-package lab-upgrade 1.0", "+package lab-upgrade 2.0");
    String boot = traces.boot();
    Ran upgrade = router.run(UPGRADE_LIMIT, "--yes", "reprovision", "--upgrade").orFail();
    System.out.println(upgrade.output());
    assertThat(newer.installed()).isEqualTo("2.0 installed");
    assertThat(traces.boot()).as("a new kernel must have booted").isNotEqualTo(boot);
    assertThat(router.snapshots()).isEmpty();
    assertThat(router.run("revisions").orFail().output()).contains("reprovision --upgrade");
    router.run("plan").orFail();
    wanAddress = router.awaitAddress("wan0");
    serves();
    matrix.intruderIsKeptOut(wanAddress);
    lab.command("forward", "udp", "1194", wanAddress).orFail();
    phoneComesBack();
    phone.reachesTheHome();

    boot = traces.boot();
    assertThat(router.run("--yes", "reprovision", "--upgrade").orFail().output())
        .contains("nothing to upgrade");
    assertThat(traces.boot()).as("not restarted").isEqualTo(boot);
  }

  @Test
  @Order(116)
  void aLostPhoneIsOffAtOnce() {
    router.run("vpn", "revoke", "phone").orFail();
    assertThat(lab.exec("cafe", "ping", "-c", "2", "-W", "2", "192.168.42.10").succeeded())
        .as("a ping over the tunnel after the revocation")
        .isFalse();
    router.run("plan").orFail();
  }

  @Test
  @Order(117)
  @EnabledIfSystemProperty(named = "image.full", matches = "true")
  void anUpgradeThatBreaksTheRouterGoesBackToTheSnapshot() {
    LabPackage newer = new LabPackage(router);
    newer.offer("3.0", "systemctl mask ssh.service ssh.socket");
    Ran upgrade =
        router
            .run(UPGRADE_LIMIT, "--yes", "reprovision", "--upgrade", "--boot-timeout", "120")
            .expect(5);
    System.out.println(upgrade.output());
    assertThat(upgrade.errors())
        .contains("does not answer after its start", "runs as it was before the upgrade");
    assertThat(newer.installed()).isEqualTo("2.0 installed");
    assertThat(router.snapshots()).isEmpty();
    assertThat(router.state().resolve("upgrade.json")).doesNotExist();
    assertThat(router.json("status").get("placement").asString()).isEqualTo("live");
    router.run("plan").orFail();
    wanAddress = router.awaitAddress("wan0");
    serves();
  }

  @Test
  @Order(120)
  void noIpv6AnywhereAndNoOfferOnTheIspLan() {
    assertThat(router.guest("ip -6 address; ip -6 route").orFail().trimmed()).isEmpty();
    Path isp = Path.of(lab.command("capture", "stop", "isplan").orFail().trimmed());
    Path home = Path.of(lab.command("capture", "stop", "homelan").orFail().trimmed());
    JsonNode nics = router.json("status").get("guest").get("nics");
    for (JsonNode nic : nics) {
      String mac = nic.get("mac").asString();
      for (Path capture : List.of(isp, home)) {
        assertThat(ClientMatrix.packets(capture, "ip6 and ether src " + mac))
            .as("IPv6 frames from " + nic.get("name").asString() + " in " + capture)
            .isEmpty();
      }
      assertThat(ClientMatrix.packets(isp, "udp src port 67 and ether src " + mac))
          .as("DHCP answers of ours on the ISP LAN")
          .isEmpty();
    }
    matrix.ispDnsWasNeverAsked();
  }

  @Test
  @Order(130)
  void noSecretIsShownOrLogged() throws Exception {
    new SecretSearch(router).requireNoneShown();
  }

  @Test
  @Order(140)
  void destroyRemovesWhatCreateMade() {
    router.run("--yes", "destroy", "--purge").orFail();
    assertThat(lab.exec("hv", "virsh", "list", "--all", "--name").orFail().trimmed()).isEmpty();
    assertThat(lab.exec("hv", "virsh", "vol-list", "default").orFail().output())
        .doesNotContain("router");
    assertThat(lab.exec("hv", "virsh", "net-list", "--all", "--name").orFail().trimmed()).isEmpty();
    assertThat(router.state()).doesNotExist();
  }

  @Override
  public void showConsole() {
    router.showConsole();
  }

  /** A session more: the first one, or after each boot another. */
  private void phoneComesBack() {
    connections++;
    phone.awaitConnections(connections, Duration.ofMinutes(5));
  }

  private void serves() {
    matrix.served(wanAddress);
    matrix.rebinding();
    matrix.figures(wanAddress);
  }
}
