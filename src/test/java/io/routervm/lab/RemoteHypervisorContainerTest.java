package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * The packaged program on a host of the ISP's LAN, whose hypervisor is another one: a real sshd,
 * libvirt and QEMU there. The guest is an {@link EchoingGuest}.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(600)
class RemoteHypervisorContainerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LOCK = "/run/routervm/routervm-router.0.lock";

  /** Lets nobody do anything but what libvirt asks for. */
  private static final String LIBVIRT_ALONE =
      "case \"$SSH_ORIGINAL_COMMAND\" in (*virt-ssh-helper*) eval \"$SSH_ORIGINAL_COMMAND\";;"
          + " (*) echo no shell for you >&2; exit 1;; esac";

  private Lab lab;
  private EchoingGuest guest;
  private RemoteOperators operators;
  private String address;
  private RouterUnderTest afar;
  private RouterUnderTest second;
  private String yaml;
  private Remains remains;

  @BeforeAll
  void bringUp() {
    lab = Lab.up("remotehv");
    RouterUnderTest router = RouterUnderTest.of(lab, "image");
    guest = EchoingGuest.of(lab, router);
    lab.lease("hv");
    operators = RemoteOperators.of(lab, router);
    operators.serve("2222", LIBVIRT_ALONE);
    address = operators.address();
    afar = operators.operator("afar", operators.uri());
    second = operators.operator("second", operators.uri());
    yaml = afar.yaml();
    remains = new Remains(lab, afar);
  }

  @AfterAll
  void takeDown() {
    if (operators != null) {
      operators.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void destroyLeavesNothing() {
    afar.write(yaml);
    afar.run("--yes", "destroy", "--purge").orFail();
    remains.requireNone();
  }

  @Test
  @Order(10)
  void anUnknownHypervisorIsToldAsThat() throws IOException {
    Path none = Files.writeString(afar.folder().resolve("none"), "");
    namedAs(operators.uri(address, "known_hosts=" + none));
    Ran ran = afar.run("create").expect(4);
    assertThat(ran.errors())
        .contains("the SSH host key of the hypervisor " + address + " is not known here")
        .contains("compare the key it shows");
    assertThat(none).isEmptyFile();
    assertThat(remains.list()).isEmpty();
  }

  @Test
  @Order(20)
  void theAdaptersAreThoseOfTheHypervisor() {
    assertThat(afar.run("usb", "list").orFail().output())
        .contains("0b95:1790", "AX88179", "aa:bb:cc:dd:ee:01", "nobody (enx001)");
  }

  @Test
  @Order(25)
  void whatIsMissingThereIsToldBeforeAnythingIsMade() {
    afar.edit("brHome", "brNone");
    assertThat(afar.run("create").expect(4).errors()).contains("there is no bridge brNone");
    assertThat(remains.list()).isEmpty();
  }

  @Test
  @Order(30)
  void theInstallIsFollowedAndAnotherOperatorIsKeptOut() throws IOException {
    try (Dialogue create = new Dialogue(createLine("10s"))) {
      guest.typeUntil(create, EchoingGuest.TYPED);
      assertThat(afar.run("status").orFail().output()).contains("running", "installing");
      Ran refused = second.run("create").expect(4);
      assertThat(refused.errors())
          .contains(
              "another routervm command is at work on this router: `routervm create` of root@")
          .contains(address + ", to which it has come by the same account");
      guest.printAsInstalled();
      guest.typeUntil(create, "did not answer");
      assertThat(create.end(4, LIMIT))
          .contains("1 SSH host key pinned from its console")
          .contains("the installed system did not answer")
          .contains("the last line on its console is: ");
    }
    assertThat(Files.readString(afar.state().resolve("console.log")))
        .contains(EchoingGuest.TYPED, "routervm-installed");
    assertThat(lab.shell("hv", "cat " + LOCK).orFail().output()).isEmpty();
  }

  @Test
  @Order(40)
  void aConnectionThatIsLostEndsTheWorkAndTheNextGoesOn() {
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      guest.typeUntil(create, EchoingGuest.TYPED);
      cable("down");
      String said = create.end(4, LIMIT);
      cable("up");
      assertThat(said).contains("the connection to " + address + " is cut");
    }
    assertThat(remains.list()).contains("domain router");
    // Whoever is cut off holds nothing, a minute later at the most.
    Await.until(
        LIMIT,
        () -> "the end of the lock",
        () -> lab.shell("hv", "flock -n " + LOCK + " true").succeeded());
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      create.awaitText("go on watching the install that runs", LIMIT);
      guest.printAsInstalled();
      assertThat(create.end(4, LIMIT)).contains("1 SSH host key pinned from its console");
    }
  }

  @Test
  @Order(50)
  void aHypervisorThatHangsIsGivenUp() {
    givenUp(
        "$(cat " + operators.process("22") + ")",
        "the hypervisor " + address + " did not answer within 30 s");
    givenUp(
        "$(cat /run/libvirt/libvirtd.pid /run/libvirtd.pid 2>/dev/null | head -1)",
        "libvirt on " + address + " did not answer within 30 s");
  }

  private void givenUp(String process, String said) {
    lab.shell("hv", "kill -STOP " + process).orFail();
    try {
      Instant begin = Instant.now();
      assertThat(afar.run("plan").expect(4).errors()).contains(said);
      assertThat(Duration.between(begin, Instant.now()))
          .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(60));
    } finally {
      lab.shell("hv", "kill -CONT " + process).orFail();
    }
  }

  /** Such as one that lets libvirt alone in. */
  @Test
  @Order(60)
  void destroyWorksWhereThereIsNoShell() {
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      guest.killWhileInstalling(create);
    }
    namedAs(operators.uri(address + ":2222", "no_verify=1"));
    assertThat(afar.run("plan").expect(4).errors()).contains("gives root@" + address);
    Ran ran = afar.run("--yes", "destroy", "--purge").orFail();
    assertThat(ran.errors())
        .contains("warning: the hypervisor " + address + " gives root@" + address + " no shell")
        .contains("libvirt is asked all the same");
    assertThat(remains.list()).isEmpty();
  }

  /** Until the end of the test. */
  private void namedAs(String uri) {
    afar.edit(operators.uri(), uri);
  }

  private List<String> createLine(String bootLimit) {
    return afar.commandLine("--verbose", "create", "--boot-timeout", bootLimit);
  }

  private void cable(String state) {
    lab.shell(
            "intruder",
            "nic=$(ip -o -4 address show scope global | awk '{ print $2; exit }');"
                + " ip link set \"$nic\" "
                + state)
        .orFail();
  }
}
