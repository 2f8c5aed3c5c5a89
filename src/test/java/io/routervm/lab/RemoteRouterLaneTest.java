package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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
import tools.jackson.databind.JsonNode;

/**
 * A router on a VM from nothing to its end, every command of it on another machine than its
 * hypervisor, which is reached by SSH.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class RemoteRouterLaneTest implements ConsoleOnFailure.Scenario {
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(40);
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(10);
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(8);

  private MachineLane machine;
  private Lab lab;
  private RemoteOperators operators;
  private RouterUnderTest router;
  private Remains remains;

  @BeforeAll
  void bringUp() {
    machine =
        MachineLane.up(
            "afar",
            List.of(),
            here ->
                here.write(here.yaml() + "vpn: { endpoint: 203.0.113.10, subnet: 10.8.0.0/24 }\n"));
    lab = machine.lab();
    operators = RemoteOperators.of(lab, machine.router());
    router = operators.operator("afar", operators.uri());
    remains = new Remains(lab, router);
  }

  @AfterAll
  void takeDown() {
    if (operators != null) {
      operators.close();
    }
    if (machine != null) {
      machine.close();
    }
  }

  @Override
  public void showConsole() {
    router.showConsole();
  }

  @Test
  @Order(10)
  void createEndsStaged() throws IOException {
    create();
    assertThat(Files.readString(router.state().resolve("console.log"))).contains("Linux version");
    remains.requireOneWhole();
    assertThat(machine.router().state()).as("a state folder on the hypervisor").doesNotExist();
    nothingIsLeftToDo();
  }

  @Test
  @Order(20)
  void whatTheHypervisorsOwnHandsMustDoIsRefusedAndNothingIsChanged() {
    String before = everything();
    for (List<String> words :
        List.of(
            List.of("swap-cables"), List.of("swap-cables", "--back"), List.of("host", "install"))) {
      Ran ran = router.run(words.toArray(String[]::new)).expect(4);
      assertThat(ran.errors())
          .contains("runs on the hypervisor " + operators.address() + " alone: ")
          .contains("run it on " + operators.address() + " with");
    }
    assertThat(everything()).isEqualTo(before);
  }

  /** The machine, both state folders, the hypervisor's units and rules. */
  private String everything() {
    String here = machine.router().folder().toString();
    return lab.exec(
            "hv",
            "sh",
            "-ec",
            "virsh dumpxml --inactive router; virsh domiflist router; virsh net-dumpxml"
                + " router-mgmt; find \"$1\" -type f ! -name '*.log' -exec sha256sum {} + | sort;"
                + " find /etc/systemd/system /etc/udev/rules.d /usr/local/lib | sort",
            "sh",
            here)
        .orFail()
        .output();
  }

  @Test
  @Order(30)
  void theRouterIsLookedInto() {
    Ran ran = router.run(CHANGE_LIMIT, "doctor");
    System.out.println(ran.output() + ran.errors());
    assertThat(new DoctorsWord(router).findings()).isEmpty();
    assertThat(router.guest("uname -n").orFail().trimmed()).isEqualTo("router");
    router.guest("exit 7").expect(7);
  }

  @Test
  @Order(40)
  void theConsoleIsThatOfTheRouter() {
    try (Dialogue console = Dialogue.onTerminal(router.commandLine("console"))) {
      console.awaitText("Escape character is", Duration.ofMinutes(1));
      console.answer("");
      console.answer("echo $((6 * 7)) on $(uname -n)");
      console.awaitText("42 on router", Duration.ofMinutes(2));
      console.answer("\u001d");
      console.end(0, Duration.ofMinutes(1));
    }
  }

  @Test
  @Order(50)
  void aPhoneGetsItsProfileAndLosesIt() throws IOException {
    Path folder = Files.createDirectories(router.folder().resolve("profiles"));
    router.run("vpn", "add", "phone", "--to", folder.toString()).orFail();
    Path profile = folder.resolve("phone.ovpn");
    assertThat(Files.readString(profile)).contains("remote 203.0.113.10 ");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profile)))
        .isEqualTo("rw-------");
    assertThat(router.run("vpn", "list").orFail().output())
        .as("what the router says of it")
        .containsPattern("phone +valid +\\S+ +no ");
    router.run(CHANGE_LIMIT, "vpn", "revoke", "phone").orFail();
    assertThat(router.run("vpn", "list").orFail().output()).containsPattern("phone +revoked ");
    nothingIsLeftToDo();
  }

  /** Another machine goes on with it. */
  @Test
  @Order(60)
  void aBackupIsReadBackElsewhere() throws IOException {
    Path words = router.folder().resolve("words");
    Files.writeString(words, "six words that nobody would guess\n");
    Files.setPosixFilePermissions(words, PosixFilePermissions.fromString("rw-------"));
    Path backup = router.folder().resolve("router.backup");
    String[] line = {"backup", backup.toString(), "--passphrase-file", words.toString()};
    JsonNode written = router.json(line);
    assertThat(written.get("sections").findValuesAsString("section"))
        .as("with what only the router has")
        .contains("ssh-key", "host-keys", "vpn");
    assertThat(written.get("missing").findValuesAsString("what"))
        .as("what a router has not that is staged and has no secrets")
        .containsExactly("leases", "secrets");

    RouterUnderTest restored = operators.operator("restored", operators.uri());
    Files.delete(restored.file());
    line[0] = "restore";
    restored.run(line).orFail();
    assertThat(restored.yaml()).isEqualTo(router.yaml());
    restored.run(CHANGE_LIMIT, "plan").orFail();
    assertThat(restored.run("vpn", "list").orFail().output()).containsPattern("phone +revoked ");
  }

  @Test
  @Order(70)
  void aChangeIsAppliedAndNothingIsLeftToDo() {
    router.edit("name: printer", "name: scanner");
    router.run(CHANGE_LIMIT, "plan").expect(3);
    router.run(CHANGE_LIMIT, "reprovision").orFail();
    knows("scanner");
    assertThat(router.run(CHANGE_LIMIT, "reprovision").orFail().output())
        .contains("nothing to do: the router is as configured");
    nothingIsLeftToDo();
  }

  @Test
  @Order(80)
  void andTakenBack() {
    router.run(CHANGE_LIMIT, "--yes", "rollback").orFail();
    knows("printer");
    router.run(CHANGE_LIMIT, "plan").expect(3);
    router.edit("name: scanner", "name: printer");
    nothingIsLeftToDo();
  }

  /** Of the two names that its printer had. */
  private void knows(String name) {
    assertThat(router.guest("grep -rhowE 'printer|scanner' /etc/dnsmasq* /etc/hosts").output())
        .isNotEmpty()
        .satisfies(names -> assertThat(names.lines().distinct()).containsExactly(name));
  }

  @Test
  @Order(90)
  void whatWasMadeByHandIsAdopted() throws IOException {
    router
        .guest(
            "echo vm.swappiness=7 >/etc/sysctl.d/70-hand.conf && sysctl -q -p"
                + " /etc/sysctl.d/70-hand.conf")
        .orFail();
    router.run("--yes", "adopt", "/etc/sysctl.d/70-hand.conf").orFail();
    try (Stream<Path> all = Files.walk(router.folder().resolve("extras"))) {
      assertThat(all.map(path -> path.getFileName().toString())).contains("70-hand.conf");
    }
    nothingIsLeftToDo();
  }

  @Test
  @Order(100)
  void itIsStoppedAndStarted() {
    router.run(CHANGE_LIMIT, "stop").orFail();
    assertThat(lab.shell("hv", "virsh domstate router").orFail().trimmed()).isEqualTo("shut off");
    router.run(BOOT_LIMIT, "start").orFail();
    nothingIsLeftToDo();
  }

  @Test
  @Order(110)
  void destroyLeavesNothing() {
    router.run("--yes", "destroy", "--purge").orFail();
    remains.requireNone();
  }

  /** It is found among the hypervisor's neighbours, and reached from there. */
  @Test
  @Order(120)
  void oneWithoutANetworkForManagementIsReachedByItsLan() {
    router.write(router.yaml() + "management: lan\n");
    create();
    assertThat(lab.shell("hv", "virsh net-list --all --name").orFail().output())
        .doesNotContain("router-mgmt");
    router.edit("name: printer", "name: scanner");
    router.run(CHANGE_LIMIT, "reprovision").orFail();
    knows("scanner");
    nothingIsLeftToDo();
    destroyLeavesNothing();
  }

  private void create() {
    assertThat(router.run(CREATE_LIMIT, "create", "--boot-timeout", "15m").orFail().output())
        .contains("ready and staged");
    JsonNode status = router.json("status");
    assertThat(status.get("phase").asString()).isEqualTo("provisioned");
    assertThat(status.get("placement").asString()).isEqualTo("staged");
    assertThat(status.get("drift").size()).isZero();
  }

  private void nothingIsLeftToDo() {
    router.run(CHANGE_LIMIT, "plan").orFail();
  }
}
