package io.routervm.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.guest.HostUnreachableException;
import io.routervm.platform.Pause;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults that a well-behaved server does not show, from an SSH server in this process. */
@Timeout(60)
class FaultyServerTest {
  private static final SshLimits SHORT =
      new SshLimits(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(50));

  @TempDir Path folder;
  private SshServer server;
  private SshKey hostKey;

  /** What the server does with a command, given its two streams of output. */
  private interface Behaviour {
    void run(ChannelSession channel, Streams streams) throws IOException;
  }

  /** Between the marks. */
  private record Streams(InputStream in, OutputStream out, OutputStream errors) {}

  /** As the program of {@link CleanShell} does it. */
  private static void framed(Behaviour behaviour, ChannelSession channel, Streams streams)
      throws IOException {
    StringBuilder mark = new StringBuilder();
    for (int read = streams.in.read(); read >= 0 && read != '\n'; read = streams.in.read()) {
      mark.append((char) read);
    }
    print(streams.out, mark + " out\n");
    print(streams.errors, mark + " err\n");
    behaviour.run(channel, streams);
    print(streams.out, "\n" + mark + " out 0\n");
    print(streams.errors, "\n" + mark + " err 0\n");
  }

  @BeforeEach
  void start() throws IOException {
    hostKey = SshKey.readOrCreate(folder.resolve("host"), "host");
    SshKey.readOrCreate(folder.resolve("id_ed25519"), "test");
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(new FileKeyPairProvider(folder.resolve("host")));
    server.setPublickeyAuthenticator(
        (name, key, session) -> KeyUtils.getKeyType(key).equals("ssh-ed25519"));
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(true);
  }

  private void answers(Behaviour behaviour) {
    server.setCommandFactory(
        (channel, line) ->
            new AbstractCommandSupport(line, null) {
              @Override
              public void run() {
                try {
                  framed(
                      behaviour,
                      channel,
                      new Streams(getInputStream(), getOutputStream(), getErrorStream()));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                onExit(0);
              }
            });
  }

  private SshShell host() throws IOException {
    return host(server.getPort());
  }

  private SshShell host(int port) throws IOException {
    return host(port, SHORT);
  }

  private SshShell host(int port, SshLimits limits) throws IOException {
    Files.writeString(folder.resolve("known_hosts"), hostKey.pin("[127.0.0.1]:" + port) + "\n");
    return new SshShell(
        SshTarget.of("127.0.0.1", folder.resolve("id_ed25519"), folder.resolve("known_hosts"))
            .withPort(port),
        limits);
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Test
  void theScriptArrivesWrappedAndWhole() throws IOException {
    answers(
        (channel, streams) ->
            print(streams.out, new String(streams.in.readAllBytes(), StandardCharsets.UTF_8)));
    try (SshShell host = host()) {
      assertThat(host.run(Script.of("echo hello")).output())
          .isEqualTo("{\nset -eu\necho hello\nexit 0\n}\n");
    }
  }

  @Test
  void aConnectionThatDropsInTheMiddleIsALoss() throws IOException {
    answers(
        (channel, streams) -> {
          print(streams.out, "begin\n");
          channel.getSession().close(true);
        });
    List<String> lines = new ArrayList<>();
    try (SshShell host = host()) {
      assertThatThrownBy(() -> host.run(Script.of("x"), lines::add))
          .isInstanceOf(HostUnreachableException.class)
          .hasMessageContaining("connection was lost while a script ran");
      answers((channel, streams) -> print(streams.out, "back"));
      assertThat(host.run(Script.of("x")).output()).isEqualTo("back");
      assertThat(host.connections()).isEqualTo(2);
    }
  }

  @Test
  void aScriptThatHangsEndsAtTheTimeLimit() throws IOException {
    answers(
        (channel, streams) -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Path known = folder.resolve("known_hosts");
    Files.writeString(known, hostKey.pin("[127.0.0.1]:" + server.getPort()) + "\n");
    SshLimits limits =
        new SshLimits(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(2));
    SshTarget target =
        SshTarget.of("127.0.0.1", folder.resolve("id_ed25519"), known).withPort(server.getPort());
    try (SshShell host = new SshShell(target, limits)) {
      assertThatThrownBy(() -> host.run(Script.of("x")))
          .hasMessageContaining("did not end within 2 s");
    }
  }

  @Test
  void floodsOnStandardErrorDoNotBlock() throws IOException {
    String block = "e".repeat(64 * 1024);
    answers(
        (channel, streams) -> {
          for (int i = 0; i < 40; i++) {
            print(streams.errors, block);
          }
          print(streams.out, "done\n");
        });
    try (SshShell host = host()) {
      assertThat(host.run(Script.of("x")).output()).isEqualTo("done\n");
    }
  }

  @Test
  void aRefusedKeyIsSaid() throws IOException {
    server.setPublickeyAuthenticator((name, key, session) -> false);
    try (SshShell host = host()) {
      assertThatThrownBy(host::connect).hasMessageContaining("authentication was refused");
    }
  }

  @Test
  void aPortThatSaysNothingIsSaid() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        SshShell host = host(silent.getLocalPort())) {
      assertThatThrownBy(host::connect)
          .isInstanceOf(HostUnreachableException.class)
          .hasMessageContaining("no SSH greeting");
    }
  }

  @Test
  void aWaitSaysWhyAndEnds() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> reasons = new ArrayList<>();
    try (SshShell host = host(port)) {
      assertThatThrownBy(() -> host.waitFor(Duration.ofSeconds(3), reasons::add))
          .hasMessageContaining("within 3 s: the connection was refused");
    }
    assertThat(reasons).isNotEmpty().allMatch(reason -> reason.contains("refused"));
  }

  /** As one whose processes are stopped: its kernel goes on accepting connections. */
  @Test
  void aHostThatAcceptsAndIsSilentIsNotWaitedForLongerThanTheLimit() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        SshShell host = host(silent.getLocalPort())) {
      long began = System.nanoTime();
      assertThatThrownBy(() -> host.waitFor(Duration.ofSeconds(2), why -> {}))
          .isInstanceOf(HostUnreachableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SHORT.silence());
    }
  }

  /** The haste of the first answer is not that of later ones. */
  @Test
  void whatHasAnsweredInTimeMayBeSilentAsLongAsAnyOther() throws IOException {
    Duration haste = Duration.ofSeconds(5);
    answers(
        (channel, streams) -> {
          Pause.of(haste.plusSeconds(1));
          print(streams.out, "late");
        });
    SshLimits patient = new SshLimits(haste, haste.plusSeconds(10), Duration.ofSeconds(50));
    try (SshShell host = host(server.getPort(), patient)) {
      host.waitFor(haste, why -> {});
      assertThat(host.run(Script.of("slow")).output()).isEqualTo("late");
    }
  }
}
