package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.MoveTrial.Look;
import io.routervm.prepare.MoveTrial.Undone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What {@code host prepare} does on a host. */
public final class HostPreparation {
  private final RemoteShell shell;
  private final MoveTrial trial;

  /**
   * @param shell of the host, as root
   * @param state the folder of the move on the host
   * @param reach addresses in the Internet, of which one is to answer after a move as before it
   */
  public HostPreparation(RemoteShell shell, Path state, List<String> reach) {
    this.shell = shell;
    this.trial = new MoveTrial(shell, state, reach);
  }

  /**
   * What is to be done; changes nothing.
   *
   * @param nic whose address is to move; without one, that of the default route
   * @throws Failure (precondition) for a host that is left alone
   */
  public BridgePlan plan(WantedBridge bridge, Optional<String> nic) {
    return plan(bridge, nic, Set.of());
  }

  /**
   * As above, on a host that is going to have more.
   *
   * @param tools what is installed before the address moves
   */
  public BridgePlan plan(WantedBridge bridge, Optional<String> nic, Set<String> tools) {
    return BridgePlan.of(NetworkSurvey.take(shell, bridge.name(), nic).with(tools), bridge);
  }

  /**
   * What is to be done for a NIC to be the WAN's; changes nothing.
   *
   * @param nic whose cable goes to the ISP's box
   * @param own where this host's own address is; without one, where the default route goes
   * @param tools as above
   * @throws Failure (precondition) for a host that is left alone
   */
  public BridgePlan planWan(String bridge, String nic, Optional<String> own, Set<String> tools) {
    SurveyedNetwork home = NetworkSurvey.take(shell, bridge, own);
    SurveyedNetwork isp = NetworkSurvey.take(shell, bridge, Optional.of(nic)).with(tools);
    return BridgePlan.ofWan(home, isp, bridge);
  }

  /**
   * Moves the address, or takes the WAN's NIC, and returns when it stays.
   *
   * @param window the old network comes back by itself when it is over
   * @param unattended nobody looks but this program, so there must be something to look at
   * @param approval asked with the time that is left, when all that can be looked at is as before
   * @throws Failure (rolled back) when the old network is back
   */
  public void move(Move move, Duration window, boolean unattended, Predicate<Duration> approval) {
    Look before = trial.look(move.reach().before(), move.gateway());
    if (unattended && before.provesNothing()) {
      throw Failure.precondition(
          "neither a gateway nor anything in the Internet answers by "
              + move.reach().before()
              + ", so nothing would show whether the move has worked; nothing was changed",
          move.nic(),
          "run it without --yes, and confirm it yourself");
    }
    long began = System.nanoTime();
    String name = trial.begin(move, window);
    Optional<String> objection = trial.objection(move, before);
    if (objection.isPresent()) {
      throw takenBack(move, name, objection.get());
    }
    Duration left = window.minusNanos(System.nanoTime() - began);
    if (left.isNegative() || !approval.test(left)) {
      throw takenBack(move, name, "nobody confirmed the new network");
    }
    if (!trial.keep(name)) {
      throw takenBack(move, name, "the new network was confirmed too late");
    }
  }

  private Failure takenBack(Move move, String name, String why) {
    trial.takeBack(name, move.reach().before());
    return new Failure(
        Failure.Kind.ROLLED_BACK,
        why + "; the old network is back",
        move.nic(),
        "look at `journalctl -b -u 'routervm-host-*' -u "
            + move.manager().unit()
            + "`, then run it again");
  }

  /** A move that was kept goes back. */
  public Undone undo() {
    return trial.undo();
  }
}
