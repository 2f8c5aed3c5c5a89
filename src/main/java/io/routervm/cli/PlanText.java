package io.routervm.cli;

import io.routervm.cli.Console.Style;
import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.Plural;
import io.routervm.plan.ResourceId;
import io.routervm.plan.Unmanaged;
import io.routervm.router.Reprovision.Differences;
import java.util.List;

/** A plan for people, and its JSON document. */
final class PlanText {
  private PlanText() {}

  /** The shape of its JSON document. */
  private record PlanView(
      List<String> keys,
      List<ChangeView> machine,
      List<ChangeView> guest,
      List<String> notices,
      Unmanaged unmanaged) {}

  /** A change in the shape of its JSON document. */
  private record ChangeView(
      String id, String summary, List<String> diff, boolean reversible, List<String> notifies) {
    static ChangeView of(Difference change) {
      return new ChangeView(
          change.id().toString(),
          change.summary(),
          change.diff().lines(),
          change.reversible(),
          change.notifies().stream().sorted().map(ResourceId::toString).toList());
    }
  }

  static void show(Differences differences, Console console) {
    show(differences, console, "reprovision");
  }

  /**
   * As above.
   *
   * @param command that applies it
   */
  static void show(Differences differences, Console console, String command) {
    console.document(
        new PlanView(
            differences.keys(),
            differences.machine().stream().map(ChangeView::of).toList(),
            differences.guest().stream().map(ChangeView::of).toList(),
            differences.notices(),
            differences.unmanaged()));
    differences
        .unconfirmed()
        .ifPresent(text -> console.warning("a change is not confirmed yet: " + text));
    show(differences.unmanaged(), console);
    if (differences.isEmpty()) {
      console.line("nothing to do: the router is as configured");
      return;
    }
    differences.keys().forEach(line -> console.line(console.styled(Style.BOLD, "keys: " + line)));
    differences.machine().forEach(change -> show("virtual machine", change, console));
    differences.guest().forEach(change -> show("guest", change, console));
    differences.notices().forEach(notice -> console.line("note: " + notice));
    console.line(
        Plural.of(differences.size(), "change") + "; `routervm " + command + "` applies them");
  }

  private static void show(Unmanaged unmanaged, Console console) {
    if (!unmanaged.any()) {
      return;
    }
    console.warning("there are files that nobody manages: " + unmanaged.remedy());
    unmanaged.files().forEach(file -> console.line("    " + file.title()));
    if (unmanaged.more() > 0) {
      console.line("    and " + unmanaged.more() + " more in the same folders");
    }
  }

  private static void show(String side, Difference change, Console console) {
    console.line(console.styled(Style.BOLD, side + ": " + change.summary()) + change.warning());
    show(change.diff(), console);
    change.notifies().stream()
        .sorted()
        .forEach(unit -> console.line("    then restart or reload " + unit.name()));
  }

  static void show(Diff diff, Console console) {
    for (String line : diff.lines()) {
      console.line("    " + colored(line, console));
    }
  }

  private static String colored(String line, Console console) {
    if (line.startsWith("+")) {
      return console.styled(Style.GOOD, line);
    }
    return line.startsWith("-") ? console.styled(Style.BAD, line) : line;
  }
}
