package io.routervm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Await;
import io.routervm.config.HypervisorLogin;
import io.routervm.failure.Failure;
import io.routervm.platform.LocalCommand;
import io.routervm.shell.Script;
import io.routervm.ssh.OpenSshCommandLine;
import io.routervm.ssh.OpenSshServer;
import io.routervm.ssh.SshKey;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The system's ssh against a real OpenSSH server. */
@Tag("root")
@Timeout(120)
class RemoteHostTest {
  private static final String WHERE = "hypervisor.uri: qemu+ssh://kvm.lan/system";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private final List<OpenSshServer> servers = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (OpenSshServer server : servers) {
      server.stop();
    }
  }

  private OpenSshServer server() throws IOException, InterruptedException {
    return kept(new OpenSshServer(fresh()));
  }

  private Path fresh() throws IOException {
    return Files.createDirectories(folder.resolve("server" + servers.size()));
  }

  private OpenSshServer kept(OpenSshServer server) {
    servers.add(server);
    return server;
  }

  private static HypervisorLogin login(OpenSshServer server) {
    return new HypervisorLogin(
        Optional.of("root"),
        "127.0.0.1",
        Optional.of(server.port()),
        Optional.of(server.key().toString()),
        true,
        Optional.of(server.knownHosts().toString()));
  }

  private static RemoteHost connect(OpenSshServer server) {
    return RemoteHost.connect(login(server), WHERE);
  }

  @Test
  void scriptsRunThereWhateverALoginShellPrints() throws IOException, InterruptedException {
    OpenSshServer server =
        kept(new OpenSshServer(fresh(), "/bin/bash", "echo welcome; echo beware >&2\n"));
    try (RemoteHost host = connect(server)) {
      assertThat(host.run(Script.of("echo one", "echo 'zwei é'"), LIMIT).output())
          .isEqualTo("one\nzwei é\n");
      RemoteHost.Result bad = host.run(Script.of("echo bad >&2", "exit 7"), LIMIT);
      assertThat(bad.status()).isEqualTo(7);
      assertThat(bad.errors()).contains("bad");
      assertThat(host.tree().proc().resolve("meminfo")).content().contains("MemAvailable:");
    }
  }

  @Test
  void nothingOfItStaysBehind() throws IOException, InterruptedException {
    OpenSshServer server = server();
    RemoteHost host = connect(server);
    Path program =
        Path.of(
            host.libvirt(URI.create("qemu+ssh://kvm/system"))
                .getQuery()
                .replaceFirst(".*command=", ""));
    assertThat(program).isExecutable();
    assertThat(host.run(Script.of("pgrep -cfx 'cat'"), LIMIT).output()).isNotEqualTo("0\n");
    host.close();
    assertThat(program.getParent()).doesNotExist();
    assertThatThrownBy(() -> host.run(Script.of("true"), LIMIT)).isInstanceOf(Failure.class);
  }

  @Test
  void anUnknownKeyIsToldAsThat() throws IOException, InterruptedException {
    OpenSshServer server = server();
    Files.writeString(server.knownHosts(), "");
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("host key of the hypervisor 127.0.0.1 is not known here");
    assertThat(server.knownHosts()).isEmptyFile();
  }

  @Test
  void anotherKeyIsToldAsThat() throws IOException, InterruptedException {
    OpenSshServer server = server();
    Files.writeString(
        server.knownHosts(), SshKey.generate("other").pin("[127.0.0.1]:" + server.port()) + "\n");
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("another SSH host key than the known one")
        .extracting(e -> ((Failure) e).hint())
        .asString()
        .contains(
            "`ssh-keygen -f %s -R '[127.0.0.1]:%d'`".formatted(server.knownHosts(), server.port()));
  }

  @Test
  void whoIsNotLetInIsToldOfIt() throws IOException, InterruptedException {
    OpenSshServer server = server();
    Files.writeString(
        server.key().resolveSibling("authorized_keys"), SshKey.generate("x").publicText() + "\n");
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(NotLetIn.class)
        .hasMessageContaining("does not let root@127.0.0.1 in without a password");
  }

  @Test
  void anAccountWithoutAShellIsToldAsThat() throws IOException, InterruptedException {
    OpenSshServer server = kept(new OpenSshServer(fresh(), "/usr/sbin/nologin", ""));
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(NotLetIn.class)
        .hasMessageContaining("gives root@127.0.0.1 no shell");
  }

  @Test
  void aHypervisorThatSaysNothingIsGivenUp() throws IOException, InterruptedException {
    OpenSshServer server = server();
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      HypervisorLogin login =
          new HypervisorLogin(
              Optional.of("root"),
              "127.0.0.1",
              Optional.of(silent.getLocalPort()),
              Optional.of(server.key().toString()),
              false,
              Optional.empty());
      assertThatThrownBy(() -> RemoteHost.connect(login, WHERE, Duration.ofSeconds(2)))
          .isInstanceOf(Failure.class)
          .hasMessage("the hypervisor 127.0.0.1 did not answer within 2 s");
    }
  }

  @Test
  void anotherOperatorIsKeptOut() throws IOException, InterruptedException {
    OpenSshServer server = server();
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
    OpenSshServer server = server();
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
    OpenSshServer server = server();
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
    OpenSshServer server = server();
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
    OpenSshServer server = server();
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
    OpenSshServer server = server();
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
      OpenSshServer server = kept(new OpenSshServer(fresh(), shell, ""));
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
    OpenSshServer server = server();
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
  void aServerThatTakesOneSessionOnlyIsToldAsThat() throws IOException, InterruptedException {
    OpenSshServer server = kept(new OpenSshServer(fresh(), "MaxSessions 1\n"));
    try (RemoteHost host = connect(server)) {
      assertThatThrownBy(() -> host.run(Script.of("true"), LIMIT))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("refuses one more session over one connection");
      assertThatThrownBy(() -> RemoteLock.take(host, "router", "me", said -> {}))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("refuses one more session over one connection");
    }
  }

  /** A change may shut the way for whoever comes next, and leave what stands standing. */
  @Test
  void aConnectionThatStandsProvesNoWayForANewOne() throws IOException, InterruptedException {
    OpenSshServer server = server();
    try (RemoteHost host = connect(server)) {
      host.requireNewConnection(LIMIT);
      server.stop();
      assertThat(host.run(Script.of("echo on"), LIMIT).output()).isEqualTo("on\n");
      assertThatThrownBy(() -> host.requireNewConnection(Duration.ofSeconds(3)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("no connection to the hypervisor 127.0.0.1")
          .hasMessageContaining("refused");
    }
  }

  @Test
  void whatNobodyHasVerifiedIsNotRemembered() throws IOException, InterruptedException {
    OpenSshServer server = server();
    Files.writeString(server.knownHosts(), "");
    HypervisorLogin known = login(server);
    HypervisorLogin unverified =
        new HypervisorLogin(
            known.user(), known.host(), known.port(), known.keyFile(), false, known.knownHosts());
    RemoteHost.connect(unverified, WHERE).close();
    assertThat(server.knownHosts()).isEmptyFile();
  }

  @Test
  void whatOthersHavePlantedIsNotHeeded() throws IOException, InterruptedException {
    OpenSshServer server = server();
    try (RemoteHost host = connect(server)) {
      host.run(Script.of("mkdir -m 777 /run/routervm", "echo precious >/run/precious"), LIMIT);
      host.run(Script.of("ln -s /run/precious /run/routervm/routervm-router.0.lock"), LIMIT);
      assertThatThrownBy(() -> RemoteLock.take(host, "router", "me", line -> {}))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("/run/routervm is no folder of this account alone");
      assertThat(host.run(Script.of("cat /run/precious"), LIMIT).output()).isEqualTo("precious\n");
    }
  }

  @Test
  void theRouterIsReachedThroughIt() throws IOException, InterruptedException {
    OpenSshServer server = server();
    OpenSshServer router = server();
    try (RemoteHost host = connect(server)) {
      SshTarget target = router.target().through(host.jump("127.0.0.1", router.port()));
      try (SshShell shell = new SshShell(target)) {
        assertThat(shell.run(Script.of("echo in")).output()).isEqualTo("in\n");
        String word = "x".repeat(3 * 1024 * 1024);
        assertThat(shell.run(Script.of("value=" + word, "echo ${#value}")).output())
            .isEqualTo(word.length() + "\n");
        assertThat(shell.run(Script.of("head -c 5000000 /dev/zero | tr '\\0' o")).output())
            .hasSize(5_000_000);
      }
      List<String> line = new ArrayList<>(OpenSshCommandLine.of(target));
      line.add("echo person");
      LocalCommand.Result person = LocalCommand.of(line.toArray(String[]::new)).run(LIMIT);
      assertThat(person.output()).as(person.errors()).isEqualTo("person\n");
    }
  }

  @Test
  void aRouterThatRefusesIsTold() throws IOException, InterruptedException {
    OpenSshServer server = server();
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (RemoteHost host = connect(server);
        SshShell shell =
            new SshShell(server.target().withPort(free).through(host.jump("127.0.0.1", free)))) {
      assertThatThrownBy(shell::connect)
          .hasMessageContaining("the hypervisor did not get through to its SSH server");
    }
  }

  /** ssh itself says what it makes of a configuration that would give all of this machine away. */
  @Test
  void aPersonsConfigurationHandsNothingOver() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config"),
            """
            ForwardAgent yes
            ForwardX11 yes
            LocalForward 8080 localhost:80
            RemoteForward 8081 localhost:80
            DynamicForward 1080
            PermitLocalCommand yes
            LocalCommand touch %s/ran
            RemoteCommand tmux
            RequestTTY force
            Tunnel yes
            ControlPath %s/theirs
            ControlMaster auto
            ControlPersist yes
            StrictHostKeyChecking no
            BatchMode no
            GSSAPIDelegateCredentials yes
            IgnoreUnknown UseKeychain
            UseKeychain yes
            """
                .formatted(folder, folder));
    HypervisorLogin login =
        new HypervisorLogin(
            Optional.empty(), "kvm", Optional.empty(), Optional.empty(), true, Optional.empty());
    SshWords words = new SshWords(login, folder, OpenSshVersion.installed());
    for (List<String> one :
        List.of(words.master("true"), words.running("true"), words.jump("10.0.0.1", 22))) {
      List<String> line = new ArrayList<>(one);
      line.addAll(1, List.of("-F", config.toString(), "-G"));
      LocalCommand.Result result = LocalCommand.of(line.toArray(String[]::new)).run(LIMIT);
      assertThat(result.status()).as(result.errors()).isZero();
      assertThat(result.output().lines())
          .contains(
              "forwardagent no",
              "gssapidelegatecredentials no",
              "forwardx11 no",
              "permitlocalcommand no",
              "requesttty false",
              "tunnel false",
              "batchmode yes",
              "clearallforwardings yes",
              "controlpath " + folder + "/ssh.sock",
              "controlpersist no")
          .noneMatch(said -> said.matches("(local|remote|dynamic)forward .*"))
          .noneMatch(said -> said.startsWith("remotecommand tmux"));
    }
  }
}
