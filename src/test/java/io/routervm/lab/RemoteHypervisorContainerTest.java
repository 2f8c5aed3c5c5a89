package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.platform.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * The packaged program on a host of the ISP's LAN, whose hypervisor is another one: a real sshd,
 * libvirt and QEMU there. The guest is a boot sector that prints what is typed on its console: what
 * an installed system would print is typed there. The USB bus, which the hypervisor of the lab has
 * none of, is a recorded one.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(600)
class RemoteHypervisorContainerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String TYPED = "typed until it is heard";
  private static final String LOG = "/var/log/libvirt/qemu/router-serial.log";
  private static final String LOCK = "/run/routervm/routervm-router.0.lock";
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q";

  /** libvirt's own ssh remembers a key that it is told not to verify. */
  private static final String FORGETFUL =
      "mkdir -p ~root/.ssh && mount -t tmpfs tmpfs ~root/.ssh && exec \"$@\"";

  private static final String SSHD =
      """
      mount -t tmpfs tmpfs /sys/bus
      device=/sys/bus/usb/devices/2-1
      mkdir -p /run/sshd $device /sys/bus/usb/devices/2-1:1.0/net/enx001
      echo 0b95 >$device/idVendor
      echo 1790 >$device/idProduct
      echo AX88179 >$device/product
      echo aa:bb:cc:dd:ee:01 >/sys/bus/usb/devices/2-1:1.0/net/enx001/address
      exec /usr/sbin/sshd -D -e -f /dev/null -h "$1/key" -p "$2" -o PidFile="$1/pid-$2" \\
        -o StrictModes=no -o UsePAM=no -o PermitRootLogin=yes -o AuthorizedKeysFile="$1/key.pub" \\
        -o ForceCommand="${3:-none}"
      """;

  /** Lets nobody do anything but what libvirt asks for. */
  private static final String LIBVIRT_ALONE =
      "case \"$SSH_ORIGINAL_COMMAND\" in (*virt-ssh-helper*) eval \"$SSH_ORIGINAL_COMMAND\";;"
          + " (*) echo no shell for you >&2; exit 1;; esac";

  private Lab lab;
  private RouterUnderTest router;
  private Remains remains;
  private Path keys;
  private String address;
  private Path afar;
  private Dialogue server;
  private Dialogue narrow;

  @BeforeAll
  void bringUp() throws IOException {
    lab = Lab.up("remotehv");
    router = RouterUnderTest.of(lab, "image");
    Path image = SmallSources.echoingImage(router.folder().resolve("images"));
    router.write(
        router
            .yaml()
            .replaceAll("image: http.*", "image: " + image)
            .replaceAll("sha256: .*", "sha256: " + SmallSources.sha256(Files.readAllBytes(image))));
    remains = new Remains(lab, router);
    lab.lease("hv");
    address =
        lab.shell(
                "hv", "ip -4 -o address show brHome | grep -oE '192\\.168\\.1\\.[0-9]+' | head -1")
            .orFail()
            .trimmed();
    keys = Files.createDirectory(router.folder().resolve("keys"));
    Lab.run(LIMIT, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys + "/key"))
        .orFail();
    Lab.run(LIMIT, List.of("chown", "-R", "root:", keys.toString())).orFail();
    Files.writeString(
        keys.resolve("known_hosts"), address + " " + Files.readString(keys.resolve("key.pub")));
    server = sshServer("22", "");
    narrow = sshServer("2222", LIBVIRT_ALONE);
    afar = yaml("afar.yaml", "known_hosts=" + keys + "/known_hosts", address);
  }

  @AfterAll
  void takeDown() {
    for (Dialogue one : new Dialogue[] {server, narrow}) {
      if (one != null) {
        one.close();
      }
    }
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void destroyLeavesNothing() {
    fromAfar(afar, "--yes", "destroy", "--purge").orFail();
    assertThat(remains.list()).isEmpty();
    assertThat(stateFolder("afar")).doesNotExist();
  }

  @Test
  @Order(10)
  void anUnknownHypervisorIsToldAsThat() throws IOException {
    Path none = Files.writeString(keys.resolve("none"), "");
    Ran ran = fromAfar(yaml("unknown.yaml", "known_hosts=" + none, address), "create").expect(4);
    assertThat(ran.errors())
        .contains("the SSH host key of the hypervisor " + address + " is not known here")
        .contains("compare the key it shows");
    assertThat(none).isEmptyFile();
    assertThat(remains.list()).isEmpty();
  }

  @Test
  @Order(20)
  void theAdaptersAreThoseOfTheHypervisor() {
    assertThat(fromAfar(afar, "usb", "list").orFail().output())
        .contains("0b95:1790", "AX88179", "aa:bb:cc:dd:ee:01", "nobody (enx001)");
  }

  @Test
  @Order(25)
  void whatIsMissingThereIsToldBeforeAnythingIsMade() throws IOException {
    Path file = router.folder().resolve("bridge.yaml");
    Files.writeString(file, Files.readString(afar).replace("brHome", "brNone"));
    assertThat(fromAfar(file, "create").expect(4).errors()).contains("there is no bridge brNone");
    assertThat(remains.list()).isEmpty();
  }

  @Test
  @Order(30)
  void theInstallIsFollowedAndAnotherOperatorIsKeptOut() throws IOException {
    try (Dialogue create = new Dialogue(createLine("10s"))) {
      typeUntil(create, TYPED);
      assertThat(fromAfar(afar, "status").orFail().output()).contains("running", "installing");
      Ran second = fromAfar(afar, "second", "create").expect(4);
      assertThat(second.errors())
          .contains(
              "another routervm command is at work on this router: `routervm create` of root@")
          .contains(address + ", to which it has come by the same account");
      printAsInstalled();
      typeUntil(create, "did not answer");
      assertThat(create.end(4, LIMIT))
          .contains("1 SSH host key pinned from its console")
          .contains("the installed system did not answer")
          .contains("the last line on its console is: ");
    }
    assertThat(Files.readString(stateFolder("afar").resolve("console.log")))
        .contains(TYPED, "routervm-installed");
    assertThat(lab.shell("hv", "cat " + LOCK).orFail().output()).isEmpty();
  }

  @Test
  @Order(40)
  void aConnectionThatIsLostEndsTheWorkAndTheNextGoesOn() {
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      typeUntil(create, TYPED);
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
      printAsInstalled();
      assertThat(create.end(4, LIMIT)).contains("1 SSH host key pinned from its console");
    }
  }

  @Test
  @Order(50)
  void aHypervisorThatHangsIsGivenUp() {
    givenUp(
        "$(cat " + keys + "/pid-22)", "the hypervisor " + address + " did not answer within 30 s");
    givenUp(
        "$(cat /run/libvirt/libvirtd.pid /run/libvirtd.pid 2>/dev/null | head -1)",
        "libvirt on " + address + " did not answer within 30 s");
  }

  private void givenUp(String process, String said) {
    lab.shell("hv", "kill -STOP " + process).orFail();
    try {
      Instant begin = Instant.now();
      assertThat(fromAfar(afar, "plan").expect(4).errors()).contains(said);
      assertThat(Duration.between(begin, Instant.now()))
          .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(60));
    } finally {
      lab.shell("hv", "kill -CONT " + process).orFail();
    }
  }

  /** Such as one that lets libvirt alone in. */
  @Test
  @Order(60)
  void destroyWorksWhereThereIsNoShell() throws IOException {
    try (Dialogue create = new Dialogue(createLine("1s"))) {
      typeUntil(create, TYPED);
      create.killJava();
    }
    Path file = yaml("narrow.yaml", "no_verify=1", address + ":2222");
    assertThat(fromAfar(file, "plan").expect(4).errors()).contains("gives root@" + address);
    Ran ran = fromAfar(file, "--yes", "destroy", "--purge").orFail();
    assertThat(ran.errors())
        .contains("warning: the hypervisor " + address + " gives root@" + address + " no shell")
        .contains("libvirt is asked all the same");
    assertThat(remains.list()).isEmpty();
  }

  private Path yaml(String name, String parameter, String host) throws IOException {
    String uri =
        "qemu+ssh://root@" + host + "/system?no_tty=1&keyfile=" + keys + "/key&" + parameter;
    return Files.writeString(
        router.folder().resolve(name), router.yaml().replace("qemu:///system", uri));
  }

  private Dialogue sshServer(String port, String command) {
    Dialogue started =
        new Dialogue(
            lab.commandLine(
                "exec",
                "hv",
                "--",
                "unshare",
                "-m",
                "sh",
                "-ec",
                SSHD,
                "sh",
                keys.toString(),
                port,
                command));
    started.awaitText("Server listening", LIMIT);
    return started;
  }

  private Path stateFolder(String operator) {
    return router.folder().resolve(operator);
  }

  private Ran fromAfar(Path file, String... words) {
    boolean second = words[0].equals("second");
    List<String> line = new ArrayList<>(operator(file, second ? "second" : "afar"));
    line.addAll(List.of(words).subList(second ? 1 : 0, words.length));
    return lab.command(line.toArray(String[]::new));
  }

  private List<String> operator(Path file, String name) {
    List<String> line =
        new ArrayList<>(List.of("exec", "intruder", "--", "unshare", "-m", "sh", "-c", FORGETFUL));
    line.addAll(List.of("sh", "sh", Lab.REPOSITORY + "/scripts/routervm"));
    line.addAll(List.of("--file", file.toString(), "--state", stateFolder(name).toString()));
    return line;
  }

  private List<String> createLine(String bootLimit) {
    List<String> line = new ArrayList<>(operator(afar, "afar"));
    line.addAll(List.of("--verbose", "create", "--boot-timeout", bootLimit));
    return lab.commandLine(line.toArray(String[]::new));
  }

  private void cable(String state) {
    lab.shell(
            "intruder",
            "nic=$(ip -o -4 address show scope global | awk '{ print $2; exit }');"
                + " ip link set \"$nic\" "
                + state)
        .orFail();
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
    typing("routervm-hostkey " + nonce + " " + sum + " " + KEY).orFail();
    typing("routervm-installed " + nonce).orFail();
    Await.until(
        LIMIT,
        () -> "the marker on the console",
        () -> lab.shell("hv", "grep -q 'routervm-installed " + nonce + "' " + LOG).succeeded());
    lab.shell("hv", "virsh -q destroy router").orFail();
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
}
