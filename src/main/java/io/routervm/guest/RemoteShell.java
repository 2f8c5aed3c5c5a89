package io.routervm.guest;

import io.routervm.shell.Script;
import java.util.function.Consumer;

/** A machine that runs scripts as root: the router, over SSH. */
public interface RemoteShell extends AutoCloseable {
  /**
   * Runs {@code script} in one exec of {@code sh -s}; the script travels on standard input, never
   * in an argument list, and is not started before it has arrived whole.
   *
   * @param onLine called for each line of standard output as it arrives
   * @throws HostUnreachableException when the connection fails or a time limit passes; the state of
   *     the script is then unknown
   */
  Result run(Script script, Consumer<String> onLine);

  default Result run(Script script) {
    return run(script, line -> {});
  }

  @Override
  void close();
}
