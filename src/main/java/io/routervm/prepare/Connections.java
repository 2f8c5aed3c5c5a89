package io.routervm.prepare;

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

  private static final String FOLDER = KEYFILES + "routervm-";
  private static final String ENDING = ".nmconnection";
  private static final Set<String> KEPT =
      Set.of("zone", "metered", "mdns", "llmnr", "dns-over-tls", "lldp", "wait-device-timeout");

  Connections {
    files = List.copyOf(files);
  }

  static Connections of(SurveyedNetwork host, String nic, NewBridge made) {
    String bridge = made.name();
    ConfigurationFile own =
        host.files().stream()
            .filter(file -> file.path().startsWith(KEYFILES) && file.path().endsWith(ENDING))
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
    List<String> master =
        new ArrayList<>(
            List.of(
                "[connection]",
                "id=routervm-" + bridge,
                "uuid=" + named(bridge, mac),
                "type=bridge",
                "interface-name=" + bridge,
                "autoconnect-priority=100"));
    section(own, "connection").stream().filter(Connections::isKept).forEach(master::add);
    master.addAll(List.of("", "[bridge]", "mac-address=" + mac, "stp=false"));
    master.addAll(section(own, "ipv4"));
    master.addAll(section(own, "ipv6"));
    List<String> slave =
        new ArrayList<>(
            List.of(
                "[connection]",
                "id=routervm-" + nic,
                "uuid=" + port,
                "type=ethernet",
                "interface-name=" + nic,
                "master=" + bridge,
                "slave-type=bridge",
                "autoconnect-priority=100"));
    slave.addAll(section(own, "ethernet"));
    return new Connections(List.of(created(bridge, master), created(nic, slave)), port);
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
