package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision.Options;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a change of the router is confirmed: for the commands that make one. */
final class ConfirmOptions {
  private static final int SHORTEST = 10;
  private static final int LONGEST = 3600;

  /** Who confirms. */
  enum Who {
    AUTO,
    MANUAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--confirm",
      paramLabel = "WHO",
      defaultValue = "auto",
      description =
          "auto: a change stays when the router still answers and serves. manual: it stays when you"
              + " say so as well (default: ${DEFAULT-VALUE})")
  private Who who = Who.AUTO;

  @Option(
      names = "--confirm-window",
      paramLabel = "SECONDS",
      description =
          "the router undoes a change that is not confirmed within so long (default: 120, for a"
              + " change of network interfaces 600)")
  private Integer window;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "why, to be remembered with the revision")
  private String reason = "";

  Options options(Session session) {
    return options(session, "reprovision", "");
  }

  /**
   * What the user wishes.
   *
   * @param otherwise the reason when the user gives none
   */
  Options options(Session session, String command, String otherwise) {
    if (window != null && (window < SHORTEST || window > LONGEST)) {
      throw Failure.usage(
          "--confirm-window " + window + " is not from " + SHORTEST + " to " + LONGEST + " seconds",
          "the command line",
          "give enough time to look whether the router still serves: 120");
    }
    Approval approval =
        who == Who.AUTO ? Approval.AUTOMATIC : new ManualApproval(session.console());
    return new Options(
        command,
        approval,
        Optional.ofNullable(window).map(Duration::ofSeconds),
        reason.isEmpty() ? otherwise : reason);
  }
}
