package io.routervm.guest;

import io.routervm.shell.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** This machine as a host: scripts run for real, in the shell that is named. */
public final class LocalRemoteShell implements RemoteShell {
  private final List<String> shell;
  private final Path programs;
  private int runs;

  /**
   * Runs scripts as the standard input of {@code shell}.
   *
   * @param programs a folder searched for programs before the machine's own
   */
  public LocalRemoteShell(Path programs, String... shell) {
    this.programs = programs;
    this.shell = List.of(shell);
  }

  /** How many scripts have been run. */
  public int runs() {
    return runs;
  }

  @Override
  public Result run(Script script, Consumer<String> onLine) {
    runs++;
    try {
      ProcessBuilder builder = new ProcessBuilder(shell);
      builder.environment().merge("PATH", programs.toString(), (old, own) -> own + ":" + old);
      Process process = builder.start();
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
      CompletableFuture<Void> input =
          CompletableFuture.runAsync(() -> write(process.getOutputStream(), script));
      List<String> lines = new ArrayList<>();
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(line);
          onLine.accept(line);
        }
      }
      input.join();
      return new Result(process.waitFor(), String.join("\n", lines), errors.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(OutputStream out, Script script) {
    try (out) {
      out.write(script.program().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
