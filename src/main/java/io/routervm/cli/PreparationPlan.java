package io.routervm.cli;

import io.routervm.cli.Console.Style;
import io.routervm.plan.Diff;
import io.routervm.prepare.BridgePlan;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.BridgePlan.Ready;
import io.routervm.prepare.MachinePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that {@code host prepare} would do, for people and as JSON.
 *
 * @param isp empty when no NIC is to be the WAN's
 */
record PreparationPlan(MachinePlan machine, BridgePlan home, Optional<BridgePlan> isp) {
  boolean isEmpty() {
    return machine.steps().isEmpty() && moves().isEmpty();
  }

  List<Move> moves() {
    return all().filter(Move.class::isInstance).map(Move.class::cast).toList();
  }

  private Stream<BridgePlan> all() {
    return Stream.concat(Stream.of(home), isp.stream());
  }

  void show(Console console) {
    machine
        .steps()
        .forEach(
            step -> console.line(console.styled(Style.BOLD, step.kind() + ": ") + step.what()));
    machine.notes().forEach(console::warning);
    if (home instanceof Ready ready) {
      console.line(
          "nothing to do for "
              + ready.bridge()
              + ": this host's address is on it, and `lan.bridge: "
              + ready.bridge()
              + "` names it");
    }
    isp.filter(Ready.class::isInstance)
        .map(Ready.class::cast)
        .ifPresent(ready -> console.line("nothing to do for " + ready.bridge() + ": it is there"));
    moves().forEach(move -> show(move, console));
  }

  private static void show(Move move, Console console) {
    console.line(console.styled(Style.BOLD, "network: ") + what(move));
    for (NewFile file : move.files()) {
      PlanText.show(
          file.secret()
              ? Diff.secret()
              : Diff.ofText(file.path(), file.before().orElse(""), file.text()),
          console);
    }
  }

  private static String what(Move move) {
    String made =
        "the new "
            + move.bridge().title()
            + " "
            + move.bridge().name()
            + ", by "
            + move.manager().title();
    if (move.isHome()) {
      return String.join(", ", move.addresses()) + " goes from " + move.nic() + " to " + made;
    }
    return move.nic()
        + ", the WAN's, goes into "
        + made
        + "; this host "
        + (move.lost().isEmpty()
            ? "has no address on it"
            : "loses " + String.join(", ", move.lost()));
  }

  /**
   * For a program.
   *
   * @param done whether it has been carried out
   */
  Map<String, Object> document(boolean done) {
    Map<String, Object> document = new TreeMap<>();
    document.put("done", done);
    document.put(
        "steps",
        machine.steps().stream()
            .map(step -> new TreeMap<>(Map.of("kind", step.kind(), "what", step.what())))
            .toList());
    document.put("notes", machine.notes());
    document.put("bridges", all().map(PreparationPlan::bridge).toList());
    return document;
  }

  private static Map<String, Object> bridge(BridgePlan plan) {
    if (plan instanceof Move move) {
      return new TreeMap<>(
          Map.of(
              "name",
              move.bridge().name(),
              "switch",
              move.bridge().isVirtualSwitch() ? "openvswitch" : "linux",
              "nic",
              move.nic(),
              "by",
              move.manager().title(),
              "files",
              move.files().stream().map(NewFile::path).toList()));
    }
    return new TreeMap<>(Map.of("name", ((Ready) plan).bridge(), "files", List.of()));
  }
}
