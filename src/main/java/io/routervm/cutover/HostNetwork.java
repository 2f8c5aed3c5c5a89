package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.cutover.HostState.Manager;
import io.routervm.failure.Failure;
import io.routervm.guest.Dhclient;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.platform.Deadline;
import io.routervm.router.StateFolder;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network of this host itself, behind the home LAN's bridge: it is a client of the ISP box
 * before the cut-over and of the router after it.
 *
 * <p>A new lease comes on trial: unless it is confirmed, a timer on this host brings the old
 * addresses and routes back.
 */
final class HostNetwork {
  private final RemoteShell shell;
  private final HostTrial trial;
  private final String bridge;
  private final boolean mayChange;

  HostNetwork(RemoteShell shell, StateFolder state, String router, String bridge) {
    this(shell, state, router, bridge, true);
  }

  /**
   * @param mayChange whether this process may change it; anybody may look
   */
  HostNetwork(
      RemoteShell shell, StateFolder state, String router, String bridge, boolean mayChange) {
    this.shell = shell;
    this.trial = new HostTrial(shell, state, router);
    this.bridge = bridge;
    this.mayChange = mayChange;
  }

  boolean mayChange() {
    return mayChange;
  }

  HostTrial trial() {
    return trial;
  }

  /** Reads only. */
  HostState look() {
    Map<String, List<String>> facts = new LinkedHashMap<>();
    for (String line : shell.run(question()).output().lines().toList()) {
      String[] words = line.split(" ", 2);
      if (words.length == 2) {
        facts.computeIfAbsent(words[0], name -> new ArrayList<>()).add(words[1].strip());
      }
    }
    Manager manager =
        facts.getOrDefault("manager", List.of("UNKNOWN")).stream()
            .map(Manager::valueOf)
            .findFirst()
            .orElse(Manager.UNKNOWN);
    boolean leased =
        facts.containsKey("dynamic") || manager == Manager.DHCLIENT || facts.containsKey("dhcp");
    return new HostState(
        bridge,
        facts.getOrDefault("address", List.of()),
        facts.getOrDefault("route", List.of()),
        leased,
        manager,
        String.join("\n", facts.getOrDefault("resolver", List.of())));
  }

  private Script question() {
    return Script.assign("br", bridge)
        .then(Dhclient.FINDING)
        .then(Script.file(HostNetwork.class, "look.sh"));
  }

  /** Whether a new lease can be had without a hand. */
  static boolean canRenew(HostState before) {
    return before.leased() && before.manager() != Manager.UNKNOWN;
  }

  /** Whether this process can have a new lease without a hand. */
  boolean mayRenew(HostState before) {
    return mayChange && canRenew(before);
  }

  /** As {@link #byHand}, also for what is not this process's to change. */
  String renewedByHand(HostState before, Cidr home) {
    return (mayChange ? "" : "Only root may change this host's network; as root:\n")
        + byHand(before, home);
  }

  /** What its owner has to type where we do not know how, or where the address is a fixed one. */
  static String byHand(HostState before, Cidr home) {
    String dev = " dev " + before.bridge();
    StringBuilder text = new StringBuilder();
    text.append(
        before.leased()
            ? "This host's DHCP client is "
                + (before.manager() == Manager.UNKNOWN ? "unknown" : before.manager().title())
                + "; get a new lease with it, or type:"
            : "This host has a fixed address; change it where it is configured ("
                + before.manager().title()
                + "), and until then type:");
    text.append("\n  ip address add AN.UNUSED.ADDRESS.OF.")
        .append(home.subnet())
        .append(dev)
        .append("\n  ip route replace default via ")
        .append(home.address())
        .append("\nNames: `nameserver ")
        .append(home.address())
        .append("` in /etc/resolv.conf");
    // Whoever deleted first would cut off the session that he types in.
    if (!before.addresses().isEmpty()) {
      text.append("\nThen, in a session that came by the new address:");
    }
    for (String address : before.addresses()) {
      text.append("\n  ip address delete ").append(address).append(dev);
    }
    return text.toString();
  }

  /** Arms the way back, then has the host's own program get a new lease. */
  void renew(HostState before, Duration window) {
    trial.arm(before, window);
    Result result = shell.run(trial.client(before).renewal());
    if (!result.succeeded()) {
      throw Failure.precondition(
          before.manager().title() + " gave this host no new lease: " + result.lastLines(),
          before.bridge(),
          "its old addresses come back in "
              + window.toSeconds()
              + " s; look at its log, then run `routervm swap-cables --resume`");
    }
  }

  /** Waits for an address of the home LAN on the bridge. */
  Optional<Cidr> addressIn(Cidr home, Duration limit) {
    return Deadline.in(limit)
        .await(
            CutoverContext.BETWEEN_LOOKS,
            () ->
                look().addresses().stream()
                    .flatMap(text -> Cidr.parse(text).stream())
                    .filter(address -> home.contains(address.address()))
                    .findFirst());
  }

  /** Whether packets to {@code target} leave by the router. */
  boolean leavesBy(Ipv4 gateway, Ipv4 target) {
    return shell
        .run(Script.of("ip -4 route get " + target))
        .output()
        .contains(" via " + gateway + " ");
  }
}
