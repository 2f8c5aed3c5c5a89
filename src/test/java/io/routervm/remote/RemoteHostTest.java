package io.routervm.remote;

import static io.routervm.remote.SshHypervisors.WHERE;
import static io.routervm.remote.SshHypervisors.connect;
import static io.routervm.remote.SshHypervisors.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The system's ssh against a real OpenSSH server. */
@Tag("root")
@Timeout(120)
class RemoteHostTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;
  @AutoClose private SshHypervisors hypervisors;

  @BeforeEach
  void begin() {
    hypervisors = new SshHypervisors(folder);
  }

  @Test
  void scriptsRunThereWhateverALoginShellPrints() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start("/bin/bash", "echo welcome; echo beware >&2\n");
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
    OpenSshServer server = hypervisors.start();
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
    OpenSshServer server = hypervisors.start();
    Files.writeString(server.knownHosts(), "");
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("host key of the hypervisor 127.0.0.1 is not known here");
    assertThat(server.knownHosts()).isEmptyFile();
  }

  @Test
  void anotherKeyIsToldAsThat() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
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
    OpenSshServer server = hypervisors.start();
    Files.writeString(
        server.key().resolveSibling("authorized_keys"), SshKey.generate("x").publicText() + "\n");
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(NotLetIn.class)
        .hasMessageContaining("does not let root@127.0.0.1 in without a password");
  }

  @Test
  void anAccountWithoutAShellIsToldAsThat() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start("/usr/sbin/nologin", "");
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(NotLetIn.class)
        .hasMessageContaining("gives root@127.0.0.1 no shell");
  }

  @Test
  void aHypervisorThatSaysNothingIsGivenUp() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
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
  void aServerThatTakesOneSessionOnlyIsToldAsThat() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start("MaxSessions 1\n");
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
    OpenSshServer server = hypervisors.start();
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
    OpenSshServer server = hypervisors.start();
    Files.writeString(server.knownHosts(), "");
    HypervisorLogin known = login(server);
    HypervisorLogin unverified =
        new HypervisorLogin(
            known.user(), known.host(), known.port(), known.keyFile(), false, known.knownHosts());
    RemoteHost.connect(unverified, WHERE).close();
    assertThat(server.knownHosts()).isEmptyFile();
  }

  @Test
  void theRouterIsReachedThroughIt() throws IOException, InterruptedException {
    OpenSshServer server = hypervisors.start();
    OpenSshServer router = hypervisors.start();
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
    OpenSshServer server = hypervisors.start();
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
