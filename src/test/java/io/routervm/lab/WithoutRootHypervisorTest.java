package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.platform.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * and a real QEMU. The guest is a boot sector that prints what is typed on its console: what an
 * installed system would print is typed there.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(600)
class WithoutRootHypervisorTest {
  /** libvirt's way to accept any key lets ssh remember it, among those of who runs the test. */
  private static final String FORGETFUL =
      "mkdir -p ~root/.ssh && mount -t tmpfs tmpfs ~root/.ssh && exec \"$@\"";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String TYPED = "typed until it is heard";
  private static final String HELD = "the serial console is open in another program";
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q";
  private static final String FOLDER = "mkdir -p -m 755 /var/lib/libvirt/dnsmasq";
  private static final String LOG = "/var/log/libvirt/qemu/router-serial.log";

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
  private RouterUnderTest router;
  private RouterUnderTest outsider;
  private Remains remains;

  @BeforeAll
  void bringUp() throws IOException {
    lab = Lab.up("noroot");
    router = RouterUnderTest.of(lab, "image");
    Path image = SmallSources.echoingImage(router.folder().resolve("images"));
    router.write(
        router
            .yaml()
            .replaceAll("image: http.*", "image: " + image)
            .replaceAll("sha256: .*", "sha256: " + SmallSources.sha256(Files.readAllBytes(image))));
    outsider = router.asNobody("--clear-groups");
    router = router.asNobody("--groups=libvirt");
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
      typeUntil(create, TYPED);
      assertThat(lab.shell("hv", "stat -c '%U %a' " + LOG).trimmed())
          .as("the log that root reads")
          .isEqualTo("root 600");
      printAsInstalled();
      typeUntil(create, "did not answer");
      assertThat(create.end(4, LIMIT))
          .contains("1 SSH host key pinned from its console")
          .contains("the installed system did not answer")
          .contains("the last line on its console is: ")
          .doesNotContain("run as root");
    }
    assertThat(Files.getOwner(router.state()).getName()).isEqualTo("nobody");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(router.state())))
        .isEqualTo("rwx------");
    assertThat(Files.readString(router.state().resolve("console.log")))
        .contains(TYPED, "routervm-installed");
  }

  /** What it printed while nobody listened is lost; what it prints from then on is heard. */
  @Test
  @Order(40)
  void aKilledCreateGoesOnListening() {
    killedWhileInstalling();
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      create.awaitText("go on watching the install that runs", LIMIT);
      printAsInstalled();
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
      type("still there");
      somebody.awaitText("still there", LIMIT);
    }
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      create.awaitText("go on watching the install that runs", LIMIT);
      printAsInstalled();
      assertThat(create.end(4, LIMIT)).contains("1 SSH host key pinned from its console");
    }
  }

  /** The machine is made on the hypervisor; a host on the ISP's LAN speaks to libvirt by SSH. */
  @Test
  @Order(60)
  void fromAnotherMachineWhatNeedsLibvirtAloneWorks() throws IOException {
    lab.shell("hv", FOLDER).orFail();
    killedWhileInstalling();
    lab.lease("hv");
    String keys = router.folder().resolve("keys").toString();
    try (Dialogue server = sshServer(keys)) {
      server.awaitText("Server listening", LIMIT);
      Path file = router.folder().resolve("afar.yaml");
      Files.writeString(file, router.yaml().replace("qemu:///system", uriFromAfar(keys)));
      assertThat(fromAfar(file, "status").orFail().output()).contains("running", "installing");
      fromAfar(file, "stop", "--force", "--timeout", "1s").orFail();
      assertThat(remains.list()).contains("domain router");
      fromAfar(file, "--yes", "destroy", "--purge").orFail();
      assertThat(remains.list()).isEmpty();
    }
  }

  private Dialogue sshServer(String keys) {
    Lab.run(LIMIT, List.of("mkdir", "-p", keys)).orFail();
    Lab.run(LIMIT, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys + "/key"))
        .orFail();
    Lab.run(LIMIT, List.of("chown", "-R", "root:", keys)).orFail();
    return new Dialogue(
        lab.commandLine(
            "exec",
            "hv",
            "--",
            "sh",
            "-c",
            "mkdir -p /run/sshd; exec /usr/sbin/sshd -D -e -f /dev/null -h \"$1/key\" -o"
                + " StrictModes=no -o UsePAM=no -o PermitRootLogin=yes -o"
                + " AuthorizedKeysFile=\"$1/key.pub\"",
            "sh",
            keys));
  }

  private String uriFromAfar(String keys) {
    String address =
        lab.shell(
                "hv", "ip -4 -o address show brHome | grep -oE '192\\.168\\.1\\.[0-9]+' | head -1")
            .orFail()
            .trimmed();
    return "qemu+ssh://root@" + address + "/system?no_verify=1&no_tty=1&keyfile=" + keys + "/key";
  }

  private Ran fromAfar(Path file, String... words) {
    List<String> line =
        new ArrayList<>(List.of("exec", "intruder", "--", "unshare", "-m", "sh", "-c", FORGETFUL));
    line.addAll(List.of("sh", Lab.REPOSITORY + "/scripts/routervm"));
    line.addAll(List.of("--file", file.toString()));
    line.addAll(List.of("--state", router.folder().resolve("afar").toString()));
    line.addAll(List.of(words));
    return lab.command(line.toArray(String[]::new));
  }

  private void killedWhileInstalling() {
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      typeUntil(create, TYPED);
      create.killJava();
    }
  }

  /** What the guest prints of its own may be out before the stream of its console is open. */
  private void typeUntil(Dialogue create, String text) {
    Await.until(
        LIMIT,
        () -> text + " in:\n" + create.seen(),
        () -> {
          typing(TYPED);
          return create.seen().contains(text);
        });
  }

  /** Then it goes off, as a system does at the end of its installation. */
  private void printAsInstalled() {
    String nonce =
        lab.shell("hv", "virsh dumpxml --inactive router | grep -oE '[0-9a-f]{32}' | head -1")
            .orFail()
            .trimmed();
    String sum = Checksum.of(KEY).sha256();
    type("routervm-hostkey " + nonce + " " + sum + " " + KEY);
    type("routervm-installed " + nonce);
    // The log of libvirt's, which the user cannot read, says when it is out.
    Await.until(
        LIMIT,
        () -> "the marker on the console",
        () -> lab.shell("hv", "grep -q 'routervm-installed " + nonce + "' " + LOG).succeeded());
    lab.shell("hv", "virsh -q destroy router").orFail();
  }

  private void type(String line) {
    typing(line).orFail();
  }

  private Ran typing(String line) {
    return lab.exec(
        "hv",
        "sh",
        "-c",
        "printf '\\r\\n%s\\r\\n' \"$1\" >\"$(virsh ttyconsole router)\"",
        "sh",
        line);
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
