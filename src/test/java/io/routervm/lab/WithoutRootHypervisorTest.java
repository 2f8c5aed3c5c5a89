package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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
 * The packaged program as a user who is in the group libvirt and nothing else, with a real libvirt
 * and a real QEMU. The guest is an {@link EchoingGuest}.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(600)
class WithoutRootHypervisorTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String HELD = "the serial console is open in another program";
  private static final String FOLDER = "mkdir -p -m 755 /var/lib/libvirt/dnsmasq";

  /** Where root has no log to read, it listens through libvirt as everybody else does. */
  private static final List<String> UNDER_NO_LOG =
      List.of(
          "unshare",
          "-m",
          "sh",
          "-c",
          "mount -t tmpfs -o ro tmpfs /var/log/libvirt/qemu && exec \"$@\"",
          "sh");

  private Lab lab;
  private EchoingGuest guest;
  private RouterUnderTest router;
  private RouterUnderTest outsider;
  private Remains remains;

  @BeforeAll
  void bringUp() {
    lab = Lab.up("noroot");
    router = RouterUnderTest.of(lab, "image");
    guest = EchoingGuest.of(lab, router);
    outsider = router.asUser("--clear-groups");
    router = router.asUser("--groups=libvirt");
    remains = new Remains(lab, router);
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void destroyLeavesNothing() {
    router.run("--yes", "destroy", "--purge").orFail();
    remains.requireNone();
  }

  @Test
  @Order(10)
  void whoIsNotInTheGroupIsToldOfIt() {
    Ran ran = outsider.run("create");
    tells(ran, "Permission denied", "qemu:///system", "usermod -aG libvirt");
    assertThat(remains.list()).isEmpty();
  }

  @Test
  @Order(20)
  void whatOnlyRootCanDoIsToldBeforeAnythingIsMade() {
    tells(
        create(),
        "management: libvirt has no folder /var/lib/libvirt/dnsmasq yet",
        "qemu:///system",
        "Run `sudo mkdir -m 755 /var/lib/libvirt/dnsmasq` once");
    assertThat(remains.list()).isEmpty();
    lab.shell("hv", FOLDER).orFail();
  }

  @Test
  @Order(30)
  void theInstallIsFollowedThroughLibvirt() throws IOException {
    try (Dialogue create = new Dialogue(createLine("10s"))) {
      guest.typeUntil(create, EchoingGuest.TYPED);
      assertThat(lab.shell("hv", "stat -c '%U %a' " + EchoingGuest.LOG).trimmed())
          .as("the log that root reads")
          .isEqualTo("root 600");
      guest.printAsInstalled();
      guest.typeUntil(create, "did not answer");
      assertThat(create.end(4, LIMIT))
          .contains("1 SSH host key pinned from its console")
          .contains("the installed system did not answer")
          .contains("the last line on its console is: ")
          .doesNotContain("run as root");
    }
    assertThat(Files.getOwner(router.state()).getName()).isEqualTo("games");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(router.state())))
        .isEqualTo("rwx------");
    assertThat(Files.readString(router.state().resolve("console.log")))
        .contains(EchoingGuest.TYPED, "routervm-installed");
  }

  /** What it printed while nobody listened is lost; what it prints from then on is heard. */
  @Test
  @Order(40)
  void aKilledCreateGoesOnListening() {
    killedWhileInstalling();
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      create.awaitText("go on watching the install that runs", LIMIT);
      guest.printAsInstalled();
      assertThat(create.end(4, LIMIT)).contains("1 SSH host key pinned from its console");
    }
  }

  /**
   * libvirt's client before 10.2 loses a question now and then that is asked while another thread
   * waits on the same connection, and then waits for ever.
   */
  @Test
  @Order(45)
  void whoListensToTheConsoleIsAnsweredAllTheSame() {
    killedWhileInstalling();
    List<String> line = new ArrayList<>(UNDER_NO_LOG);
    line.addAll(List.of(HypervisorVerb.line(router, "ask-beside-console")));
    assertThat(lab.exec("hv", line.toArray(String[]::new)).orFail().output())
        .startsWith("StreamedConsole");
  }

  @Test
  @Order(50)
  void whoeverHasItsConsoleOpenIsNotThrownOut() {
    killedWhileInstalling();
    List<String> console = lab.commandLine("exec", "hv", "--", "virsh", "console", "router");
    try (Dialogue somebody = Dialogue.onTerminal(console)) {
      somebody.awaitText("Escape character", LIMIT);
      tells(create(), HELD, "libvirt domain router", "Leave it there");
      guest.type("still there");
      somebody.awaitText("still there", LIMIT);
    }
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      create.awaitText("go on watching the install that runs", LIMIT);
      guest.printAsInstalled();
      assertThat(create.end(4, LIMIT)).contains("1 SSH host key pinned from its console");
    }
  }

  /** The machine is made on the hypervisor; a host on the ISP's LAN speaks to libvirt by SSH. */
  @Test
  @Order(60)
  void fromAnotherMachineWhatNeedsLibvirtAloneWorks() {
    lab.shell("hv", FOLDER).orFail();
    killedWhileInstalling();
    lab.lease("hv");
    try (RemoteOperators operators = RemoteOperators.of(lab, router)) {
      String uri = operators.uri(operators.address(), "no_verify=1");
      RouterUnderTest afar = operators.operator("afar", uri);
      assertThat(afar.run("status").orFail().output()).contains("running", "installing");
      afar.run("stop", "--force", "--timeout", "1s").orFail();
      assertThat(remains.list()).contains("domain router");
      afar.run("--yes", "destroy", "--purge").orFail();
      assertThat(remains.list()).isEmpty();
    }
  }

  private void killedWhileInstalling() {
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      guest.killWhileInstalling(create);
    }
  }

  private Ran create() {
    return router.run("create", "--install-silence", "5s");
  }

  private List<String> createLine(String bootLimit) {
    return router.commandLine("--verbose", "create", "--boot-timeout", bootLimit);
  }

  /** Exit 4 and three lines: what, where, what to do next. */
  private static void tells(Ran ran, String what, String where, String next) {
    ran.expect(4);
    List<String> lines = ran.errors().lines().filter(line -> !line.contains("warning")).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("routervm: ").contains(what);
    assertThat(lines.get(1)).startsWith("  where: ").contains(where);
    assertThat(lines.get(2)).startsWith("  next: ").contains(next);
  }
}
