package io.routervm.ssh;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One authenticated connection. */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** How often the other side is asked for a word before it counts as gone. */
  private static final int QUESTIONS = 3;

  private final SSHClient client;

  private Connection(SSHClient client) {
    this.client = client;
  }

  /**
   * Connects and logs in.
   *
   * @throws io.routervm.guest.HostUnreachableException with the reason, when that fails
   */
  static Connection open(SshTarget target, SshLimits limits) {
    PinnedHostKeys keys;
    try {
      keys = new PinnedHostKeys(target);
    } catch (IOException e) {
      throw SshFailures.unreadable(target, target.knownHosts(), e);
    }
    Config config = Algorithms.config();
    config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
    SSHClient client = new SSHClient(config);
    AtomicReference<Socket> socket = new AtomicReference<>();
    int silence = Math.toIntExact(limits.silence().toMillis());
    client.setSocketFactory(new RememberingSocketFactory(socket));
    client.setConnectTimeout(Math.toIntExact(limits.connect().toMillis()));
    client.setTimeout(silence);
    client.getTransport().setTimeoutMs(silence);
    client.getConnection().setTimeoutMs(silence);
    if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner runner) {
      runner.setKeepAliveInterval(Math.max(1, silence / 1000 / (QUESTIONS + 1)));
      runner.setMaxAliveCount(QUESTIONS);
    }
    client.addHostKeyVerifier(keys);
    try {
      client.connect(target.address(), target.port());
      client.authPublickey("root", client.loadKeys(target.key().toString()));
      return new Connection(client);
    } catch (IOException e) {
      new Connection(client).closeQuietly();
      boolean answered = socket.get() != null && socket.get().isConnected();
      throw SshFailures.connecting(target, keys.verdict(), answered, e);
    }
  }

  boolean isOpen() {
    return client.isConnected() && client.isAuthenticated();
  }

  Session session() throws IOException {
    return client.startSession();
  }

  /** Also ends what is being read or written on it. An error of a dead connection is no news. */
  void closeQuietly() {
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("closing a connection", e);
    }
  }
}
