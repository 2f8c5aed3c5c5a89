package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.os.GuestOs;
import java.time.LocalDate;
import java.util.Optional;

/** Whether the router's system gets security updates, and for how long yet. */
final class SystemSupport {
  private static final String CHECK = "the router's system gets security updates";

  private SystemSupport() {}

  /** Empty when its user has decided to live with it. */
  static Optional<Finding> finding(RouterConfig config, LocalDate today) {
    if (config.install().acceptEol()) {
      return Optional.empty();
    }
    GuestOs os = config.os();
    return os.support()
        .notice(today)
        .map(
            notice ->
                Finding.warn(CHECK, os + " " + notice + ", and it faces the Internet", remedy(os)))
        .or(() -> Optional.of(Finding.ok(CHECK, os + " " + os.support().sentence(today))));
  }

  /** What is wrong, with the remedy, for {@code status}. */
  static Optional<String> warning(RouterConfig config, LocalDate today) {
    return finding(config, today)
        .filter(found -> found.level() == Finding.Level.WARN)
        .map(found -> found.seen() + ": " + found.fix());
  }

  private static String remedy(GuestOs os) {
    return os.successor()
            .map(other -> "create a new router with `os: " + other + "`")
            .orElse("look for a newer routervm, which may know a newer system")
        + ", or write `install: { accept_eol: true }` to live with it";
  }
}
