package io.routervm.cli;

import io.routervm.cli.Console.Style;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.guest.LocalShell;
import io.routervm.prepare.BridgePlan;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.Ready;
import io.routervm.prepare.HostPreparation;
import io.routervm.prepare.MachinePlan;
import io.routervm.prepare.MachinePreparation;
import io.routervm.prepare.MoveTrial;
import io.routervm.prepare.MoveTrial.Undone;
import io.routervm.prepare.WantedBridge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "prepare",
    description = {
      "Makes this host one that a router can run on: packages, services, group and storage pool, then"
          + " its own address moves from its NIC to a new bridge, which the router's NIC can be in, too;"
          + " also over an SSH session through that very NIC, which lives on.",
      "Shows the plan and asks. The move is on trial: unless the host reaches what it reached before"
          + " and you confirm, a timer of the host brings the old network back, as does a restart."
    })
@CommandHelp(
    example = "routervm host prepare --bridge brHome",
    exits = {ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class HostPrepareCommand implements Callable<Integer> {
  /** Two that answer a ping, of two providers. */
  private static final List<String> REACH = List.of("9.9.9.9", "1.1.1.1");

  /** A slow line, and a package manager that waits for another one. */
  private static final Duration INSTALLATION = Duration.ofHours(1);

  private static final String USER_NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}";
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
      names = "--wan",
      paramLabel = "NIC",
      description =
          "a second NIC whose cable goes to the ISP's box: it gets a bridge of its own, on which"
              + " this host has no address (default: none)")
  private Optional<String> wan = Optional.empty();

  @Option(
      names = "--wan-bridge",
      paramLabel = "NAME",
      defaultValue = "brIsp",
      description = "the bridge of that NIC (default: ${DEFAULT-VALUE})")
  private String wanBridge;

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
      names = "--network-only",
      description = "leaves packages, services, group and storage pool as they are")
  private boolean networkOnly;

  @Option(
      names = "--undo",
      description =
          "the address goes back to the NIC, the files are as they were, an empty storage pool goes;"
              + " packages stay")
  private boolean undo;

  @Override
  public Integer call() {
    HostServices.requireHost();
    requireSense();
    Console console = host.main().console();
    try (LocalShell shell = new LocalShell();
        LocalShell patient = new LocalShell(INSTALLATION)) {
      Host here =
          new Host(
              new MachinePreparation(patient, MachinePreparation.NOTES),
              new HostPreparation(shell, MoveTrial.STATE, REACH),
              new HostPreparation(shell, MoveTrial.WAN_STATE, REACH));
      return undo ? undo(here, console) : prepare(here, console);
    }
  }

  /** This host, by what is done to it. */
  private record Host(MachinePreparation machine, HostPreparation home, HostPreparation isp) {}

  private void requireSense() {
    requireName(bridge, "--bridge");
    requireName(wanBridge, "--wan-bridge");
    if (wanBridge.equals(bridge)) {
      throw Failure.usage(
          "the home LAN and the WAN cannot be in one bridge, '" + bridge + "'",
          "--wan-bridge",
          "name two bridges: brHome and brIsp");
    }
    if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
      throw Failure.usage(
          "--confirm-window is " + window.toSeconds() + " s, which is not from 60s to 1h",
          "the command line",
          "give the new network time for its lease, and yourself to look: 90s");
    }
  }

  private static void requireName(String name, String option) {
    if (!name.matches(BRIDGE_NAME)) {
      throw Failure.usage(
          "'" + name + "' cannot be the name of a bridge",
          option,
          "use a letter, then at most 14 letters, digits, '-' or '_'");
    }
  }

  private int prepare(Host here, Console console) {
    WantedBridge wanted = new WantedBridge(bridge, type, "");
    MachinePlan machine =
        networkOnly
            ? MachinePlan.NOTHING
            : here.machine().plan(wanted, nic, wan.isPresent(), invokingUser());
    BridgePlan home = here.home().plan(wanted, nic, machine.tools());
    PreparationPlan plan =
        new PreparationPlan(machine, home, planWan(here.isp(), home, machine.tools()));
    plan.show(console);
    if (plan.isEmpty() || (console.json() && !host.main().options().yes())) {
      console.line(plan.isEmpty() ? "nothing to do" : "nothing is done without --yes");
      console.document(plan.document(false));
      return ExitCode.DONE;
    }
    plan.moves().stream().filter(Move::firewall).forEach(move -> requireEyes(move, console));
    requireAgreement("Prepare this host so? Type yes:", console);
    here.machine().carryOut(machine, step -> console.line(step.kind() + ": " + step.what()));
    // What has been installed is looked at, not assumed.
    if (home instanceof Move && here.home().plan(wanted, nic) instanceof Move move) {
      here.home().move(move, window, host.main().options().yes(), approval(console));
      console.line(
          console.styled(Style.GOOD, move.bridge().name())
              + " has "
              + String.join(", ", move.addresses())
              + "; `routervm host prepare --undo` takes it back");
    }
    // Anew: the first move has changed the files that the second one changes.
    planWan(here.isp(), home instanceof Ready ? home : new Ready(bridge), Set.of())
        .filter(Move.class::isInstance)
        .map(Move.class::cast)
        .ifPresent(move -> takeWan(here.isp(), move, console));
    console.line("next: `routervm init`");
    console.document(plan.document(true));
    return ExitCode.DONE;
  }

  /** Who has become root for this; root itself needs no group. */
  private static Optional<String> invokingUser() {
    return Optional.ofNullable(System.getenv("SUDO_USER"))
        .filter(name -> name.matches(USER_NAME) && !name.equals("root"));
  }

  private Optional<BridgePlan> planWan(HostPreparation isp, BridgePlan home, Set<String> tools) {
    Optional<String> own = home instanceof Ready ready ? Optional.of(ready.bridge()) : nic;
    return wan.map(name -> isp.planWan(wanBridge, name, own, tools));
  }

  /** Nobody can have come in by a NIC without an address. */
  private void takeWan(HostPreparation isp, Move move, Console console) {
    isp.move(move, window, false, move.lost().isEmpty() ? left -> true : approval(console));
    console.line(
        console.styled(Style.GOOD, move.bridge().name())
            + " has "
            + move.nic()
            + ", and no address of this host's");
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

  private void requireAgreement(String question, Console console) {
    if (host.main().options().yes()) {
      return;
    }
    if (console.json() || !Main.onTerminal()) {
      throw Failure.usage(
          "host prepare asks before it changes this host, and there is no terminal to"
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
                "This host has its address, and reaches what it reached before. Log in by a second"
                    + " session: the one that you have proves little.",
                "a timer of this host")
            ::given;
  }

  private int undo(Host here, Console console) {
    requireAgreement("Undo what host prepare has done here? Type yes:", console);
    // The later one first: it may have changed what the earlier one changed.
    Optional<String> isp = requireUndone(here.isp().undo());
    isp.ifPresent(name -> console.line(name + " is as it was"));
    Optional<String> home = requireUndone(here.home().undo());
    home.ifPresent(name -> console.line(name + " has this host's address again"));
    List<String> rest = networkOnly ? List.of() : here.machine().undo();
    rest.forEach(console::line);
    boolean isDone = isp.isPresent() || home.isPresent() || !rest.isEmpty();
    if (!isDone) {
      console.line("nothing to do: nothing was done here");
    }
    console.document(Map.of("undone", isDone, "rest", rest));
    return ExitCode.DONE;
  }

  /** The NIC that is as it was. */
  private static Optional<String> requireUndone(Undone undone) {
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
    return undone instanceof Undone.Back back ? Optional.of(back.nic()) : Optional.empty();
  }
}
