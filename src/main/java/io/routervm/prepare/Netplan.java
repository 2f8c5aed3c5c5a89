package io.routervm.prepare;

import io.routervm.config.document.Node.Entry;
import io.routervm.config.document.Node.Mapping;
import io.routervm.config.document.Node.Scalar;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import io.routervm.prepare.WantedBridge.NewBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * netplan's YAML, where it writes for systemd-networkd. What gives the NIC its addresses moves from
 * its definition to the bridge's, in a file of its own. A definition that fits other NICs too stays
 * as it is: the NIC gets one that comes before it.
 */
final class Netplan {
  private static final String FOLDER = "/etc/netplan/";

  /** All that is about addresses: netplan(5), Properties for all device types. */
  private static final Set<String> MOVED =
      Set.of(
          "accept-ra",
          "addresses",
          "critical",
          "dhcp-identifier",
          "dhcp4",
          "dhcp4-overrides",
          "dhcp6",
          "dhcp6-overrides",
          "gateway4",
          "gateway6",
          "ignore-carrier",
          "ipv6-address-generation",
          "ipv6-address-token",
          "ipv6-mtu",
          "ipv6-privacy",
          "link-local",
          "nameservers",
          "optional",
          "optional-addresses",
          "routes",
          "routing-policy");

  /** A port with another MTU than the bridge's would lose what is too big for one of them. */
  private static final String MTU = "mtu";

  /** What is about the NIC itself. */
  private static final Set<String> KEPT =
      Set.of(
          "emit-lldp",
          "generic-receive-offload",
          "generic-segmentation-offload",
          "large-receive-offload",
          "macaddress",
          "match",
          MTU,
          "receive-checksum-offload",
          "renderer",
          "set-name",
          "tcp-segmentation-offload",
          "tcp6-segmentation-offload",
          "transmit-checksum-offload",
          "wakeonlan");

  private final List<NetplanFile> files;
  private final String nic;
  private final NewBridge bridge;
  private final String id;
  private final boolean isShared;

  private Netplan(SurveyedNetwork host, String nic, NewBridge bridge) {
    this.files =
        host.files().stream()
            .filter(file -> file.path().contains("/netplan/"))
            .map(NetplanFile::of)
            .toList();
    this.nic = nic;
    this.bridge = bridge;
    this.id = host.connection().orElse(nic);
    this.isShared = definitions().anyMatch(Netplan::isShared);
    requireFree();
    requireNothingBeside(host.files());
  }

  static List<NewFile> files(SurveyedNetwork host, String nic, NewBridge made) {
    Netplan netplan = new Netplan(host, nic, made);
    List<NewFile> all = new ArrayList<>(netplan.rewritten());
    List<String> lines = new ArrayList<>(made.isVirtualSwitch() ? virtual(made) : linux(made));
    for (NetplanFile file : netplan.files) {
      lines.addAll(netplan.moved(file));
    }
    all.add(netplan.created(lines));
    Networkd.identifier(host).ifPresent(line -> all.add(lease(made, line)));
    return all;
  }

  /** No address on either: neither a lease, nor what a router of the ISP's announces. */
  static List<NewFile> wan(SurveyedNetwork isp, String nic, NewBridge made) {
    Netplan netplan = new Netplan(isp, nic, made);
    List<NewFile> all = new ArrayList<>(netplan.rewritten());
    List<String> lines = new ArrayList<>(linux(made));
    lines.addAll(List.of("link-local: []", "accept-ra: false", "optional: true"));
    all.add(netplan.created(lines));
    return all;
  }

  private Stream<Mapping> definitions() {
    return files.stream().flatMap(file -> file.definition(id).stream());
  }

  /** Whether it is for whatever NICs a pattern fits, as in Debian's image for clouds. */
  private static boolean isShared(Mapping definition) {
    return definition.entries().stream()
        .filter(entry -> entry.key().equals("match"))
        .map(Entry::value)
        .anyMatch(match -> !(match instanceof Mapping fields) || !isOne(fields));
  }

  private static boolean isOne(Mapping match) {
    return match.entries().stream()
        .anyMatch(
            field ->
                field.key().equals("macaddress")
                    || (field.key().equals("name")
                        && field.value() instanceof Scalar name
                        && !name.text().matches(".*[*?\\[].*")));
  }

  private void requireFree() {
    for (NetplanFile file : files) {
      if (file.defines(bridge.name())) {
        throw NetworkFiles.cannotMove(
            "there is something of the name " + bridge.name() + " already, which is not up",
            file.file(),
            "choose another name with --bridge, or remove it there");
      }
      file.use(id)
          .ifPresent(
              place -> {
                throw NetworkFiles.cannotMove(
                    place.substring(1).replace('/', '.') + " stands on " + id,
                    file.file(),
                    "write the bridge into " + FOLDER + " yourself and use `netplan try`");
              });
      file.definition(id).ifPresent(definition -> requireKnown(definition, file.file()));
    }
  }

  /** It would go on to hold for the NIC, and not hold for the bridge. */
  private static void requireNothingBeside(List<ConfigurationFile> files) {
    for (ConfigurationFile file : files) {
      if (file.path().contains(".network.d/")) {
        throw NetworkFiles.cannotMove(
            "systemd-networkd has settings of the NIC beside those that netplan writes",
            file,
            "write them in "
                + FOLDER
                + " where netplan has a key for them, and remove that file;"
                + " or make the bridge by hand, at this host's keyboard");
      }
    }
  }

  private static void requireKnown(Mapping definition, ConfigurationFile file) {
    for (Entry entry : definition.entries()) {
      if (!MOVED.contains(entry.key()) && !KEPT.contains(entry.key())) {
        throw NetworkFiles.cannotMove(
            "`" + entry.key() + "` stands in the NIC's definition, which routervm does not move",
            file,
            "write the bridge into " + FOLDER + " yourself and use `netplan try`");
      }
    }
    if (!file.path().startsWith(FOLDER)) {
      throw NetworkFiles.cannotMove(
          "the NIC's definition is not in " + FOLDER,
          file,
          "copy that file to " + FOLDER + ", where netplan takes it before this one");
    }
  }

  /** The files without what moves. */
  private List<NewFile> rewritten() {
    List<NewFile> all = new ArrayList<>();
    for (NetplanFile file : files) {
      Set<String> gone = keys(file, MOVED);
      if (!isShared && !gone.isEmpty()) {
        String text = file.without(id, gone);
        all.add(new NewFile(file.file().path(), Optional.of(file.file().text()), text, true));
      }
    }
    return all;
  }

  private Set<String> keys(NetplanFile file, Set<String> wanted) {
    return file.definition(id).stream()
        .flatMap(definition -> definition.entries().stream())
        .map(Entry::key)
        .filter(wanted::contains)
        .collect(Collectors.toSet());
  }

  /** What the bridge has from the NIC. */
  private List<String> moved(NetplanFile file) {
    List<String> lines = new ArrayList<>();
    file.definition(id).stream()
        .flatMap(definition -> definition.entries().stream())
        .map(Entry::key)
        .filter(key -> MOVED.contains(key) || key.equals(MTU))
        .forEach(key -> lines.addAll(file.lines(id, key)));
    return lines;
  }

  private static List<String> linux(NewBridge bridge) {
    return List.of(
        "macaddress: \"" + bridge.mac() + "\"",
        "parameters:",
        "  stp: false",
        "  forward-delay: 0");
  }

  private static List<String> virtual(NewBridge bridge) {
    return List.of("openvswitch:", "  other-config:", "    hwaddr: \"" + bridge.mac() + "\"");
  }

  private NewFile created(List<String> bridgeLines) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "# made by `routervm host prepare`; `routervm host prepare --undo` takes it back",
                "network:",
                "  version: 2",
                "  ethernets:"));
    // By its name, networkd takes it before the definition of all.
    String own = isShared ? "0-routervm-" + nic : id;
    lines.add("    \"" + own + "\":");
    lines.add("      renderer: networkd");
    // As a port it has no address that a boot would have to wait for.
    lines.add("      optional: true");
    if (isShared) {
      lines.addAll(List.of("      match:", "        name: \"" + nic + "\""));
      for (NetplanFile file : files) {
        keys(file, Set.of(MTU)).stream()
            .flatMap(key -> file.lines(id, key).stream())
            .forEach(line -> lines.add("      " + line));
      }
    }
    lines.addAll(
        List.of(
            "  bridges:",
            "    " + bridge.name() + ":",
            "      renderer: networkd",
            "      interfaces: [\"" + own + "\"]"));
    bridgeLines.forEach(line -> lines.add(("      " + line).stripTrailing()));
    String path = FOLDER + "90-routervm-" + bridge.name() + ".yaml";
    return new NewFile(path, Optional.empty(), String.join("\n", lines) + "\n", true);
  }

  /** netplan has no key for it: what networkd reads beside netplan's own file. */
  private static NewFile lease(NewBridge bridge, String line) {
    String path = "/etc/systemd/network/10-netplan-" + bridge.name() + ".network.d/routervm.conf";
    return new NewFile(path, Optional.empty(), "[DHCPv4]\n" + line + "\n", false);
  }
}
