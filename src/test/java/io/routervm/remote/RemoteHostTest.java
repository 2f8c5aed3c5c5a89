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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final Duration SOON = Duration.ofMillis(200);

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
        .hasMessageContaining("another SSH host key than the known one");
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

  @Test
  void aLockThatIsLostEndsEverything() throws IOException, InterruptedException {
    OpenSshServer server = server();
    List<String> lost = new CopyOnWriteArrayList<>();
    try (RemoteHost one = connect(server);
        RemoteHost other = connect(server);
        RemoteLock held = RemoteLock.take(one, "router", "me", lost::add, SOON)) {
      assertThat(held).isNotNull();
      other.run(
          Script.of("fuser -k -KILL /run/routervm/routervm-router.0.lock || [ $? -eq 1 ]"), LIMIT);
      Await.until(LIMIT, () -> "the loss", () -> !lost.isEmpty());
      assertThat(lost.get(0)).startsWith("the lock that keeps other operators away was lost");
      assertThatThrownBy(() -> one.run(Script.of("touch /run/changed"), LIMIT))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("nothing more is changed");
      List<String> jump = new ArrayList<>(one.jump("127.0.0.1", server.port()));
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
      Path root =
          Path.of(
              host.run(Script.of("echo /proc/$PPID/root"), LIMIT)
                  .output()
                  .lines()
                  .reduce((a, b) -> b)
                  .orElseThrow());
      try (RemoteLock held =
          RemoteLock.take(host, "router", "`routervm create` of me@afar", said -> {})) {
        assertThat(held).isNotNull();
        assertThatThrownBy(() -> AccountLock.take(root, "router", "swap-cables"))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("from another machine: `routervm create` of me@afar");
      }
      try (AccountLock own = AccountLock.take(root, "router", "swap-cables here")) {
        assertThat(own).isNotNull();
        assertThatThrownBy(() -> RemoteLock.take(host, "router", "me", said -> {}))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("at work on this router: swap-cables here");
      }
      RemoteLock.take(host, "router", "me", said -> {}).close();
    }
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
            """
                .formatted(folder, folder));
    HypervisorLogin login =
        new HypervisorLogin(
            Optional.empty(), "kvm", Optional.empty(), Optional.empty(), true, Optional.empty());
    SshWords words = new SshWords(login, folder);
    for (List<String> one :
        List.of(words.master("true"), words.running("true"), words.jump("10.0.0.1", 22))) {
      List<String> line = new ArrayList<>(one);
      line.addAll(1, List.of("-F", config.toString(), "-G"));
      LocalCommand.Result result = LocalCommand.of(line.toArray(String[]::new)).run(LIMIT);
      assertThat(result.output().lines())
          .as(result.errors())
          .contains(
              "forwardagent no",
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
