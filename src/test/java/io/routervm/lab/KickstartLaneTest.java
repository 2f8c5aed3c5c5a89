package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The kickstart method from the stand-in install tree: each way in which an installer fails, then,
 * with the cause gone, an install that ends with the EL-like guest booted from its own disk and
 * reached over SSH by the key that its console announced, though its `create` was killed once. It
 * goes on to a live router that serves a home: real dnf and rpm, a signed repository, ifcfg files.
 * The home bridge is an Open vSwitch here, a Linux bridge in the other lane. With {@code
 * -Dkickstart.full=true} every failure and every clock, otherwise some.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class KickstartLaneTest implements ConsoleOnFailure.Scenario {
  private static final boolean FULL = Boolean.getBoolean("kickstart.full");
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(10);
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(20);

  private Lab lab;
  private RouterUnderTest router;
  private Path tree;

  @BeforeAll
  void bringUp() throws Exception {
    lab = Lab.up("kick", "--switch", "openvswitch");
    lab.lease("hv");
    router = RouterUnderTest.of(lab, "kickstart");
    tree =
        Path.of(
            Lab.run(
                    Duration.ofMinutes(15),
                    List.of(Lab.REPOSITORY.resolve("src/lab/images/tree").toString()))
                .orFail()
                .trimmed());
    assertThat(tree).isDirectory();
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  /** What the console tells, and an end that nothing tells; what is waited for comes after them. */
  static Stream<Arguments> failures() {
    return Stream.of(
            Arguments.of("traceback", "the installer crashed"),
            Arguments.of("no-marker", "before the install was complete"),
            Arguments.of("no-space", "too small"),
            Arguments.of("hang", "silent for"),
            Arguments.of("marker-without-disk", "did not answer"))
        .limit(FULL ? 5 : 2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  @Order(10)
  void aFailedInstallSaysWhy(String failure, String reason) throws Exception {
    breakTree(failure);
    Ran ran =
        router
            .run(
                INSTALL_LIMIT,
                "create",
                "--install-only",
                "--install-silence",
                // A busy machine is silent too while it does its work; only a hang is waited for.
                failure.equals("hang") ? "90" : "300",
                "--boot-timeout",
                "120")
            .expect(4);
    assertThat(ran.errors()).contains(reason).contains("where:").contains("next:");
    Path console = router.state().resolve("console.log");
    assertThat(console).isNotEmptyFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(console)))
        .isEqualTo("rw-------");
  }

  @Test
  @Order(20)
  void killedInTheMiddleItSucceedsTheSecondTimeOnceTheCauseIsGone() {
    lab.command("serve", "tree", tree.toString()).orFail();
    try (Dialogue killed = new Dialogue(router.commandLine("create", "--install-only"))) {
      killed.awaitText("install centos-7", Duration.ofMinutes(3));
    }
    router.run(INSTALL_LIMIT, "create", "--install-only").orFail();
    assertThat(router.json("status").get("phase").asString()).isEqualTo("installed");
    assertThat(router.guest("findmnt -n -o SOURCE /").orFail().trimmed()).startsWith("/dev/vda");
    assertThat(router.guest("tail -n +2 /proc/swaps").orFail().trimmed()).isEmpty();
    assertThat(router.mountedSize("/boot")).isEqualTo(500L * 1024 * 1024);
    assertThat(lab.exec("hv", "virsh", "vol-list", "default").orFail().output())
        .doesNotContain("install-");
  }

  /** As one that was slipped in on the way: EL 7's installer would not notice. */
  @Test
  @Order(25)
  void aPackageThatNobodyKnownHasSignedStopsItBeforeAnythingIsProvisioned() throws Exception {
    LabRepository repository = LabRepository.ofTheLab();
    Path file = LabRepository.rpm(repository.mirror("unsigned"), "usbutils");
    String url =
        "http://tree.internet.lab/el-repository/" + repository.folder().relativize(file).toString();
    router
        .guest(
            "python3 -c 'import urllib.request as web; web.urlretrieve(\""
                + url
                + "\", \"/tmp/foreign.rpm\")' && rpm -i --nodeps --noscripts --nosignature"
                + " --force-debian /tmp/foreign.rpm")
        .orFail();
    Ran refused = router.run(CREATE_LIMIT, "create").expect(4);
    assertThat(refused.errors())
        .contains("usbutils-", "(not signed)", "http://tree.internet.lab/tree/", "destroy")
        .contains("is plain http");
    assertThat(router.json("status").get("phase").asString()).isEqualTo("installed");
    assertThat(router.guest("ls /etc/routervm 2>&1").output()).contains("No such file");
    router.guest("rpm -e --nodeps --noscripts usbutils").orFail();
  }

  @Test
  @Order(30)
  void createGoesOnToAStagedRouter() {
    router.run(CREATE_LIMIT, "create").orFail();
    JsonNode status = router.json("status");
    assertThat(status.get("phase").asString()).isEqualTo("provisioned");
    assertThat(status.get("placement").asString()).isEqualTo("staged");
    assertThat(status.get("drift").size()).isZero();
    String packages =
        router.guest("rpm -qa --qf '%{NAME} %{RSAHEADER:pgpsig}\\n'").orFail().output();
    assertThat(packages.lines())
        .filteredOn(line -> !line.startsWith("gpg-pubkey") && !line.startsWith("centos-release"))
        .isNotEmpty()
        .allMatch(line -> line.contains("RSA/SHA"));
    assertThat(router.guest("systemctl is-enabled network.service").orFail().trimmed())
        .isEqualTo("enabled");
    nothingToDo();
  }

  /** The operator's session is lost while the cables are waited for; he comes back for the end. */
  @Test
  @Order(40)
  void theCablesMoveAndItIsLiveThoughTheSessionIsLost() {
    try (Dialogue lost = Dialogue.onTerminal(router.commandLine("swap-cables"))) {
      lost.awaitText("Move the cables now", Duration.ofMinutes(8));
      lost.hangUp();
    }
    Ran left = router.run("swap-cables", "--status").expect(3);
    assertThat(left.output()).contains("items ticked, at work");
    lab.cables("live");
    try (Dialogue again = Dialogue.onTerminal(router.commandLine("swap-cables", "--resume"))) {
      assertThat(again.end(0, CREATE_LIMIT)).contains("Make it live");
    }
    assertThat(router.run("swap-cables", "--status").orFail().output()).contains("finished");
    assertThat(router.json("status").get("placement").asString()).isEqualTo("live");
  }

  @Test
  @Order(50)
  void clientsAreServed() {
    ClientMatrix matrix = new ClientMatrix(lab);
    matrix.served(router.awaitAddress("wan0"));
    matrix.rebinding();
    matrix.ispDnsWasNeverAsked();
  }

  @Test
  @Order(60)
  void liveThereIsNothingToDoEither() {
    nothingToDo();
    nothingToDo();
  }

  static Stream<Arguments> clocks() {
    return Stream.of(
            Arguments.of("2 years ago", "printer", "plotter"),
            Arguments.of("2 years", "plotter", "printer"))
        .limit(FULL ? 2 : 1);
  }

  /** A package and a name are missing on a router whose clock is far off, to either side. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("clocks")
  @Order(70)
  void aClockTwoYearsOffIsToldTruthfully(String off, String before, String after) {
    router.guest("rpm -e --nodeps htop && date -s '" + off + "'").orFail();
    router.edit("name: " + before, "name: " + after);
    assertThat(router.run("doctor").output()).contains("differs from this host's by");
    Ran ran = router.run("--yes", "reprovision");
    System.out.println("a clock of " + off + ": exit " + ran.status() + "\n" + ran.errors());
    assertThat(ran.status()).isIn(0, 5);
    boolean installed = router.guest("rpm -q htop").succeeded();
    boolean named = router.guest("grep -rqs " + after + " /etc/hosts /etc/dnsmasq*").succeeded();
    assertThat(named).as("the new name stands").isEqualTo(ran.succeeded());
    String plan = router.run("plan").output();
    assertThat(plan.contains("htop")).as("the plan names the package").isEqualTo(!installed);
    assertThat(plan.contains(after)).as("the plan has the name").isEqualTo(!named);
    router.guest("date -s @" + Instant.now().getEpochSecond()).orFail();
    router.run("--yes", "reprovision").orFail();
    assertThat(router.guest("rpm -q htop").succeeded()).isTrue();
    assertThat(router.json("reprovision").get("changed").size()).isZero();
  }

  private void nothingToDo() {
    JsonNode ended = router.json("reprovision");
    assertThat(ended.get("changed").size()).isZero();
    assertThat(ended.get("connections").asInt()).isEqualTo(1);
    assertThat(ended.get("executions").asInt()).isEqualTo(1);
  }

  @Override
  public void showConsole() {
    router.showConsole();
  }

  /** Serves a copy of the tree with one of the stand-in's failures switched on. */
  private void breakTree(String failure) throws Exception {
    Path broken = Files.createTempDirectory("tree-" + failure);
    Lab.run(Duration.ofMinutes(1), List.of("cp", "-a", tree + "/.", broken.toString())).orFail();
    Files.writeString(broken.resolve("standin.conf"), "failure=" + failure + "\n");
    lab.command("serve", "tree", broken.toString()).orFail();
  }
}
