package io.routervm.prepare;

import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import io.routervm.prepare.WantedBridge.NewBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of systemd-networkd. The NIC's own file stays as it is: three new ones are read before
 * it (systemd.network(5): the first that matches, by name).
 */
final class Networkd {
  /** Before every name that begins with digits, as nearly all do. */
  private static final String FOLDER = "/etc/systemd/network/0-routervm-";

  /** In front of the identifier that follows from the interface: RFC 4361. */
  private static final String WITH_INTERFACE = "ff";

  private static final int DIGITS = 8;
  private static final Set<String> STACKED =
      Set.of("VLAN", "MACVLAN", "MACVTAP", "IPVLAN", "VRF", "Bond", "Bridge");

  private Networkd() {}

  static List<NewFile> files(SurveyedNetwork host, String nic, NewBridge made) {
    requireMovable(host.files());
    String bridge = made.name();
    NewFile whole = created(bridge + ".network", moved(host, bridge).toArray(String[]::new));
    if (made.isVirtualSwitch()) {
      return List.of(port(host, nic, "RequiredForOnline=no"), whole);
    }
    return List.of(device(made), port(host, nic, "Bridge=" + bridge), whole);
  }

  /** No address on either: neither a lease, nor what a router of the ISP's announces. */
  static List<NewFile> wan(SurveyedNetwork isp, String nic, NewBridge made) {
    requireMovable(isp.files());
    return List.of(
        device(made),
        port(isp, nic, "Bridge=" + made.name(), "RequiredForOnline=no"),
        created(
            made.name() + ".network",
            "[Match]",
            "Name=" + made.name(),
            "",
            "[Network]",
            "LinkLocalAddressing=no",
            "IPv6AcceptRA=no",
            "",
            "[Link]",
            "RequiredForOnline=no"));
  }

  private static NewFile device(NewBridge made) {
    return created(
        made.name() + ".netdev",
        "[NetDev]",
        "Name=" + made.name(),
        "Kind=bridge",
        "MACAddress=" + made.mac(),
        "",
        "[Bridge]",
        "STP=no");
  }

  /**
   * The NIC, which has no address any more. As a port of Open vSwitch it is nothing to networkd,
   * which would wait at boot for it to be more than that.
   */
  private static NewFile port(SurveyedNetwork host, String nic, String... more) {
    List<String> network = new ArrayList<>(List.of("[Network]", "LinkLocalAddressing=no"));
    List<String> link = new ArrayList<>(mtu(host));
    for (String line : more) {
      (line.startsWith("Bridge=") ? network : link).add(line);
    }
    List<String> lines = new ArrayList<>(List.of("[Match]", "Name=" + nic, ""));
    lines.addAll(network);
    if (!link.isEmpty()) {
      lines.addAll(List.of("", "[Link]"));
      lines.addAll(link);
    }
    return created(nic + ".network", lines.toArray(String[]::new));
  }

  /** What makes a device on top of the NIC, or the NIC a part of one. */
  private static void requireMovable(List<ConfigurationFile> files) {
    for (ConfigurationFile file : files) {
      for (String line : file.text().lines().toList()) {
        if (STACKED.contains(line.split("=", 2)[0].strip())) {
          throw NetworkFiles.cannotMove(
              "`" + line.strip() + "` stands in the file of the NIC",
              file,
              "make the bridge by hand, at this host's keyboard");
        }
      }
    }
  }

  /** A port with another MTU than the bridge's would lose what is too big for one of them. */
  private static List<String> mtu(SurveyedNetwork host) {
    String found = "";
    for (ConfigurationFile file : host.files()) {
      String section = "";
      for (String line : file.text().lines().map(String::strip).toList()) {
        if (line.startsWith("[")) {
          section = line;
        } else if (section.equals("[Link]") && line.split("=", 2)[0].strip().equals("MTUBytes")) {
          found = line;
        }
      }
    }
    return found.isEmpty() ? List.of() : List.of(found);
  }

  private static NewFile created(String name, String... lines) {
    String text = String.join("\n", lines).stripTrailing() + "\n";
    return new NewFile(FOLDER + name, Optional.empty(), text, false);
  }

  /** What the NIC's file says, but whom it is for. */
  private static List<String> moved(SurveyedNetwork host, String bridge) {
    List<String> lines = new ArrayList<>(List.of("[Match]", "Name=" + bridge));
    for (ConfigurationFile file : host.files()) {
      boolean isMatch = false;
      for (String line : file.text().lines().toList()) {
        if (line.strip().startsWith("[")) {
          isMatch = line.strip().equals("[Match]");
        }
        if (!isMatch) {
          lines.add(line);
        }
      }
    }
    identifier(host).ifPresent(line -> lines.addAll(List.of("", "[DHCPv4]", line)));
    return lines;
  }

  /**
   * What the lease is known by at its server. It would follow from the interface's name, so the
   * bridge would be somebody new.
   */
  static Optional<String> identifier(SurveyedNetwork host) {
    return host.client()
        .filter(client -> client.startsWith(WITH_INTERFACE))
        .filter(client -> client.length() > WITH_INTERFACE.length() + DIGITS)
        .map(client -> client.substring(WITH_INTERFACE.length(), WITH_INTERFACE.length() + DIGITS))
        .map(number -> "IAID=" + Long.parseLong(number, 16));
  }
}
