package io.routervm.cli;

import io.routervm.cli.Console.Style;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.guest.LocalShell;
import io.routervm.plan.Diff;
import io.routervm.prepare.BridgePlan;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.BridgePlan.Ready;
import io.routervm.prepare.HostPreparation;
import io.routervm.prepare.MoveTrial;
import io.routervm.prepare.MoveTrial.Undone;
import io.routervm.prepare.WantedBridge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "prepare",
    description = {
      "Moves this host's own address from its NIC to a new bridge, which the router's NIC can be in,"
          + " too; also over an SSH session through that very NIC, which lives on.",
      "Shows the plan and asks. The move is on trial: unless the host reaches what it reached before"
          + " and you confirm, a timer of the host brings the old network back, as does a restart."
    })
@CommandHelp(
    example = "routervm host prepare --bridge brHome",
    exits = {ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class HostPrepareCommand implements Callable<Integer> {
  /** Two that answer a ping, of two providers. */
  private static final List<String> REACH = List.of("9.9.9.9", "1.1.1.1");

  private static final String BRIDGE_NAME = "[A-Za-z][A-Za-z0-9_-]{0,14}";
  private static final Duration SHORTEST = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofHours(1);

  @ParentCommand private HostCommand host;

  @Option(
      names = "--bridge",
      paramLabel = "NAME",
      defaultValue = "brHome",
      description = "the new bridge (default: ${DEFAULT-VALUE})")
  private String bridge;

  @Option(
      names = "--switch",
      paramLabel = "KIND",
      description =
          "what it is: openvswitch or linux (default: openvswitch where there is one that whoever"
              + " configures this host's network brings up)")
  private Optional<Switch> type = Optional.empty();

  @Option(
      names = "--lan",
      paramLabel = "NIC",
      description = "the NIC whose address moves (default: that of the default route)")
  private Optional<String> nic = Optional.empty();

  @Option(
      names = "--confirm-window",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "90s",
      description =
          "the old network comes back when the new one is not confirmed within so long (default:"
              + " ${DEFAULT-VALUE})")
  private Duration window;

  @Option(
      names = "--undo",
      description = "the address goes back to the NIC, and the files are as they were")
  private boolean undo;

  @Override
  public Integer call() {
    HostServices.requireHost();
    requireSense();
    Console console = host.main().console();
    try (LocalShell shell = new LocalShell()) {
      HostPreparation preparation = new HostPreparation(shell, MoveTrial.STATE, REACH);
      return undo ? undo(preparation, console) : prepare(preparation, console);
    }
  }

  private void requireSense() {
    if (!bridge.matches(BRIDGE_NAME)) {
      throw Failure.usage(
          "'" + bridge + "' cannot be the name of a bridge",
          "--bridge",
          "use a letter, then at most 14 letters, digits, '-' or '_'");
    }
    if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
      throw Failure.usage(
          "--confirm-window is " + window.toSeconds() + " s, which is not from 60s to 1h",
          "the command line",
          "give the new network time for its lease, and yourself to look: 90s");
    }
  }

  private int prepare(HostPreparation preparation, Console console) {
    BridgePlan plan = preparation.plan(new WantedBridge(bridge, type, ""), nic);
    if (plan instanceof Ready ready) {
      console.line("nothing to do: this host's address is on " + ready.bridge());
      console.document(Map.of("bridge", ready.bridge(), "changed", List.of()));
      return ExitCode.DONE;
    }
    Move move = (Move) plan;
    show(move, console);
    if (move.firewall()) {
      requireEyes(move, console);
    }
    requireAgreement("Move it? Type yes:", console);
    preparation.move(move, window, host.main().options().yes(), approval(console));
    console.line(
        console.styled(Style.GOOD, move.bridge().name())
            + " has "
            + String.join(", ", move.addresses())
            + "; `routervm host prepare --undo` takes it back");
    console.line("next: `routervm init`");
    console.document(
        Map.of(
            "bridge",
            move.bridge().name(),
            "changed",
            move.files().stream().map(NewFile::path).toList()));
    return ExitCode.DONE;
  }

  /** Rules that let SSH in by the NIC do not by the bridge, and no look from here shows that. */
  private void requireEyes(Move move, Console console) {
    String rules =
        "rules of this host's firewall name "
            + move.nic()
            + ", and do not hold for "
            + move.bridge().name();
    if (host.main().options().yes()) {
      throw Failure.precondition(
          rules + "; nothing was changed",
          "nft list ruleset, iptables-save",
          "add the same rules for "
              + move.bridge().name()
              + ", or run it without --yes, so that you see whether you still get in");
    }
    console.warning(rules + ": confirm the move only if a new SSH session gets in");
  }

  private static void show(Move move, Console console) {
    console.line(
        console.styled(Style.BOLD, "this host: ")
            + String.join(", ", move.addresses())
            + " goes from "
            + move.nic()
            + " to the new "
            + move.bridge().title()
            + " "
            + move.bridge().name()
            + ", by "
            + move.manager().title());
    for (NewFile file : move.files()) {
      PlanText.show(
          file.secret()
              ? Diff.secret()
              : Diff.ofText(file.path(), file.before().orElse(""), file.text()),
          console);
    }
  }

  private void requireAgreement(String question, Console console) {
    if (host.main().options().yes()) {
      return;
    }
    if (console.json() || !Main.onTerminal()) {
      throw Failure.usage(
          "host prepare asks before it changes this host's network, and there is no terminal to"
              + " answer on",
          "standard input",
          "look at the plan, then run it with --yes");
    }
    if (!console.ask(question).equals("yes")) {
      throw Failure.usage(
          "not confirmed, nothing was changed", "host prepare", "run it again, or with --yes");
    }
  }

  /** With --yes what can be looked at is enough. */
  private Predicate<Duration> approval(Console console) {
    return host.main().options().yes()
        ? left -> true
        : new ManualApproval(
                console,
                "This host has its address on "
                    + bridge
                    + ", and reaches what it reached before. Log in by a second session: the one"
                    + " that you have proves little.",
                "a timer of this host")
            ::given;
  }

  private int undo(HostPreparation preparation, Console console) {
    requireAgreement("Take the address back to its NIC? Type yes:", console);
    Undone undone = preparation.undo();
    if (undone instanceof Undone.Changed changed) {
      throw Failure.precondition(
          "somebody has changed the network's configuration since the move; nothing was undone",
          String.join(", ", changed.files()),
          "undo that change, or take the bridge away by hand, at this host's keyboard");
    }
    if (undone instanceof Undone.Used used) {
      throw Failure.precondition(
          "others are in the bridge, which goes with the move; nothing was undone",
          String.join(", ", used.ports()),
          "shut down the virtual machines that use it, then run it again");
    }
    String text =
        undone instanceof Undone.Back back
            ? back.nic() + " has this host's address again"
            : "nothing to do: nothing was moved here";
    console.line(text);
    console.document(Map.of("undone", undone instanceof Undone.Back));
    return ExitCode.DONE;
  }
}
