package io.routervm.status;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.service.Rung;
import io.routervm.status.StatusReport.FileSystem;
import io.routervm.status.StatusReport.GuestStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a router can be told from its facts alone: its disk, its way to the Internet, its clock
 * and its units.
 *
 * @param status as read from the facts
 * @param now of this host
 */
record FactsExamination(
    RouterConfig config, Placement placement, GuestFacts facts, GuestStatus status, Instant now) {
  private static final int SOON_FULL_PERCENT = 15;
  private static final int FULL_PERCENT = 5;
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(60);

  List<Symptom> symptoms() {
    List<Symptom> symptoms = new ArrayList<>();
    status.disks().stream().distinct().forEach(disk -> symptoms.add(space(disk)));
    symptoms.addAll(
        new UplinkExamination(
                config,
                placement,
                status,
                Uplink.read(facts.text(Uplink.FACT)),
                SessionJournal.read(facts.text(SessionJournal.FACT)))
            .symptoms());
    symptoms.add(clock());
    symptoms.add(units());
    return symptoms;
  }

  private static Symptom space(FileSystem disk) {
    Finding finding = room(disk);
    return Symptom.alone(Rung.DISK, finding)
        .saying(
            finding.level() == Finding.Level.FAIL
                ? "the router's disk is full: " + finding.seen() + " on " + disk.mountPoint()
                : "");
  }

  private static Finding room(FileSystem disk) {
    String check = "there is room on " + disk.mountPoint();
    long percent = disk.availableKibibytes() * 100 / Math.max(1, disk.sizeKibibytes());
    String seen =
        disk.availableKibibytes() / 1024 + " MiB free of " + disk.sizeKibibytes() / 1024 + " MiB";
    String fix =
        disk.mountPoint().equals("/boot")
            ? "remove old kernels with the router's package manager"
            : "look with `du -xh / | sort -h | tail` on the router; the package cache may go";
    if (percent < FULL_PERCENT) {
      return Finding.fail(check, seen, fix);
    }
    return percent < SOON_FULL_PERCENT ? Finding.warn(check, seen, fix) : Finding.ok(check, seen);
  }

  private Symptom units() {
    String check = "no unit has failed";
    return Symptom.of(
        Rung.UNIT,
        status.failedUnits().isEmpty()
            ? Finding.ok(check, "")
            : Finding.fail(
                check,
                String.join(", ", status.failedUnits()),
                "read `systemctl status UNIT` on the router"));
  }

  private Symptom clock() {
    String check = "the router's clock is right";
    Optional<Instant> guest =
        Optional.of(facts.text("now"))
            .filter(text -> text.matches("\\d{1,12}"))
            .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
    if (guest.isPresent()) {
      Duration off = Duration.between(guest.get(), now).abs();
      if (off.compareTo(CLOCKS_DIFFER) > 0) {
        return Symptom.of(
                Rung.CLOCK,
                Finding.fail(
                    check,
                    "it differs from this host's by " + off.toSeconds() + " s",
                    "look at `chronyc sources` on the router, and at this host's clock"))
            .saying("the router's clock differs from this host's by " + off.toSeconds() + " s");
      }
    }
    return Symptom.of(
            Rung.CLOCK,
            facts.text("clock").contains(": Normal")
                ? Finding.ok(check, "synchronised")
                : Finding.warn(
                    check,
                    "chrony is not synchronised",
                    "look at `chronyc sources` on the router: time servers must be reachable by UDP"
                        + " 123"))
        .saying("the router's clock is not synchronised");
  }
}
