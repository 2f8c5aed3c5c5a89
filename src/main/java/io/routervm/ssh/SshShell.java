package io.routervm.ssh;

import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import io.routervm.shell.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.schmizz.sshj.connection.channel.direct.Session;

/**
 * A host over SSH. Connects when it first has something to run, and keeps the connection; runs one
 * script at a time.
 */
public final class SshShell implements RemoteShell {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ASK = Duration.ofMinutes(10);

  /** An emulated router under load takes its time to start a shell. */
  private static final int STARTS = 2;

  private final SshTarget target;
  private final SshLimits limits;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger executions = new AtomicInteger();
  private Optional<Connection> connection = Optional.empty();

  public SshShell(SshTarget target) {
    this(target, SshLimits.DEFAULT);
  }

  public SshShell(SshTarget target, SshLimits limits) {
    this.target = target;
    this.limits = limits;
  }

  /** How many connections have been made. */
  public int connections() {
    return connections.get();
  }

  /** How many scripts have been run. */
  public int executions() {
    return executions.get();
  }

  /**
   * Connects now.
   *
   * @throws HostUnreachableException with the reason, when that fails
   */
  public synchronized void connect() {
    connected();
  }

  /**
   * Connects as soon as the host answers. A wrong host key is not waited for. An attempt takes no
   * longer than what is left of the limit, also with a host that accepts the connection and then
   * says nothing.
   *
   * @param onTick told, after each attempt, why it is still waiting
   * @throws HostUnreachableException with the last reason, when {@code limit} passes
   */
  public synchronized void waitFor(Duration limit, Consumer<String> onTick) {
    Deadline end = Deadline.in(limit.minus(PAUSE));
    while (true) {
      try {
        connected(limits.within(end.left()));
        return;
      } catch (HostUnreachableException e) {
        if (SshFailures.isFinal(e)) {
          throw e;
        }
        if (end.isOver()) {
          throw SshFailures.waited(target, limit, e);
        }
        onTick.accept(e.what());
        Pause.of(PAUSE);
      }
    }
  }

  @Override
  public Result run(Script script, Consumer<String> onLine) {
    return run(script, limits.run(), onLine);
  }

  @Override
  public Result ask(Script script) {
    return run(script, limits.run().compareTo(ASK) < 0 ? limits.run() : ASK, line -> {});
  }

  private synchronized Result run(Script script, Duration limit, Consumer<String> onLine) {
    Session session = session();
    Connection used = connection.orElseThrow();
    executions.incrementAndGet();
    try {
      Duration start = limits.silence().multipliedBy(STARTS);
      return new RemoteRun(target, start, limit, used).run(session, script, onLine);
    } catch (IOException e) {
      drop();
      throw SshFailures.lost(target, e);
    } catch (HostUnreachableException e) {
      drop();
      throw e;
    } finally {
      end(session);
    }
  }

  /** What was answered counts, also when the other side then does not close its end. */
  private void end(Session session) {
    try {
      session.close();
    } catch (IOException e) {
      drop();
    }
  }

  /** A kept connection may have died since; nothing has been run yet, so a new one is made. */
  private Session session() {
    boolean kept = connection.isPresent();
    try {
      return connected().session();
    } catch (IOException e) {
      drop();
      if (!kept) {
        throw SshFailures.lost(target, e);
      }
      return session();
    }
  }

  private Connection connected() {
    return connected(limits);
  }

  /**
   * @param first how long the connection may take to stand, if there is none yet
   */
  private Connection connected(SshLimits first) {
    if (connection.isPresent() && !connection.get().isOpen()) {
      drop();
    }
    if (connection.isEmpty()) {
      Connection opened = Connection.open(target, first);
      opened.allow(limits, target);
      connection = Optional.of(opened);
      connections.incrementAndGet();
    }
    return connection.get();
  }

  private void drop() {
    connection.ifPresent(Connection::closeQuietly);
    connection = Optional.empty();
  }

  @Override
  public synchronized void close() {
    drop();
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
