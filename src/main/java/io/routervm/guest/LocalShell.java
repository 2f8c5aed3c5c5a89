package io.routervm.guest;

import io.routervm.platform.LocalCommand;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.function.Consumer;

/** The machine that routervm runs on. */
public final class LocalShell implements RemoteShell {
  /** Longer than any DHCP client takes that is told to wait for a lease. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Override
  public Result run(Script script, Consumer<String> onLine) {
    LocalCommand.Ended ended = LocalCommand.of("sh", "-s").run(script.program(), LIMIT, onLine);
    return new Result(ended.status(), ended.output(), ended.errors());
  }

  @Override
  public void close() {}
}
