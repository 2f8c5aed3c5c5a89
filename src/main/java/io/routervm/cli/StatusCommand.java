package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding.Level;
import io.routervm.platform.Pause;
import io.routervm.router.RouterContext;
import io.routervm.status.Status;
import io.routervm.status.StatusReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "status",
    description =
        "Shows placement, virtual machine, NICs, leases, DNS cache, firewall counters and drift.")
@CommandHelp(
    example = "routervm status -o json",
    exits = {ExitCode.PENDING})
final class StatusCommand implements Callable<Integer> {
  private static final Duration WATCH_EVERY = Duration.ofSeconds(5);

  @ParentCommand private Main main;

  @Option(names = "--watch", description = "show it again every 5 seconds until interrupted")
  private boolean watch;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterContext context = session.contextFromAnywhere(session.config());
      Status status = new Status(context, () -> units(session, context.config()));
      StatusReport report = show(session, status);
      while (watch && !session.console().isLost()) {
        Pause.of(WATCH_EVERY);
        report = show(session, status);
      }
      if (report.unreachable().isPresent()) {
        return ExitCode.PRECONDITION;
      }
      return report.drift().isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
    }
  }

  private static Optional<String> units(Session session, RouterConfig config) {
    return new HostUnits()
        .finding(config, session.options().routerFile(), session.state(config).path())
        .filter(found -> found.level() != Level.OK)
        .map(found -> found.seen() + ": " + found.fix());
  }

  private static StatusReport show(Session session, Status status) {
    StatusReport report = status.report();
    session.console().document(report);
    new StatusText(report).lines().forEach(session.console()::line);
    return report;
  }
}
