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
    Config config;
    PinnedHostKeys keys;
    try {
      String pins = PinnedHostKeys.text(target.knownHosts());
      config = Algorithms.config(pins);
      keys = new PinnedHostKeys(target, pins);
    } catch (IOException e) {
      throw SshFailures.unreadable(target, target.knownHosts(), e);
    }
    config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
    SSHClient client = new SSHClient(config);
    AtomicReference<Socket> socket = new AtomicReference<>();
    client.setSocketFactory(new RememberingSocketFactory(socket, target.through()));
    client.setConnectTimeout(Math.toIntExact(limits.connect().toMillis()));
    client.addHostKeyVerifier(keys);
    Connection connection = new Connection(client);
    try {
      connection.limitSilence(limits);
      client.connect(target.address(), target.port());
      client.authPublickey("root", client.loadKeys(target.key().toString()));
      return connection;
    } catch (IOException e) {
      connection.closeQuietly();
      throw SshFailures.connecting(target, keys.verdict(), hasAnswered(socket.get()), e);
    }
  }

  private static boolean hasAnswered(Socket socket) {
    return socket instanceof ProgramSocket program
        ? program.hasAnswered()
        : socket != null && socket.isConnected();
  }

  /**
   * As long as these say the other side may be silent from now on.
   *
   * @throws io.routervm.guest.HostUnreachableException when the connection has ended meanwhile
   */
  void allow(SshLimits limits, SshTarget target) {
    try {
      limitSilence(limits);
    } catch (IOException e) {
      closeQuietly();
      throw SshFailures.lost(target, e);
    }
  }

  private void limitSilence(SshLimits limits) throws IOException {
    int milliseconds = Math.toIntExact(limits.silence().toMillis());
    client.setTimeout(milliseconds);
    client.getTransport().setTimeoutMs(milliseconds);
    client.getConnection().setTimeoutMs(milliseconds);
    if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner runner) {
      runner.setKeepAliveInterval(Math.toIntExact(limits.questionInterval().toSeconds()));
      runner.setMaxAliveCount(SshLimits.QUESTIONS);
    }
    Socket socket = client.getSocket();
    if (socket != null) {
      socket.setSoTimeout(milliseconds);
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
