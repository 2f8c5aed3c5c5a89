package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.Confirmation;
import io.routervm.guest.Confirmation.Standing;
import io.routervm.guest.Confirmation.Status;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.platform.Pause;
import io.routervm.progress.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Waits until the router has undone what was not confirmed, and finds out that it has. */
final class RollbackWaiter {
  /** What the router takes to undo, on top of the window. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  /** While it answers and still waits: an application that takes long moves the window. */
  private static final Duration WHILE_IT_ANSWERS = Duration.ofMinutes(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Pattern REVISION = Pattern.compile("confirmed at .* as revision (\\d{1,9})");

  private final String router;
  private final GuestAccess access;
  private final Progress progress;
  private final List<String> kept;
  private final Instant end;
  private String silence = "";

  /**
   * One application on trial.
   *
   * @param kept ids of changes that cannot be undone
   * @param end when the router undoes it by itself
   */
  RollbackWaiter(
      String router, GuestAccess access, Progress progress, List<String> kept, Instant end) {
    this.router = router;
    this.access = access;
    this.progress = progress;
    this.kept = kept;
    this.end = end;
  }

  /**
   * Returns the revision when the router had got the confirmation and only its answer was lost.
   *
   * @throws Failure in every other case
   */
  int confirmedAfterAll(String why) {
    Optional<Status> status = settled();
    if (status.isPresent()) {
      Matcher revision = REVISION.matcher(status.get().text());
      if (revision.matches()) {
        return Integer.parseInt(revision.group(1));
      }
    }
    throw failure(why, status);
  }

  Failure await(String why) {
    return failure(why, settled());
  }

  private Failure failure(String why, Optional<Status> status) {
    if (status.isPresent() && status.get().standing() == Standing.UNDONE) {
      return new Failure(
          Failure.Kind.ROLLED_BACK,
          why,
          router
              + ", which is as it was before"
              + (kept.isEmpty() ? "" : ", except for " + String.join(", ", kept))
              + "; "
              + status.get().text(),
          "correct the configuration (or what the message names), then run `routervm reprovision`");
    }
    return new Failure(
        Failure.Kind.BROKEN,
        why,
        router
            + ": "
            + status
                .map(Status::text)
                .orElse(
                    "it was to undo the change by itself at "
                        + end.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                        + " and has not answered since ("
                        + silence
                        + ")"),
        status.isPresent() && status.get().standing() == Standing.STUCK
            ? Outcomes.TRIED_AGAIN
            : "look at its console (`routervm console`), or restart it (`routervm stop --force`,"
                + " `routervm start`): it undoes an unconfirmed change before its network starts");
  }

  /** Empty when the router cannot be reached any more. */
  private Optional<Status> settled() {
    progress.detail("waiting until the router has undone the change");
    Instant limit = end.plus(GRACE);
    while (Instant.now().isBefore(limit)) {
      try (RemoteShell host =
          access.await(Duration.between(Instant.now(), limit), progress::console)) {
        Instant patience = end.plus(WHILE_IT_ANSWERS);
        Status status = Confirmation.status(host);
        while (status.standing() == Standing.UNCONFIRMED && Instant.now().isBefore(patience)) {
          progress.console(status.text());
          Pause.of(BETWEEN_LOOKS);
          status = Confirmation.status(host);
        }
        return Optional.of(status);
      } catch (HostUnreachableException e) {
        silence = e.what();
        Pause.of(BETWEEN_LOOKS);
      }
    }
    return Optional.empty();
  }
}
