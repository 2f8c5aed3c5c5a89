package io.routervm.ssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;

/**
 * A router that is somebody else's: it speaks SSH, and answers what it likes. Most answers have the
 * shape of what was asked for, with values that no program prints, or are damaged; some never end,
 * and some come from a login shell that runs something else.
 */
public final class HostileServer implements AutoCloseable {
  private static final SshLimits LIMITS =
      new SshLimits(Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(20));
  private static final int FLOOD = 9 * 1024 * 1024;

  private final Path folder;
  private final SshServer server;
  private final Random random;
  private final AtomicInteger answers = new AtomicInteger();

  public HostileServer(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    SshKey hostKey = SshKey.readOrCreate(folder.resolve("host"), "host");
    SshKey.readOrCreate(folder.resolve("id_ed25519"), "test");
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(new FileKeyPairProvider(folder.resolve("host")));
    server.setPublickeyAuthenticator(
        (name, key, session) -> KeyUtils.getKeyType(key).equals("ssh-ed25519"));
    server.setCommandFactory(
        (channel, line) ->
            new AbstractCommandSupport(line, null) {
              @Override
              public void run() {
                int status = 0;
                try {
                  status = answer(channel, getInputStream(), getOutputStream(), getErrorStream());
                } catch (IOException e) {
                  status = 1; // whoever asked has had enough
                }
                onExit(status);
              }
            });
    server.start();
    Files.writeString(
        folder.resolve("known_hosts"), hostKey.pin("[127.0.0.1]:" + server.getPort()) + "\n");
  }

  /** A shell on it, with a connection of its own. */
  public SshShell shell() {
    SshTarget target =
        SshTarget.of("127.0.0.1", folder.resolve("id_ed25519"), folder.resolve("known_hosts"))
            .withPort(server.getPort());
    return new SshShell(target, LIMITS);
  }

  /** How many times it was asked. */
  public int answers() {
    return answers.get();
  }

  private synchronized int answer(
      ChannelSession channel, InputStream in, OutputStream out, OutputStream errors)
      throws IOException {
    answers.incrementAndGet();
    String mark = line(in);
    int kind = random.nextInt(1000);
    if (kind < 40) {
      return anotherShell(kind, channel, out, errors);
    }
    print(errors, noise() + "\n" + mark + " err\n");
    print(out, noise() + "\n" + mark + " out\n");
    String script = new String(in.readAllBytes(), UTF_8);
    HostileAnswer answer = new HostileAnswer(script, random);
    if (kind < 50) {
      out.write(answer.damaged());
      out.flush();
      channel.getSession().close(true);
      return 0;
    }
    if (kind < 55) {
      flood(kind % 2 == 0 ? out : errors, kind);
    }
    out.write(kind < 500 ? answer.shaped() : answer.damaged());
    errors.write(answer.garbage(2000));
    String end = kind < 60 ? "" : "\n" + mark + " out " + answer.status() + "\n";
    print(errors, "\n" + mark + " err 0\n");
    print(out, end + noise());
    return random.nextInt(3);
  }

  private int anotherShell(int kind, ChannelSession channel, OutputStream out, OutputStream errors)
      throws IOException {
    if (kind < 3) {
      flood(out, kind);
    } else if (kind < 20) {
      print(random.nextBoolean() ? out : errors, noise());
    } else if (kind < 25) {
      channel.getSession().close(true);
    }
    return random.nextInt(200);
  }

  private void flood(OutputStream out, int kind) throws IOException {
    byte[] block = new byte[64 * 1024];
    random.nextBytes(block);
    for (int i = 0; kind % 3 == 0 && i < block.length; i++) {
      block[i] = (byte) (i % 2 == 0 ? '\n' : 'y');
    }
    for (int sent = 0; sent < FLOOD; sent += block.length) {
      out.write(block);
      out.flush();
    }
  }

  private String noise() {
    return random.nextInt(3) > 0
        ? ""
        : new String(new HostileAnswer("", random).garbage(300), ISO_8859_1);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
      line.write(read);
    }
    return line.toString(UTF_8);
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
