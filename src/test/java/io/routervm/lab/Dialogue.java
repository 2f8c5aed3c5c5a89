package io.routervm.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that asks: its output is read as it comes, its questions are answered. */
final class Dialogue implements AutoCloseable {
  private final Process process;
  private final StringBuilder seen = new StringBuilder();
  private final Thread reader;

  Dialogue(List<String> commandLine) {
    try {
      process = new ProcessBuilder(commandLine).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = new Thread(this::read, "dialogue");
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits until the output holds {@code text}. */
  void awaitText(String text, Duration limit) {
    Instant end = Instant.now().plus(limit);
    while (!seen().contains(text)) {
      if (Instant.now().isAfter(end) || (!process.isAlive() && !reader.isAlive())) {
        throw new AssertionError("never saw '" + text + "' in:\n" + seen());
      }
      pause();
    }
  }

  void answer(String line) {
    try {
      Writer writer = process.outputWriter(StandardCharsets.UTF_8);
      writer.write(line + "\n");
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end and returns all that was printed. */
  String end(int expectedStatus, Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + limit + ":\n" + seen());
      }
      reader.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (process.exitValue() != expectedStatus) {
      throw new AssertionError("exit " + process.exitValue() + ":\n" + seen());
    }
    return seen();
  }

  private String seen() {
    synchronized (seen) {
      return seen.toString();
    }
  }

  private void add(String text) {
    synchronized (seen) {
      seen.append(text);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int character = output.read();
      while (character >= 0) {
        add(String.valueOf((char) character));
        character = output.read();
      }
    } catch (IOException e) {
      add("\n(reading ended: " + e + ")");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
