package io.routervm.remote;

import static io.routervm.remote.SshHypervisors.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Await;
import io.routervm.failure.Failure;
import io.routervm.platform.LocalCommand;
import io.routervm.shell.Script;
import io.routervm.ssh.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lock that keeps other operators away, on a real OpenSSH server. */
@Tag("root")
@Timeout(120)
class RemoteLockTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private Path folder;
  @AutoClose private SshHypervisors hypervisors;

  @BeforeEach
  void begin() {
    hypervisors = new SshHypervisors(folder);
  }

  @Test
  void anotherOperatorIsKeptOut() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    List<String> lost = new CopyOnWriteArrayList<>();
    try (RemoteHost one = connect(server);
        RemoteHost other = connect(server)) {
      try (RemoteLock held =
          RemoteLock.take(one, "router", "`routervm create` of me@here", lost::add)) {
        assertThat(held).isNotNull();
        assertThatThrownBy(() -> RemoteLock.take(other, "router", "him", lost::add))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("at work on this router: `routervm create` of me@here");
        RemoteLock.take(other, "another", "him", lost::add).close();
      }
      RemoteLock.take(other, "router", "him", lost::add).close();
    }
    assertThat(lost).isEmpty();
  }

  /** Its work fails by the words of whoever has noticed first, and ends at once. */
  @Test
  void whatEndsWithTheConnectionIsToldOfItsLoss() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    for (int attempt = 0; attempt < 5; attempt++) {
      List<String> lost = new CopyOnWriteArrayList<>();
      try (RemoteHost host = connect(server)) {
        RemoteLock held = RemoteLock.take(host, "router", "me", lost::add, LONG, LONG);
        host.cut("the cable");
        held.close();
        assertThat(lost).hasSize(1);
        assertThat(lost.get(0)).contains("is cut, and nothing more is changed");
      }
    }
  }

  @Test
  void aLockThatIsLostEndsEverything() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    List<String> lost = new CopyOnWriteArrayList<>();
    try (RemoteHost one = connect(server);
        RemoteHost other = connect(server);
        RemoteLock held = RemoteLock.take(one, "router", "me", lost::add, LONG, LONG)) {
      assertThat(held).isNotNull();
      List<String> jump = one.jump("127.0.0.1", server.port());
      other.run(
          Script.of("fuser -k -KILL /run/routervm/routervm-router.0.lock || [ $? -eq 1 ]"), LIMIT);
      // Long before the next beat.
      Await.until(SOON, () -> "the loss", () -> !lost.isEmpty());
      assertThat(lost.get(0)).startsWith("the lock that keeps other operators away was lost");
      assertThatThrownBy(() -> one.run(Script.of("touch /run/changed"), LIMIT))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("nothing more is changed");
      assertThatThrownBy(() -> one.jump("127.0.0.1", server.port()))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("nothing more is changed");
      LocalCommand.Result past = LocalCommand.of(jump.toArray(String[]::new)).run(LIMIT);
      assertThat(past.succeeded()).as("no way past the cut").isFalse();
      assertThat(past.output()).isEmpty();
      RemoteLock.take(other, "router", "him", lost::add).close();
    }
  }

  /** A cut-over on the hypervisor itself, which is the machine of this test. */
  @Test
  void whoWorksOnTheHypervisorItselfIsKeptOutAndKeepsOut()
      throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    try (RemoteHost host = connect(server)) {
      List<String> there = there(host);
      List<String> warnings = new ArrayList<>();
      try (RemoteLock held =
          RemoteLock.take(host, "router", "`routervm create` of me@afar", said -> {})) {
        assertThat(held).isNotNull();
        assertThatThrownBy(() -> own(there, "swap-cables", Map.of(), warnings))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("by the same account: `routervm create` of me@afar");
      }
      try (AccountLock own = own(there, "swap-cables here", Map.of(), warnings)) {
        assertThat(own).isNotNull();
        assertThat(warnings).isEmpty();
        assertThatThrownBy(() -> RemoteLock.take(host, "router", "me", said -> {}))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("at work on this router: swap-cables here");
      }
      RemoteLock.take(host, "router", "me", said -> {}).close();
    }
  }

  /** Words that run a program where the server's sessions are. */
  private static List<String> there(RemoteHost host) {
    String shell =
        host.run(Script.of("echo $PPID"), LIMIT).output().lines().reduce((a, b) -> b).orElseThrow();
    return List.of("nsenter", "--target", shell, "--mount", "--");
  }

  private static AccountLock own(
      List<String> before, String holder, Map<String, String> environment, List<String> warnings) {
    return AccountLock.take(before, "router", holder, environment, warnings::add);
  }

  /** As documented: one comes as an operator from afar, and by sudo on the hypervisor itself. */
  @Test
  void rootBySudoAndTheAccountBehindItExcludeEachOther() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    try (RemoteHost host = connect(server)) {
      List<String> there = there(host);
      host.run(
          Script.of(
              "echo 'operator:x:12345:12345::/run/operator:/bin/sh' >>/etc/passwd",
              "mkdir /run/operator",
              "chown 12345:12345 /run/operator"),
          LIMIT);
      List<String> asOperator = new ArrayList<>(there);
      asOperator.addAll(List.of("runuser", "-u", "operator", "--", "env", "HOME=/run/operator"));
      Map<String, String> sudo = Map.of("SUDO_USER", "operator", "SUDO_UID", "12345");
      List<String> warnings = new ArrayList<>();
      try (AccountLock operator = own(asOperator, "create from afar", Map.of(), warnings)) {
        assertThat(operator).isNotNull();
        assertThat(warnings).isEmpty();
        assertThatThrownBy(() -> own(there, "swap-cables", sudo, warnings))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("by the same account: create from afar");
        // What it had of its own already is given back.
        RemoteLock.take(host, "router", "me", said -> {}).close();
      }
      try (AccountLock both = own(there, "swap-cables", sudo, warnings)) {
        assertThat(both).isNotNull();
        assertThatThrownBy(() -> own(asOperator, "him", Map.of(), warnings))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("swap-cables");
      }
      assertThat(warnings).isEmpty();
      own(there, "swap-cables", Map.of("SUDO_USER", "nobody"), warnings).close();
      assertThat(warnings)
          .singleElement()
          .asString()
          .startsWith("whoever comes as nobody from another machine is not kept away");
    }
  }

  /** pam_systemd makes that folder with a first login, and takes it along after the last one. */
  @Test
  void theLockDoesNotGoWithLoginSessions() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    try (RemoteHost one = connect(server);
        RemoteHost other = connect(server);
        RemoteLock held = RemoteLock.take(one, "router", "me", said -> {})) {
      assertThat(held).isNotNull();
      other.run(Script.of("mkdir /run/user", "mkdir -m 700 /run/user/0"), LIMIT);
      assertThatThrownBy(() -> RemoteLock.take(other, "router", "him", said -> {}))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("at work on this router: me");
    }
  }

  /** A machine that was asleep, or cut off: nothing of its may run beside the next holder. */
  @Test
  void whoIsSilentTooLongLosesHisConnectionWithTheLock() throws IOException, InterruptedException {
    String lock = RemoteLock.script("router", "me", Duration.ofSeconds(1)).program();
    for (String shell : List.of("/bin/bash", "/bin/dash")) {
      OpenSshServer server = hypervisors.start(shell, "");
      // Nobody here watches this lock, so it is not this side that ends anything.
      try (RemoteHost one = connect(server);
          RemoteHost other = connect(server);
          Conversation libvirt = one.speak("cat");
          Conversation keeper = one.speak(Script.command("sh", "-c", lock).text())) {
        assertThat(LockAnswer.of(keeper, LIMIT).isTaken()).isTrue();
        Await.until(SOON, () -> "the end of what ran with " + shell, libvirt::isOver);
        RemoteLock.take(other, "router", "him", said -> {}).close();
        assertThatThrownBy(() -> one.run(Script.of("touch /run/changed"), LIMIT))
            .isInstanceOf(Failure.class);
        assertThat(other.run(Script.of("[ ! -e /run/changed ]"), LIMIT).status()).isZero();
      }
    }
  }

  @Test
  void aHypervisorWithoutTheProgramsOfTheLockIsToldOfThem()
      throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    Script lock = RemoteLock.script("router", "me", LONG);
    try (RemoteHost host = connect(server)) {
      for (String program : List.of("flock", "timeout")) {
        Path bin = Files.createDirectory(folder.resolve("without-" + program));
        for (String other : List.of("flock", "timeout", "find", "id", "mkdir", "head", "tr")) {
          if (!other.equals(program)) {
            Path wrapped = bin.resolve(other);
            Files.writeString(wrapped, "#!/bin/sh\nexec /usr/bin/" + other + " \"$@\"\n");
            Files.setPosixFilePermissions(wrapped, PosixFilePermissions.fromString("rwx------"));
          }
        }
        assertThat(host.run(Script.of("PATH=" + bin).then(lock), LIMIT).output())
            .isEqualTo("nowhere the program " + program + " is missing\n");
      }
      Script failing = Script.of("flock() { return 1; }");
      assertThat(host.run(failing.then(lock), LIMIT).output())
          .startsWith("nowhere flock cannot lock /run/routervm/");
    }
  }

  @Test
  void whatOthersHavePlantedIsNotHeeded() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    try (RemoteHost host = connect(server)) {
      host.run(Script.of("mkdir -m 777 /run/routervm", "echo precious >/run/precious"), LIMIT);
      host.run(Script.of("ln -s /run/precious /run/routervm/routervm-router.0.lock"), LIMIT);
      assertThatThrownBy(() -> RemoteLock.take(host, "router", "me", line -> {}))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("/run/routervm is no folder of this account alone");
      assertThat(host.run(Script.of("cat /run/precious"), LIMIT).output()).isEqualTo("precious\n");
    }
  }
}
