package io.routervm.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts with a real shell; OpenVPN's part is played by a socket that speaks its words. */
@Timeout(60)
class ServerScriptsTest {
  @TempDir private Path folder;
  private Path programs;
  private ServerScripts scripts;

  @BeforeEach
  void choosePlaces() throws IOException {
    programs = Files.createDirectory(folder.resolve("bin"));
    for (String program : List.of("cat", "timeout")) {
      provide(program);
    }
    scripts = new ServerScripts(folder.resolve("a socket").toString());
  }

  private void provide(String program) throws IOException {
    Path wrapper = programs.resolve(program);
    Files.writeString(wrapper, "#!/bin/sh\nexec /usr/bin/" + program + " \"$@\"\n");
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Ran(int status, String output, String errors) {}

  private Ran run(Script script) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-s").redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", programs.toString());
    Process process = builder.start();
    process.getOutputStream().write(script.program().getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output, Files.readString(errors));
  }

  @ParameterizedTest
  @ValueSource(strings = {"perl", "python3"})
  void aSessionIsEndedWithWhatTheSystemHas(String interpreter) throws Exception {
    provide(interpreter);
    CompletableFuture<String> heard = management("anna");
    Ran ran = run(scripts.disconnect(Set.of("anna", "ben", "evil\nsignal SIGTERM", "a b")));
    assertThat(ran.errors()).isEmpty();
    assertThat(ran.status()).isZero();
    assertThat(heard.get().lines()).containsExactlyInAnyOrder("kill anna", "kill ben");
    assertThat(ServerScripts.disconnected(ran.output())).containsExactly("anna");
  }

  private static final String TABLE =
      """
      >INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info\r
      TITLE,OpenVPN 2.6.14\r
      HEADER,CLIENT_LIST,Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since (time_t)\r
      CLIENT_LIST,anna,203.0.113.7:51194,1,2,1795393740\r
      """;

  /** What the command sees of a server that answers {@code answer}. */
  private List<VpnSession> sessions(String answer) throws Exception {
    CompletableFuture<String> heard = answering(answer);
    try {
      return scripts.sessions(shell());
    } finally {
      assertThat(heard.get()).isEqualTo("status 2\n");
    }
  }

  private RemoteShell shell() {
    return new RemoteShell() {
      @Override
      public Result run(Script script, Consumer<String> onLine) {
        try {
          Ran ran = ServerScriptsTest.this.run(script);
          return new Result(ran.status(), ran.output(), ran.errors());
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void close() {}
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"perl", "python3"})
  void theServerItselfTellsWhoIsConnected(String interpreter) throws Exception {
    provide(interpreter);
    assertThat(sessions(TABLE + "END\r\n"))
        .singleElement()
        .satisfies(session -> assertThat(session.name()).isEqualTo("anna"));
  }

  @Test
  void nobodyIsConnectedToAServerThatDoesNotRun() {
    assertThat(scripts.sessions(shell())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"perl", "python3"})
  void anAnswerThatIsCutOffIsNoTable(String interpreter) throws Exception {
    provide(interpreter);
    assertThatThrownBy(() -> sessions(TABLE))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("does not tell who is connected: the answer is cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"perl", "python3"})
  void anErrorIsNoTable(String interpreter) throws Exception {
    provide(interpreter);
    assertThatThrownBy(() -> sessions("ERROR: unknown command, enter 'help' for more options\r\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("incomplete");
  }

  /** One that lies: lines without an end, or one line without an end. */
  @ParameterizedTest
  @CsvSource({"perl,true", "perl,false", "python3,true", "python3,false"})
  void anAnswerWithoutEndIsLeftAfterAMegabyte(String interpreter, boolean lines) throws Exception {
    provide(interpreter);
    String much = (lines ? "CLIENT_LIST,x\r\n" : "CLIENT_LIST,x").repeat(200_000);
    assertThatThrownBy(() -> sessions(much))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the answer does not end");
  }

  /** A server with one answer, which it gives and then hangs up. */
  private CompletableFuture<String> answering(String answer) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("a socket")));
    server.configureBlocking(false);
    return CompletableFuture.supplyAsync(
        () -> {
          try (server;
              SocketChannel client = accept(server).orElseThrow()) {
            ByteBuffer buffer = ByteBuffer.allocate(65536);
            client.read(buffer);
            try {
              client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
              // The other side has had enough.
              assertThat(answer.length()).isGreaterThan(1 << 20);
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void threeHundredNamesInOneConversation() throws Exception {
    provide("perl");
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      names.add("a-rather-long-name-of-a-client-that-was-revoked-long-ago-" + i);
    }
    CompletableFuture<String> heard = management("nobody");
    assertThat(run(scripts.disconnect(names)).status()).isZero();
    assertThat(heard.get().lines()).hasSize(300);
  }

  @Test
  void aServerThatDoesNotRunHasNoSessions() throws Exception {
    Ran ran = run(scripts.disconnect(Set.of("anna")));
    assertThat(ran.status()).isZero();
    assertThat(ServerScripts.disconnected(ran.output())).isEmpty();
  }

  @Test
  void aServerThatDoesNotListenIsNoticed() throws Exception {
    provide("perl");
    management("anna").get();
    Ran ran = run(scripts.disconnect(Set.of("anna")));
    assertThat(ran.status()).isNotZero();
    assertThat(ran.errors()).contains("connect: Connection refused");
  }

  @Test
  void aSystemWithNeitherInterpreterIsNoticed() throws Exception {
    CompletableFuture<String> heard = management("anna");
    Ran ran = run(scripts.disconnect(Set.of("anna")));
    assertThat(ran.status()).isNotZero();
    assertThat(ran.errors()).contains("neither perl nor python");
    assertThat(heard.get()).isEmpty();
  }

  /** Speaks to one client as OpenVPN does, or to none for a moment; the future has what it said. */
  private CompletableFuture<String> management(String connected) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("a socket")));
    server.configureBlocking(false);
    return CompletableFuture.supplyAsync(
        () -> {
          try (server) {
            Optional<SocketChannel> client = accept(server);
            return client.isEmpty() ? "" : converse(client.get(), connected);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Optional<SocketChannel> accept(ServerSocketChannel server) throws IOException {
    try (Selector callers = Selector.open()) {
      server.register(callers, SelectionKey.OP_ACCEPT);
      return callers.select(3_000) == 0 ? Optional.empty() : Optional.of(server.accept());
    }
  }

  private static String converse(SocketChannel client, String connected) throws IOException {
    try (client) {
      say(client, ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info");
      StringBuilder heard = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(65536);
      while (client.read(buffer.clear()) >= 0) {
        String line = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        heard.append(line);
        String name = line.strip().replaceFirst("^kill ", "");
        say(client, ">CLIENT:DISCONNECT,0");
        say(
            client,
            name.equals(connected)
                ? "SUCCESS: common name '" + name + "' found, 1 client(s) killed"
                : "ERROR: common name '" + name + "' not found");
      }
      return heard.toString();
    }
  }

  private static void say(SocketChannel client, String line) throws IOException {
    client.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
  }
}
