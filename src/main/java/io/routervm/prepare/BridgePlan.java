package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.prepare.SurveyedNetwork.Bridge;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.prepare.WantedBridge.NewBridge;
import java.util.List;
import java.util.Optional;

/** What is to be done for a host to have its address on a bridge. Pure. */
public sealed interface BridgePlan {
  /**
   * Nothing.
   *
   * @param bridge the one that has this host's address already
   */
  record Ready(String bridge) implements BridgePlan {}

  /**
   * A NIC becomes a port of a new bridge: this host's own address goes with it, or the NIC is the
   * WAN's, and has none afterwards.
   *
   * @param reach what must be as before afterwards
   * @param lost addresses that this host has on the WAN's NIC until then
   * @param files the manager's configuration as it is to be
   * @param earlier NetworkManager's connection of the NIC
   * @param wanted NetworkManager's connection of the NIC as a port
   * @param firewall whether rules of this host's firewall name the NIC: they do not fit the bridge
   */
  record Move(
      Manager manager,
      String nic,
      NewBridge bridge,
      Reach reach,
      List<String> lost,
      List<NewFile> files,
      String earlier,
      String wanted,
      boolean firewall)
      implements BridgePlan {
    public Move {
      lost = List.copyOf(lost);
      files = List.copyOf(files);
    }

    /** Whether this host's own address goes to the bridge. */
    public boolean isHome() {
      return reach.after().equals(bridge.name());
    }

    public List<String> addresses() {
      return reach.addresses();
    }

    public Optional<String> gateway() {
      return reach.gateway();
    }
  }

  /**
   * Where this host is reached.
   *
   * @param before the NIC or bridge that has its address until now
   * @param after the one that is to have it
   * @param addresses in CIDR notation: they stay the same
   * @param gateway what it must reach afterwards; empty when it has no default route
   */
  record Reach(String before, String after, List<String> addresses, Optional<String> gateway) {
    public Reach {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * A file that is new, or another than before.
   *
   * @param path absolute
   * @param before its content until now; empty for a new one
   * @param secret nobody but root may read it
   */
  record NewFile(String path, Optional<String> before, String text, boolean secret) {}

  /**
   * Decides.
   *
   * @throws Failure (precondition) for a host that is left alone: each kind has its own sentence
   */
  static BridgePlan of(SurveyedNetwork host, WantedBridge wanted) {
    String bridge = wanted.name();
    if (!host.systemd()) {
      throw leftAlone(
          "this host is not run by systemd, whose timer would bring its network back",
          "/run/systemd/system",
          "make the bridge by hand, at its keyboard");
    }
    requireNoTrial(host);
    String nic =
        host.nic()
            .orElseThrow(
                () ->
                    leftAlone(
                        "this host has no default route, so there is no telling which NIC is the"
                            + " home LAN's",
                        "ip -4 route",
                        "name the NIC: `routervm host prepare --lan eno1`"));
    // Whatever its name is: a router's NIC can be in it.
    if (host.isBridge() && !host.addresses().isEmpty()) {
      return new Ready(nic);
    }
    if (host.master().equals(Optional.of(bridge))
        && host.bridge()
            .filter(Bridge::isBridge)
            .filter(there -> !there.addresses().isEmpty())
            .isPresent()) {
      return new Ready(bridge);
    }
    requireFreeName(host.bridge(), bridge);
    requirePlainNic(host, nic);
    requireNoDocker(host);
    requirePing(host, nic);
    requireFreeMac(host, nic);
    Manager manager =
        host.manager()
            .orElseThrow(
                () ->
                    leftAlone(
                        "nothing that routervm knows configures "
                            + nic
                            + " (ifupdown, netplan, NetworkManager, systemd-networkd)",
                        nic,
                        "have one of these configure it first, or make the bridge by hand, at its"
                            + " keyboard"));
    if (host.addresses().isEmpty()) {
      throw leftAlone(
          nic + " has no IPv4 address, so there is none to move",
          nic,
          "name the NIC that has this host's address with --lan");
    }
    return NetworkFiles.move(host, manager, nic, wanted.on(host, manager));
  }

  /**
   * Decides about the NIC of the WAN.
   *
   * @param home where this host's own address is
   * @param isp the NIC's own survey, and that of the bridge's name
   * @throws Failure (precondition) for a host that is left alone
   */
  static BridgePlan ofWan(SurveyedNetwork home, SurveyedNetwork isp, String bridge) {
    String nic = isp.nic().orElseThrow();
    String own = home.nic().orElse("");
    requireNoTrial(isp);
    if (nic.equals(own)) {
      throw leftAlone(
          "it has this host's own address, so it is the home LAN's",
          nic,
          "name the NIC whose cable goes to the ISP's box: `routervm host prepare --wan enp3s0`");
    }
    if (isp.master().equals(Optional.of(bridge))
        && isp.bridge().map(Bridge::addresses).orElse(List.of()).isEmpty()) {
      return new Ready(bridge);
    }
    requireFreeName(isp.bridge(), bridge);
    requirePlainNic(isp, nic);
    requireNoDocker(isp);
    requireFreeMac(isp, nic);
    Manager manager =
        isp.manager()
            .or(home::manager)
            .orElseThrow(
                () ->
                    leftAlone(
                        "nothing that routervm knows configures this host's network",
                        nic,
                        "make " + bridge + " by hand, at its keyboard"));
    if (isp.visited()) {
      throw leftAlone(
          "somebody is logged in by it, and would be cut off: this host has no address on the WAN's"
              + " NIC",
          nic,
          "log in by " + (own.isEmpty() ? "another NIC" : own) + ", and run it again");
    }
    return NetworkFiles.wan(home, isp, manager, nic, WantedBridge.named(bridge).wan(isp));
  }

  /** Until its end there is no telling what is to be done. */
  private static void requireNoTrial(SurveyedNetwork host) {
    host.trial()
        .ifPresent(
            folder -> {
              throw leftAlone(
                  "a move is on trial, and goes back by itself unless it is confirmed",
                  folder,
                  "wait for its end, then run it again; where it has none because it was broken off,"
                      + " `routervm host prepare --undo` has it go back");
            });
  }

  private static void requireNoDocker(SurveyedNetwork host) {
    if (host.docker()) {
      throw leftAlone(
          "Docker runs here: its firewall drops what goes through a bridge of the host, the router's"
              + " packets among it",
          "docker0",
          "move Docker to another machine, or make the bridge by hand and see `routervm doctor` for"
              + " what Docker's rules do to it");
    }
  }

  private static void requireFreeName(Optional<Bridge> there, String bridge) {
    if (there.isEmpty()) {
      return;
    }
    throw leftAlone(
        there.get().isBridge()
            ? "there is a bridge of that name already"
                + (there.get().ports().isEmpty()
                    ? ""
                    : ", with " + String.join(", ", there.get().ports()))
                + (there.get().addresses().isEmpty()
                    ? ", and this host's address is not on it"
                    : ", which has the address " + String.join(", ", there.get().addresses()))
            : "there is something else of that name, which is no bridge",
        bridge,
        "choose another name with --bridge (the WAN's: --wan-bridge), or remove it where it is"
            + " configured");
  }

  /** What a move is judged by. */
  private static void requirePing(SurveyedNetwork host, String nic) {
    if (!host.tools().contains("ping")) {
      throw leftAlone(
          "there is no ping here, so nobody could tell whether the move has worked",
          nic,
          "install it (Debian: iputils-ping; EL: iputils), then run it again");
    }
  }

  /** What would end a move at some later boot. */
  private static void requireFreeMac(SurveyedNetwork host, String nic) {
    host.named()
        .ifPresent(
            file -> {
              throw leftAlone(
                  "it has its name by its MAC address, which the bridge will have as well",
                  nic + ", " + file,
                  "add `Type=ether` below [Match] in that file, then run it again");
            });
  }

  private static void requirePlainNic(SurveyedNetwork host, String nic) {
    if (host.mac().isEmpty()) {
      throw leftAlone(
          "there is no NIC of that name here", nic, "`ip link` shows those that there are");
    }
    switch (host.type()) {
      case "" -> {
        // plain Ethernet
      }
      case "bridge", "openvswitch" ->
          throw leftAlone(
              "it is a bridge, not a NIC",
              nic,
              "name a NIC; a bridge that is there already is named by `lan.bridge: "
                  + nic
                  + "`, or `wan.bridge: "
                  + nic
                  + "` where the ISP's cable is in it");
      case "wlan" ->
          throw leftAlone(
              "it is a wireless NIC: an access point lets no second MAC address pass, so none can be"
                  + " in a bridge",
              nic,
              "connect this host to the home LAN by a cable, and name that NIC with --lan");
      case "bond", "team" ->
          throw leftAlone(
              "it is a bond of several NICs, whose bridge depends on the switch at the other end",
              nic,
              "make the bridge on top of it by hand, at its keyboard, where the bond is configured");
      case "vlan" ->
          throw leftAlone(
              "it is a VLAN of another NIC",
              nic,
              "make a bridge on top of it by hand, or name the NIC below with --lan");
      default ->
          throw leftAlone(
              "it is no Ethernet NIC (" + host.type() + ")", nic, "name another one with --lan");
    }
    host.master()
        .ifPresent(
            master -> {
              throw leftAlone(
                  "it is a port of " + master + " already",
                  nic,
                  "where " + master + " is a bridge, `lan.bridge: " + master + "` names it");
            });
  }

  private static Failure leftAlone(String what, String subject, String hint) {
    return Failure.precondition(what + "; nothing was changed", subject, hint);
  }
}
