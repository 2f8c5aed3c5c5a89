package io.routervm.lab;

import io.routervm.Await;
import io.routervm.shell.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

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
    Await.until(
        limit,
        () -> "'" + text + "' in:\n" + seen(),
        () -> seen().contains(text) || (!process.isAlive() && !reader.isAlive()));
    if (!seen().contains(text)) {
      throw new AssertionError("never saw '" + text + "' in:\n" + seen());
    }
  }

  void answer(String line) {
    type(line + "\n");
  }

  /** What a person at a terminal presses to break a command off. */
  void pressControlC() {
    type("\u0003");
  }

  /** The terminal is gone, as with a lost SSH session: what runs on it is told by SIGHUP. */
  void hangUp() {
    List<ProcessHandle> onTerminal = process.descendants().filter(Dialogue::hasATerminal).toList();
    process.destroyForcibly();
    Await.until(
        Duration.ofSeconds(20),
        () -> "the end, with its terminal, of " + onTerminal,
        () -> onTerminal.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static boolean hasATerminal(ProcessHandle one) {
    try {
      // After the name in parentheses: state, parent, group, session, terminal.
      String stat = Files.readString(Path.of("/proc", Long.toString(one.pid()), "stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).split(" ", 6)[4].equals("0");
    } catch (IOException e) {
      return false;
    }
  }

  /** SIGKILL to the command and all that it runs in. */
  void kill() {
    close();
  }

  private void type(String text) {
    try {
      Writer writer = process.outputWriter(StandardCharsets.UTF_8);
      writer.write(text);
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean ended() {
    return !process.isAlive();
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

  /** Kills the Java process of the command as kill -9 does; what it has begun elsewhere goes on. */
  void killJava() {
    javas().forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * As above, and returns when the commands that it had started have ended too: they outlive it,
   * and go on changing what the test is about to look at.
   */
  void killJavaAndAwaitItsCommands() {
    List<ProcessHandle> commands = javas().flatMap(ProcessHandle::children).toList();
    killJava();
    for (ProcessHandle command : commands) {
      try {
        command.onExit().get(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } catch (ExecutionException | TimeoutException e) {
        throw new AssertionError(command.info() + " has not ended", e);
      }
    }
  }

  private Stream<ProcessHandle> javas() {
    return process
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/java"));
  }

  /** A command on a terminal of its own, as a person runs it: it counts down, Ctrl-C reaches it. */
  static Dialogue onTerminal(List<String> commandLine) {
    // What a shell starts in the background ignores Ctrl-C, what nohup starts ignores a hang-up,
    // and so would everything below it.
    return new Dialogue(
        List.of(
            "env",
            "--default-signal=INT,HUP",
            "script",
            "-qefc",
            Script.command(commandLine).text(),
            "/dev/null"));
  }

  /** What was printed so far. */
  String seen() {
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
}
