package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import io.routervm.prepare.WantedBridge.NewBridge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * NetworkManager's connections. The NIC's own stays as it is: two new ones come before it
 * (nm-settings-keyfile(5): {@code autoconnect-priority}).
 *
 * @param port the UUID of the NIC's connection as a port
 */
record Connections(List<NewFile> files, UUID port) {
  /** Those in /run are gone when they are not in use. */
  private static final String KEYFILES = "/etc/NetworkManager/system-connections/";

  private static final String OF_NETPLAN = "/system-connections/netplan-";
  private static final String FOLDER = KEYFILES + "routervm-";
  private static final String ENDING = ".nmconnection";

  /** Unless the owner's own one is as high. */
  private static final int PRIORITY = 100;

  private static final int HIGHEST_PRIORITY = 999;
  private static final Set<String> KEPT =
      Set.of("zone", "metered", "mdns", "llmnr", "dns-over-tls", "lldp", "wait-device-timeout");

  Connections {
    files = List.copyOf(files);
  }

  static Connections of(SurveyedNetwork host, String nic, NewBridge made) {
    requireOwn(host, nic);
    String bridge = made.name();
    ConfigurationFile own =
        host.files().stream()
            .filter(Connections::isOwners)
            .findFirst()
            .orElseThrow(
                () ->
                    NetworkFiles.cannotMove(
                        "NetworkManager's connection of " + nic + " is no keyfile in " + KEYFILES,
                        host.files().stream()
                            .findFirst()
                            .orElse(new ConfigurationFile("nmcli connection show", "")),
                        "`nmcli connection modify` writes it there, and `nmcli connection migrate` where it is"
                            + " an ifcfg file; then run it again"));
    String mac = made.mac().toString();
    UUID port = named(nic, mac);
    int priority = priority(host.files());
    List<String> master = new ArrayList<>(own(bridge, named(bridge, mac), "bridge", priority));
    // A server that is silent, such as the router's own while it boots, is no reason to take the
    // bridge away with the router's port in it.
    master.add("autoconnect-retries=0");
    section(own, "connection").stream().filter(Connections::isKept).forEach(master::add);
    master.addAll(bridgeSection(mac));
    master.addAll(patient(section(own, "ipv4")));
    master.addAll(section(own, "ipv6"));
    List<String> slave = new ArrayList<>(port(nic, port, bridge, priority));
    slave.addAll(section(own, "ethernet"));
    return new Connections(List.of(created(bridge, master), created(nic, slave)), port);
  }

  /** No address on either: neither a lease, nor what a router of the ISP's announces. */
  static Connections wan(SurveyedNetwork isp, String nic, NewBridge made) {
    if (!isp.carrier()) {
      throw Failure.precondition(
          "no cable is in it, and without one NetworkManager takes no NIC into a bridge; nothing"
              + " was changed",
          nic,
          "plug in the cable of the ISP's box, then run it again");
    }
    String mac = made.mac().toString();
    UUID port = named(nic, mac);
    int priority = priority(isp.files());
    List<String> master =
        new ArrayList<>(own(made.name(), named(made.name(), mac), "bridge", priority));
    master.addAll(bridgeSection(mac));
    master.addAll(List.of("", "[ipv4]", "method=disabled", "", "[ipv6]", "method=disabled"));
    List<String> slave = port(nic, port, made.name(), priority);
    return new Connections(List.of(created(made.name(), master), created(nic, slave)), port);
  }

  /** netplan would write its own one anew at each boot. */
  private static void requireOwn(SurveyedNetwork host, String nic) {
    for (ConfigurationFile file : host.files()) {
      if (file.path().contains(OF_NETPLAN)) {
        throw NetworkFiles.cannotMove(
            "netplan has NetworkManager configure " + nic + ", which routervm does not move",
            file,
            "set `renderer: networkd` for it in /etc/netplan, `netplan try`, then run it again; or"
                + " write the bridge there yourself");
      }
    }
  }

  /** NetworkManager reads it from there at each boot, whatever its name ends in. */
  private static boolean isOwners(ConfigurationFile file) {
    String path = file.path();
    return path.startsWith(KEYFILES) && path.substring(KEYFILES.length()).matches("[^./][^/]*");
  }

  /** Above that of the NIC's own connection. */
  private static int priority(List<ConfigurationFile> files) {
    int highest = PRIORITY;
    for (ConfigurationFile file : files) {
      for (String line : section(file, "connection")) {
        if (isKey(line, "autoconnect-priority")) {
          highest = Math.max(highest, above(line, file));
        }
      }
    }
    return highest;
  }

  private static int above(String line, ConfigurationFile file) {
    String value = line.substring(line.indexOf('=') + 1).strip();
    if (!value.matches("-?[0-9]{1,3}") || Integer.parseInt(value) == HIGHEST_PRIORITY) {
      throw NetworkFiles.cannotMove(
          "`" + line.strip() + "` leaves no higher priority for the bridge",
          file,
          "`nmcli connection modify` it to one below " + HIGHEST_PRIORITY + ", then run it again");
    }
    return Integer.parseInt(value) + 1;
  }

  private static List<String> own(String name, UUID identity, String type, int priority) {
    return List.of(
        "[connection]",
        "id=routervm-" + name,
        "uuid=" + identity,
        "type=" + type,
        "interface-name=" + name,
        "autoconnect-priority=" + priority);
  }

  private static List<String> bridgeSection(String mac) {
    return List.of("", "[bridge]", "mac-address=" + mac, "stp=false");
  }

  private static List<String> port(String nic, UUID identity, String bridge, int priority) {
    List<String> lines = new ArrayList<>(own(nic, identity, "ethernet", priority));
    lines.addAll(List.of("master=" + bridge, "slave-type=bridge"));
    return lines;
  }

  private static NewFile created(String name, List<String> lines) {
    return new NewFile(
        FOLDER + name + ENDING, Optional.empty(), String.join("\n", lines) + "\n", true);
  }

  /** The same for the same host, so that a plan shows what will be. */
  private static UUID named(String name, String mac) {
    return UUID.nameUUIDFromBytes(
        ("routervm " + name + " " + mac).getBytes(StandardCharsets.UTF_8));
  }

  /** What the host's firewall and resolver go by. */
  private static boolean isKept(String line) {
    return KEPT.contains(line.split("=", 2)[0].strip());
  }

  /** For ever: after a while it would give up, and the bridge with it. */
  private static List<String> patient(List<String> lines) {
    List<String> all = new ArrayList<>(lines);
    boolean isLeased =
        lines.stream().anyMatch(line -> isKey(line, "method") && line.endsWith("auto"));
    if (isLeased && lines.stream().noneMatch(line -> isKey(line, "dhcp-timeout"))) {
      all.add("dhcp-timeout=" + Integer.MAX_VALUE);
    }
    return all;
  }

  private static boolean isKey(String line, String key) {
    return line.split("=", 2)[0].strip().equals(key);
  }

  /** With a blank line before it; nothing when the file has no such section. */
  private static List<String> section(ConfigurationFile file, String name) {
    List<String> lines = new ArrayList<>();
    boolean isWanted = false;
    for (String line : file.text().lines().toList()) {
      if (line.startsWith("[")) {
        isWanted = line.strip().equals("[" + name + "]");
        if (isWanted) {
          lines.add("");
        }
      }
      if (isWanted && !line.isBlank()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
