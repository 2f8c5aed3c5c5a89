package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.router.ListFolder;
import io.routervm.router.ListFolder.Copy;
import io.routervm.router.ListFolder.ListRecord;
import io.routervm.router.ListFolder.Problem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Whether the lists of {@code dns.block} that others publish are here, and of these days. */
record BlockListExamination(RouterConfig config, ListFolder folder, Instant now) {
  /** This host looks every day; a week without the Internet is nobody's fault here. */
  private static final Duration OLD = Duration.ofDays(14);

  List<Finding> findings() {
    return config.dns().publishedLists().stream().map(this::finding).toList();
  }

  /** What is wrong, with the remedy, for {@code status}. */
  List<String> warnings() {
    return findings().stream()
        .filter(found -> found.level() == Finding.Level.WARN)
        .map(found -> found.check() + ": " + found.seen() + ": " + found.fix())
        .toList();
  }

  private Finding finding(URI url) {
    String check = "the list " + url;
    Optional<ListRecord> record = folder.find(url);
    Optional<Problem> problem = record.flatMap(ListRecord::problem);
    Optional<Copy> copy =
        folder.text(url).isPresent() ? record.flatMap(ListRecord::copy) : Optional.empty();
    if (copy.isEmpty()) {
      return Finding.warn(
          check,
          "there is no copy of it, so its names are not blocked" + why(problem),
          "run `routervm lists refresh`, or write another url");
    }
    String of = "that of " + date(copy.get().fetched());
    if (problem.isPresent()) {
      return Finding.warn(
          check,
          of + " is in use" + why(problem),
          "look at what is published there; `routervm lists refresh` tries again, and takes a list"
              + " that has lost most of its names with --accept-smaller");
    }
    if (Duration.between(copy.get().fetched(), now).compareTo(OLD) > 0) {
      return Finding.warn(
          check,
          of + " is in use: nobody has looked for a newer one since",
          "run `routervm host install`, or have `routervm lists refresh` run every day");
    }
    return Finding.ok(check, of + ", " + copy.get().names() + " names");
  }

  private static String why(Optional<Problem> problem) {
    return problem
        .map(one -> "; since " + date(one.since()) + " it cannot be taken: " + one.why())
        .orElse("");
  }

  private static LocalDate date(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
