package io.routervm.remote;

import io.routervm.platform.LimitedReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that goes on while it is spoken with, and whose standard input ends when this process
 * does, however it ends.
 */
final class Conversation implements AutoCloseable {
  private static final int MOST_ERRORS = 8192;
  private static final int MOST_LINES = 1000;

  /** Characters, of a program that says a word now and then. */
  private static final long MOST_PRINTED = 16L * 1024 * 1024;

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Process process;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(MOST_LINES);
  private final CompletableFuture<String> errors;
  private volatile boolean silent;

  private Conversation(Process process) {
    this.process = process;
    this.errors = new CompletableFuture<>();
    start("remote-output", this::readLines);
    start("remote-errors", () -> errors.complete(readErrors()));
  }

  static Conversation begin(List<String> words) throws IOException {
    return new Conversation(new ProcessBuilder(words).start());
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The next line that it prints; empty when none came in that time, or it has ended. */
  Optional<String> line(Duration limit) {
    try {
      Optional<String> next = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      silent |= next != null && next.isEmpty();
      return next == null ? Optional.empty() : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a program was listened to", e);
    }
  }

  /** Whether {@link #line} has come to the end of what it prints. */
  boolean hasNoMore() {
    return silent;
  }

  /** Says a line to it; one that has ended does not hear it. */
  void say(String line) {
    try {
      OutputStream out = process.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      return; // its end is told by isOver
    }
  }

  boolean isOver() {
    return !process.isAlive();
  }

  /** Its exit status; of one that does not end, that of one that is killed. */
  int status() {
    try {
      if (!process.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a program was waited for", e);
    }
  }

  /** What it has printed on its standard error, once it has ended. */
  String errors() {
    try {
      return errors.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return "";
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a program was listened to", e);
    }
  }

  /** Ends its input, by which it ends in order. */
  void finish(Duration limit) {
    try {
      process.getOutputStream().close();
      process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void readLines() {
    try (BufferedReader reader =
        new BufferedReader(
            new LimitedReader(process.inputReader(StandardCharsets.UTF_8), MOST_PRINTED))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.put(Optional.of(line));
      }
      lines.put(Optional.empty());
    } catch (IOException e) {
      lines.offer(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String readErrors() {
    try (InputStream in = process.getErrorStream()) {
      byte[] first = in.readNBytes(MOST_ERRORS);
      in.transferTo(OutputStream.nullOutputStream());
      return new String(first, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
