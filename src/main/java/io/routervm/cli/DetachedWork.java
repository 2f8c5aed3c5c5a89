package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.CurrentUser;
import io.routervm.router.StateFolder;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same command once more, in a session and (with systemd) a scope of its own: the end of the
 * terminal, of the SSH session and of everything in it does not touch it.
 */
final class DetachedWork {
  private static final String VARIABLE = "ROUTERVM_DETACHED";

  /** Between two looks at what the detached one has done. */
  static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private DetachedWork() {}

  /** Whether this process is the detached one. */
  static boolean isInside(Map<String, String> environment) {
    return environment.containsKey(VARIABLE);
  }

  /** Where its standard output and error go, which is little: the log has the story. */
  static Path output(StateFolder state) {
    return state.path().resolve("cutover-worker.out");
  }

  /**
   * Starts it.
   *
   * @param arguments of this command line
   */
  static Process start(List<String> arguments, StateFolder state) {
    List<String> words = new ArrayList<>(List.of("setsid"));
    boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
    if (systemd && CurrentUser.isRoot()) {
      words.addAll(List.of("systemd-run", "--quiet", "--scope"));
    }
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("-X"))
        .forEach(words::add);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(arguments);
    state.write(CutoverEvents.path(state), "");
    state.write(output(state), "");
    try {
      File output = output(state).toFile();
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output);
      builder.environment().put(VARIABLE, "cutover");
      return builder.start();
    } catch (IOException e) {
      throw Failure.precondition(
          "the work cannot be cut loose from this session: " + Reason.of(e),
          words.get(0),
          "install the package util-linux, which has `setsid`",
          e);
    }
  }
}
