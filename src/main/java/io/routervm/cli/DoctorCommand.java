package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.router.RouterContext;
import io.routervm.status.Doctor;
import io.routervm.status.DoctorReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "doctor",
    description =
        "Checks the hypervisor, then the router: one line a check, with the fix. Exit code 4 when"
            + " something fails, 3 when the router differs from router.yaml, else 0.")
@CommandHelp(
    example = "routervm doctor",
    exits = {ExitCode.PENDING})
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      DoctorReport report = examine(session);
      session.console().document(report);
      new DoctorText(report, session.console()).lines().forEach(session.console()::line);
      if (report.count(Level.FAIL) > 0) {
        return ExitCode.PRECONDITION;
      }
      return report.drift().isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
    }
  }

  private static DoctorReport examine(Session session) {
    RouterConfig config = session.config();
    List<Finding> units =
        new HostUnits()
            .finding(config, session.options().routerFile(), session.state(config).path()).stream()
                .toList();
    RouterContext context;
    try {
      context = session.context(config);
    } catch (Failure e) {
      return Doctor.without(config, session.state(config), e, units);
    }
    return new Doctor(context).report(units);
  }
}
