package io.routervm.host.firewall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a program of this machine. */
@FunctionalInterface
public interface Programs {
  /** How a program answered; {@link #MISSING} and {@link #FAILED} print nothing of use. */
  enum End {
    DONE,
    MISSING,
    FAILED
  }

  /**
   * What a program printed.
   *
   * @param output empty unless it is {@link End#DONE}
   */
  record Answer(End end, String output) {
    public static final Answer MISSING = new Answer(End.MISSING, "");
    public static final Answer FAILED = new Answer(End.FAILED, "");

    Optional<String> whole() {
      return end == End.DONE ? Optional.of(output) : Optional.empty();
    }
  }

  Answer ask(String... command);

  /** Of this very machine. */
  static Programs ofThisMachine() {
    return Programs::run;
  }

  private static Answer run(String... command) {
    Process process;
    try {
      process =
          new ProcessBuilder(List.of(command))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Answer.MISSING;
    }
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0
          ? new Answer(End.DONE, output)
          : Answer.FAILED;
    } catch (IOException e) {
      return Answer.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.FAILED;
    }
  }
}
