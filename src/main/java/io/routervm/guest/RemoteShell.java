package io.routervm.guest;

import io.routervm.shell.Script;
import java.util.function.Consumer;

/** A machine that runs scripts as root: the router, over SSH. */
public interface RemoteShell extends AutoCloseable {
  /**
   * Runs {@code script} in one exec of {@code sh -s}, in an environment that nobody else has a hand
   * in; the script travels on standard input, never in an argument list, and is not started before
   * it has arrived whole.
   *
   * @param onLine called for each line of standard output as it arrives
   * @throws HostUnreachableException when the connection fails, a time limit passes or an answer
   *     does not end; the state of the script is then unknown, unless it is a {@link
   *     NotRunException}
   */
  Result run(Script script, Consumer<String> onLine);

  default Result run(Script script) {
    return run(script, line -> {});
  }

  /** As {@link #run(Script)} with a script that only looks, for which minutes are enough. */
  default Result ask(Script script) {
    return run(script);
  }

  @Override
  void close();
}
