package io.routervm.ssh;

import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/**
 * One script in one session. It is written, and both its streams are read, at the same time: a
 * stream that nobody reads stops the other one too once its window is full.
 *
 * @param abort closes the connection, when {@code limit} has passed
 */
record RemoteRun(SshTarget target, Duration limit, Runnable abort) {
  private static final int SIGNALLED = 128;
  private static final Map<Signal, Integer> NUMBERS =
      Map.of(
          Signal.HUP, 1,
          Signal.INT, 2,
          Signal.QUIT, 3,
          Signal.ABRT, 6,
          Signal.KILL, 9,
          Signal.SEGV, 11,
          Signal.PIPE, 13,
          Signal.TERM, 15);

  /** What is kept of standard error: its end. */
  private static final int ERRORS_KEPT = 64 * 1024;

  private static final Executor THREADS =
      task -> {
        Thread thread = new Thread(task, "ssh-stream");
        thread.setDaemon(true);
        thread.start();
      };

  /**
   * Runs {@code script} and waits for its end; {@code onLine} is called by this thread.
   *
   * @throws IOException when the connection is lost
   * @throws io.routervm.guest.HostUnreachableException when the time limit passes
   */
  Result run(Session session, Script script, Consumer<String> onLine) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              abort.run();
            },
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, THREADS));
    try {
      Session.Command command = session.exec("exec sh -s");
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> end(command.getErrorStream()), THREADS);
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(() -> write(command.getOutputStream(), script), THREADS);
      String output = lines(command.getInputStream(), onLine);
      String complaints = errors.join();
      command.join(limit.toMillis(), TimeUnit.MILLISECONDS);
      return result(command, output, complaints, written);
    } catch (IOException | CompletionException e) {
      if (late.get()) {
        throw SshFailures.tookTooLong(target, limit);
      }
      throw e instanceof IOException lost ? lost : new IOException(e.getCause());
    } finally {
      watchdog.cancel(false);
    }
  }

  private static Result result(
      Session.Command command, String output, String errors, CompletableFuture<Void> written)
      throws IOException {
    if (command.getExitStatus() != null) {
      return new Result(command.getExitStatus(), output, errors);
    }
    Signal signal = command.getExitSignal();
    if (signal != null) {
      int status = SIGNALLED + NUMBERS.getOrDefault(signal, 0);
      return new Result(status, output, errors + "ended by signal " + signal + "\n");
    }
    if (written.isCompletedExceptionally()) {
      throw new IOException("the script did not arrive whole");
    }
    throw new IOException("the session ended without an exit status");
  }

  /** A shell that has ended reads no more: its exit status tells what happened, not this. */
  private static void write(OutputStream stream, Script script) {
    try (stream) {
      stream.write(script.program().getBytes(StandardCharsets.UTF_8));
      // Closing does not wait for room in the server's window: it would lose the end of the script.
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String lines(InputStream stream, Consumer<String> onLine) throws IOException {
    StringBuilder text = new StringBuilder();
    int lineStart = 0;
    Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
    char[] buffer = new char[8192];
    for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
      int searched = text.length();
      text.append(buffer, 0, count);
      for (int end = text.indexOf("\n", searched); end >= 0; end = text.indexOf("\n", lineStart)) {
        onLine.accept(text.substring(lineStart, end));
        lineStart = end + 1;
      }
    }
    if (lineStart < text.length()) {
      onLine.accept(text.substring(lineStart));
    }
    return text.toString();
  }

  private static String end(InputStream stream) {
    StringBuilder text = new StringBuilder();
    Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
    char[] buffer = new char[8192];
    try {
      for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
        text.append(buffer, 0, count);
        if (text.length() > 2 * ERRORS_KEPT) {
          text.delete(0, text.length() - ERRORS_KEPT);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
