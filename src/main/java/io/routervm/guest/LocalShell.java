package io.routervm.guest;

import io.routervm.platform.LocalCommand;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.function.Consumer;

/** The machine that routervm runs on. */
public final class LocalShell implements RemoteShell {
  /** Longer than any DHCP client takes that is told to wait for a lease. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Duration limit;

  public LocalShell() {
    this(LIMIT);
  }

  /**
   * @param limit of one script
   */
  public LocalShell(Duration limit) {
    this.limit = limit;
  }

  @Override
  public Result run(Script script, Consumer<String> onLine) {
    LocalCommand.Result result = LocalCommand.of("sh", "-s").run(script.program(), limit, onLine);
    return new Result(result.status(), result.output(), result.errors());
  }

  @Override
  public void close() {}
}
