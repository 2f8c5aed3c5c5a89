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
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);

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
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "the router undoes a change that is not confirmed within so long (default: 2m, for a"
              + " change of network interfaces 10m)")
  private Duration window;

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
    if (window != null && (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0)) {
      throw Failure.usage(
          "--confirm-window is " + window.toSeconds() + " s, which is not from 10s to 1h",
          "the command line",
          "give enough time to look whether the router still serves: 2m");
    }
    Approval approval =
        who == Who.AUTO ? Approval.AUTOMATIC : new ManualApproval(session.console());
    return new Options(
        command, approval, Optional.ofNullable(window), reason.isEmpty() ? otherwise : reason);
  }
}
