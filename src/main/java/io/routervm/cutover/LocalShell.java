package io.routervm.cutover;

import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The machine that routervm runs on. */
final class LocalShell implements RemoteShell {
  @Override
  public Result run(Script script, Consumer<String> onLine) {
    try {
      // In a file: a program that goes on in the background must not hold our end of a pipe.
      Path errors = Files.createTempFile("routervm", ".err");
      try {
        Process shell = new ProcessBuilder("sh", "-s").redirectError(errors.toFile()).start();
        try (Writer input = shell.outputWriter(StandardCharsets.UTF_8)) {
          input.write(script.program());
        }
        StringBuilder output = new StringBuilder();
        try (BufferedReader reader = shell.inputReader(StandardCharsets.UTF_8)) {
          reader
              .lines()
              .forEach(
                  line -> {
                    output.append(line).append('\n');
                    onLine.accept(line);
                  });
        }
        return new Result(shell.waitFor(), output.toString(), Files.readString(errors));
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a command of this host ran", e);
    }
  }

  @Override
  public void close() {}
}
