package io.routervm.cli;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.util.List;

/** A program that takes over the terminal. */
final class Child {
  private Child() {}

  /** Runs it to its end; its exit code is ours. */
  static int run(List<String> commandLine, String whenMissing)
      throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(commandLine).inheritIO().start();
    } catch (IOException e) {
      throw Failure.precondition(
          "the program `" + commandLine.get(0) + "` cannot be started", "PATH", whenMissing, e);
    }
    return process.waitFor();
  }
}
