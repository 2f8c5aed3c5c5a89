package io.routervm.cli;

import io.routervm.cli.Console.Style;
import io.routervm.plan.Change;
import io.routervm.plan.Plural;
import io.routervm.plan.ResourceId;
import io.routervm.router.Reprovision.Differences;
import java.util.List;
import java.util.Map;

/** A plan for people, and its JSON document. */
final class PlanText {
  private PlanText() {}

  /** A change in the shape of its JSON document. */
  private record ChangeView(
      String id, String summary, List<String> diff, boolean reversible, List<String> notifies) {
    static ChangeView of(Change change) {
      return new ChangeView(
          change.id().toString(),
          change.summary(),
          change.diff().lines(),
          change.revert().isPresent(),
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
        Map.of(
            "keys",
            differences.keys(),
            "machine",
            differences.machine().changes().stream().map(ChangeView::of).toList(),
            "guest",
            differences.guest().changes().stream().map(ChangeView::of).toList()));
    differences
        .unconfirmed()
        .ifPresent(text -> console.warning("a change is not confirmed yet: " + text));
    if (differences.isEmpty()) {
      console.line("nothing to do: the router is as configured");
      return;
    }
    differences.keys().forEach(line -> console.line(console.styled(Style.BOLD, "keys: " + line)));
    differences.machine().changes().forEach(change -> show("virtual machine", change, console));
    differences.guest().changes().forEach(change -> show("guest", change, console));
    console.line(
        Plural.of(differences.size(), "change") + "; `routervm " + command + "` applies them");
  }

  private static void show(String side, Change change, Console console) {
    String reversible = change.revert().isPresent() ? "" : " (not reversible)";
    console.line(console.styled(Style.BOLD, side + ": " + change.summary()) + reversible);
    for (String line : change.diff().lines()) {
      console.line("    " + colored(line, console));
    }
    change.notifies().stream()
        .sorted()
        .forEach(unit -> console.line("    then restart or reload " + unit.name()));
  }

  private static String colored(String line, Console console) {
    if (line.startsWith("+")) {
      return console.styled(Style.GOOD, line);
    }
    return line.startsWith("-") ? console.styled(Style.BAD, line) : line;
  }
}
