package io.routervm.ssh;

import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One script in one session. It is written, and both its streams are read, at the same time: a
 * stream that nobody reads stops the other one too once its window is full.
 */
final class RemoteRun {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteRun.class);

  /** The longest answer of ours is some hundred KiB. */
  private static final int OUTPUT_LIMIT = 8 * 1024 * 1024;

  private static final long ERRORS_LIMIT = 64L * 1024 * 1024;

  /** What is kept of standard error: its end. */
  private static final int ERRORS_KEPT = 64 * 1024;

  /** Standard error may lag behind, or a login shell may have led it elsewhere. */
  private static final long ERRORS_PATIENCE_SECONDS = 3;

  private static final Executor THREADS =
      task -> {
        Thread thread = new Thread(task, "ssh-stream");
        thread.setDaemon(true);
        thread.start();
      };

  private final SshTarget target;
  private final Duration start;
  private final Duration limit;
  private final Connection connection;
  private volatile boolean flooded;

  /**
   * A run on {@code target}.
   *
   * @param start until the router says that it has begun
   * @param limit until it has ended
   * @param connection is closed when one of them has passed
   */
  RemoteRun(SshTarget target, Duration start, Duration limit, Connection connection) {
    this.target = target;
    this.start = start;
    this.limit = limit;
    this.connection = connection;
  }

  /**
   * Runs {@code script} and waits for its end; {@code onLine} is called by this thread.
   *
   * @throws IOException when the connection is lost
   * @throws io.routervm.guest.NotRunException when the router does not even begin
   * @throws HostUnreachableException when the time limit passes, or it sends without end
   */
  Result run(Session session, Script script, Consumer<String> onLine) throws IOException {
    Session.Command command = session.exec(CleanShell.COMMAND);
    String mark = CleanShell.mark();
    FramedStream output = new FramedStream(command.getInputStream(), mark, "out");
    FramedStream errors = new FramedStream(command.getErrorStream(), mark, "err");
    CompletableFuture<String> complaints =
        CompletableFuture.supplyAsync(() -> complaints(errors), THREADS);
    if (!begins(command, mark, output, errors)) {
      settled(complaints);
      throw SshFailures.notRun(target, said(output, errors));
    }
    // Not before: no other shell than ours ever gets to see it.
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(() -> writeAll(command, script.program()), THREADS);
    String text;
    try {
      text =
          within(
              limit,
              () -> SshFailures.tookTooLong(target, limit),
              () -> output.answer(OUTPUT_LIMIT, onLine));
    } catch (FramedStream.TooMuchException e) {
      throw SshFailures.tooMuch(target, OUTPUT_LIMIT);
    } catch (IOException e) {
      if (flooded) {
        throw SshFailures.tooMuch(target, ERRORS_LIMIT);
      }
      throw e;
    }
    if (output.status().isEmpty()) {
      throw new IOException(
          written.isCompletedExceptionally()
              ? "the script did not arrive whole"
              : "its answer broke off");
    }
    return new Result(output.status().get(), text, settled(complaints));
  }

  private interface Exchange<T> {
    T run() throws IOException;
  }

  private <T> T within(
      Duration time, Supplier<HostUnreachableException> failure, Exchange<T> exchange)
      throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              connection.closeQuietly();
            },
            CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, THREADS));
    try {
      T result = exchange.run();
      if (late.get()) {
        throw failure.get();
      }
      return result;
    } catch (IOException e) {
      if (late.get()) {
        throw failure.get();
      }
      throw e;
    } finally {
      watchdog.cancel(false);
    }
  }

  private boolean begins(
      Session.Command command, String mark, FramedStream output, FramedStream errors)
      throws IOException {
    try {
      boolean begins =
          within(
              start,
              () -> SshFailures.notRun(target, said(output, errors)),
              () -> {
                announce(command, mark);
                return output.begins();
              });
      if (!begins && !connection.isOpen()) {
        throw new IOException("the connection ended with the session");
      }
      return begins;
    } catch (IOException e) {
      if (flooded) {
        return false;
      }
      throw e;
    }
  }

  /** A shell that has ended already reads nothing; what it left to be read tells more. */
  private static void announce(Session.Command command, String mark) {
    try {
      write(command.getOutputStream(), mark + "\n");
    } catch (IOException e) {
      LOG.debug("the login shell reads nothing", e);
    }
  }

  private static String said(FramedStream output, FramedStream errors) {
    return output.noise().isEmpty() ? errors.noise() : output.noise();
  }

  private static String settled(CompletableFuture<String> complaints) {
    return complaints.completeOnTimeout("", ERRORS_PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private String complaints(FramedStream errors) {
    try {
      errors.begins();
      return errors.end(ERRORS_KEPT, ERRORS_LIMIT);
    } catch (FramedStream.TooMuchException e) {
      flooded = true;
      connection.closeQuietly();
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  private static void write(OutputStream stream, String text) throws IOException {
    stream.write(text.getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }

  /** A shell that has ended reads no more: its exit status tells what happened, not this. */
  private static void writeAll(Session.Command command, String text) {
    try (OutputStream stream = command.getOutputStream()) {
      // Closing does not wait for room in the server's window: it would lose the end of the script.
      write(stream, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
