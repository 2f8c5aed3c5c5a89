package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.router.RouterContext;
import io.routervm.status.DeviceDoctor;
import io.routervm.status.DeviceReport;
import io.routervm.status.Doctor;
import io.routervm.status.DoctorReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "doctor",
    description = {
      "Checks the hypervisor, then the router: one line a check, with the fix, and at the end who is"
          + " to blame. Exit code 4 when something fails, 3 when the router differs from"
          + " router.yaml, else 0.",
      "With DEVICE: why that device of the home has no Internet, as far as the router sees it. Exit"
          + " code 4 when there is a reason."
    })
@CommandHelp(
    example = "routervm doctor nas",
    exits = {ExitCode.PENDING})
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "DEVICE",
      arity = "0..1",
      completionCandidates = Offer.Devices.class,
      description = "a device of the home: its name, its address or its MAC address")
  private Optional<String> device = Optional.empty();

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      if (device.isPresent()) {
        return look(session, device.get());
      }
      DoctorReport report = examine(session);
      session.console().document(report);
      DoctorText.lines(report, session.console()).forEach(session.console()::line);
      if (report.count(Level.FAIL) > 0) {
        return ExitCode.PRECONDITION;
      }
      return report.drift().isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
    }
  }

  private static int look(Session session, String device) {
    DeviceReport report = new DeviceDoctor(session.context()).report(device);
    session.console().document(report);
    DoctorText.lines(report, session.console()).forEach(session.console()::line);
    return report.finding().isPresent() ? ExitCode.PRECONDITION : ExitCode.DONE;
  }

  private static DoctorReport examine(Session session) {
    RouterConfig config = session.config();
    List<Finding> units =
        new HostUnits()
            .finding(config, session.options().routerFile(), session.state(config).path()).stream()
                .toList();
    RouterContext context;
    try {
      context = session.contextFromAnywhere(config);
    } catch (Failure e) {
      return Doctor.without(config, session.state(config), e, units);
    }
    return new Doctor(context).report(units);
  }
}
