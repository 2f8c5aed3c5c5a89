package io.routervm.guest;

import io.routervm.failure.Failure;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.progress.Progress;
import io.routervm.resource.SystemdUnit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads the lines that an application reports, as they come, and tells how it ended. */
final class ApplyReport {
  private static final int LINES_SHOWN = 24;
  private static final int FIRST_LINES = 4;
  private static final int CHARACTERS_SHOWN = 8000;

  private final String nonce;
  private final Plan plan;
  private final Progress progress;
  private final List<ResourceId> changed = new ArrayList<>();
  private final List<ResourceId> restarted = new ArrayList<>();
  private final List<ResourceId> kept = new ArrayList<>();
  private final List<String> stuck = new ArrayList<>();
  private Optional<ResourceId> failed = Optional.empty();
  private Optional<FullDisk> full = Optional.empty();
  private String cause = "";
  private String end = "";
  private boolean damaged;
  private int read;

  ApplyReport(String nonce, Plan plan, Progress progress) {
    this.nonce = nonce;
    this.plan = plan;
    this.progress = progress;
  }

  /** Lines without the nonce are not the script's. */
  void accept(String line) {
    if (!line.startsWith(nonce + " ")) {
      return;
    }
    String[] words = line.split(" ", -1);
    if (words[1].equals("says")) {
      // Passed on while it was printed, so it is not in the report that is read again.
      if (words.length > 3) {
        progress.console(line.split(" ", 4)[3]);
      }
      return;
    }
    read++;
    try {
      take(words);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      damaged = true;
    }
  }

  private void take(String[] words) {
    String subject = words.length > 2 ? words[2] : "";
    String output = words.length > 3 && !words[1].equals("full") ? decode(words[3]) : "";
    switch (words[1]) {
      case "begin" -> progress.console(title(subject));
      case "ok" -> succeeded(subject);
      case "failed" -> failed(subject, output);
      case "killed" ->
          progress.warning(
              "the run before this one was killed on the router: " + decode(subject).strip());
      case "undone" -> progress.detail("undone: " + title(subject));
      case "kept" -> kept.add(id(subject));
      case "full" ->
          full = Optional.of(new FullDisk(Long.parseLong(subject), Long.parseLong(words[3])));
      case "stuck" -> stuck.add(id(subject) + ": " + shortened(output));
      case "done" -> end = ending(subject);
      case "refused" -> throw refused(decode(subject));
      default -> throw new IllegalArgumentException("a report with the word " + words[1]);
    }
  }

  /** How many lines of the report have been read: a report that is read again starts there. */
  int linesRead() {
    return read;
  }

  boolean isComplete() {
    return !end.isEmpty();
  }

  Outcome outcome() {
    if (damaged || (end.equals("undone") && failed.isEmpty())) {
      return new Outcome.Broken(
          failed,
          cause.isEmpty() ? "the router's report is damaged" : cause,
          "the router's state is not known: see `routervm plan`");
    }
    return switch (end) {
      case "applied" -> new Outcome.Applied(changed, restarted);
      case "undone" -> new Outcome.RolledBack(failed.orElseThrow(), cause(), kept);
      case "broken" ->
          new Outcome.Broken(
              failed, cause(), "not everything could be undone: " + String.join("; ", stuck));
      default -> throw new IllegalStateException("the report has no end");
    };
  }

  /** A full disk is told beside the program's own words: it need not be what they are about. */
  private String cause() {
    return full.map(disk -> cause.strip() + "\n" + disk.sentence()).orElse(cause);
  }

  private static String ending(String word) {
    if (!List.of("applied", "undone", "broken").contains(word)) {
      throw new IllegalArgumentException("an end of the kind " + word);
    }
    return word;
  }

  private void succeeded(String subject) {
    if (isChange(subject)) {
      changed.add(id(subject));
    } else {
      restarted.add(id(subject));
    }
    progress.detail(title(subject));
  }

  private void failed(String subject, String output) {
    failed = Optional.of(id(subject));
    cause = shortened(output);
    progress.detail("FAILED: " + title(subject));
    cause.lines().forEach(line -> progress.detail("  | " + line));
  }

  private Failure refused(String why) {
    if (full.isPresent()) {
      return full.get().nothingChanged(why.strip());
    }
    return Failure.precondition(
        "nothing was changed: " + why.strip(),
        "guest",
        "wait until the other run has ended, or see with `routervm ssh` why this cannot be");
  }

  private static boolean isChange(String subject) {
    return !subject.isEmpty() && subject.chars().allMatch(Character::isDigit);
  }

  private ResourceId id(String subject) {
    return isChange(subject) ? change(subject).id() : SystemdUnit.idOf(subject);
  }

  private String title(String subject) {
    return isChange(subject) ? change(subject).difference().title() : "restart " + subject;
  }

  private GuestChange change(String subject) {
    return plan.changes().get(Integer.parseInt(subject));
  }

  private static String decode(String word) {
    return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
  }

  /** Its end, where logs tell what happened last, and its first lines, where programs tell why. */
  static String shortened(String text) {
    String stripped = text.strip();
    List<String> lines =
        stripped.substring(Math.max(0, stripped.length() - CHARACTERS_SHOWN)).lines().toList();
    if (lines.size() <= LINES_SHOWN) {
      return String.join("\n", lines);
    }
    List<String> shown = new ArrayList<>(lines.subList(0, FIRST_LINES));
    shown.add("[...]");
    shown.addAll(lines.subList(lines.size() - LINES_SHOWN + FIRST_LINES + 1, lines.size()));
    return String.join("\n", shown);
  }
}
