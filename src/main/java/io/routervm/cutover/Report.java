package io.routervm.cutover;

import io.routervm.cutover.CutoverRecord.Line;
import io.routervm.failure.Printable;
import io.routervm.router.StateFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The checklist as a text for people; also kept as a file. */
public final class Report {
  private Report() {}

  /** Where the file is. */
  public static Path path(StateFolder state) {
    return state.path().resolve("cutover-report.txt");
  }

  /** Every item with what is done, what is looked at and what was seen. */
  public static List<String> lines(CutoverRecord record) {
    List<String> lines = new ArrayList<>();
    long ticked = record.items().stream().filter(line -> line.mark().isTicked()).count();
    lines.add(
        (record.isBack() ? "the way back of " : "the cut-over of ")
            + record.router()
            + ", begun "
            + record.began()
            + ": "
            + ticked
            + " of "
            + record.items().size()
            + " items ticked, "
            + standing(record));
    String section = "";
    for (Line line : record.items()) {
      if (!line.section().equals(section)) {
        section = line.section();
        lines.add("");
        lines.add(section);
      }
      lines.add("  " + line.mark().box() + " " + line.title());
      lines.add("        looked at: " + line.looks());
      line.seen().lines().forEach(seen -> lines.add("        " + word(line.mark()) + seen));
      if (!line.next().isEmpty()) {
        lines.add("        next: " + line.next());
      }
    }
    lines.add("");
    lines.add("[x] done  [-] not needed  [h] for you to do  [!] failed  [>] at work  [ ] open");
    return lines;
  }

  private static String word(StepStatus mark) {
    return switch (mark) {
      case FAILED -> "FAILS: ";
      case BY_HAND -> "to do: ";
      default -> "seen: ";
    };
  }

  private static String standing(CutoverRecord record) {
    if (record.isAtWork()) {
      return record.question().isPresent() ? "waits for your answer" : "at work";
    }
    if (record.isFinished()) {
      return "finished";
    }
    return record.ending().map(end -> "stopped: " + end.what()).orElse("broken off");
  }

  static void write(StateFolder state, CutoverRecord record, String drawings) {
    String text = String.join("\n", lines(record)) + "\n\n" + drawings;
    state.write(path(state), Printable.text(text));
  }
}
