package io.routervm.platform;

import io.routervm.failure.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program of this machine with a limit that holds: what it prints is read by others than the one
 * who looks at the clock, and what it has started is killed with it.
 */
public final class LocalCommand {
  /** As {@code timeout} and the shell tell these. */
  public static final int TIMED_OUT = 124;

  public static final int NOT_STARTED = 127;

  /** For the rest of its output, which a program that it left in the background may hold open. */
  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  /** Characters, held in memory; nothing that is asked has as many to say. */
  private static final long MOST_PRINTED = 16L * 1024 * 1024;

  /** Each takes some hundred bytes, however short it is. */
  private static final int MOST_LINES = 200_000;

  private static final Executor THREADS =
      task -> {
        Thread thread = new Thread(task, "local-command");
        thread.setDaemon(true);
        thread.start();
      };

  private final List<String> words;

  private LocalCommand(List<String> words) {
    this.words = List.copyOf(words);
  }

  /**
   * How a program ended.
   *
   * @param status its exit status, {@link #TIMED_OUT} or {@link #NOT_STARTED}
   * @param output its standard output, with {@code \n} at the end of each line
   * @param errors its standard error, as well; without a status of its own, what happened
   */
  public record Result(int status, String output, String errors) {
    public boolean succeeded() {
      return status == 0;
    }
  }

  public static LocalCommand of(String... words) {
    return new LocalCommand(List.of(words));
  }

  /** As above, with more words. */
  public LocalCommand with(String... more) {
    return new LocalCommand(Stream.concat(words.stream(), Stream.of(more)).toList());
  }

  /** Runs it without any input. */
  public Result run(Duration limit) {
    return run("", limit, line -> {});
  }

  /**
   * Runs it; returns {@code limit} and a moment later at the latest.
   *
   * @param input what it reads from its standard input
   * @param onLine told each line of its standard output as it comes, by another thread
   * @throws IllegalStateException when this thread is interrupted; the program is killed then
   */
  public Result run(String input, Duration limit, Consumer<String> onLine) {
    Process process;
    try {
      process = new ProcessBuilder(words).start();
    } catch (IOException e) {
      return new Result(NOT_STARTED, "", Reason.of(e));
    }
    Queue<String> output = new ConcurrentLinkedQueue<>();
    Queue<String> errors = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> streams =
        CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> write(process, input), THREADS),
            CompletableFuture.runAsync(
                () -> read(process.inputReader(StandardCharsets.UTF_8), output, onLine), THREADS),
            CompletableFuture.runAsync(
                () -> read(process.errorReader(StandardCharsets.UTF_8), errors, line -> {}),
                THREADS));
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        kill(process);
        errors.add("killed after " + limit.toSeconds() + " s without an end");
      }
      finish(streams);
      int status = ended ? process.exitValue() : TIMED_OUT;
      return new Result(status, text(output), text(errors));
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while `" + this + "` ran", e);
    }
  }

  /** For people; not for a shell. */
  @Override
  public String toString() {
    return String.join(" ", words);
  }

  private static void finish(CompletableFuture<Void> streams) throws InterruptedException {
    try {
      streams.get(LAST_LINES.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // somebody else has the other end now, who is none of ours
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  /** A program that does not care for its input, or has ended, is told the rest in vain. */
  private static void write(Process process, String input) {
    try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
      writer.write(input);
    } catch (IOException e) {
      return;
    }
  }

  private static void read(Reader stream, Queue<String> lines, Consumer<String> onLine) {
    try (BufferedReader reader = new BufferedReader(new LimitedReader(stream, MOST_PRINTED))) {
      String line = reader.readLine();
      for (int count = 0; line != null && count < MOST_LINES; count++) {
        lines.add(line);
        onLine.accept(line);
        line = reader.readLine();
      }
    } catch (IOException e) {
      return; // the program was killed, or will be: it prints without an end and nobody listens
    }
  }

  private static String text(Queue<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
