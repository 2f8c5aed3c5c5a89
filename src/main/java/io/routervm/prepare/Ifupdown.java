package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import io.routervm.prepare.WantedBridge.NewBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The stanzas of ifupdown. Those of the NIC become the bridge's, with all their options; what else
 * is in the files stays as it is, comments too. See interfaces(5), bridge-utils-interfaces(5), and
 * Debian's README of openvswitch-switch.
 */
final class Ifupdown {
  private static final String MAIN = "/etc/network/interfaces";
  private static final Set<String> STARTS =
      Set.of("iface", "mapping", "auto", "source", "source-directory", "rename");

  private Ifupdown() {}

  static List<NewFile> files(SurveyedNetwork host, String nic, NewBridge bridge) {
    if (!bridge.isVirtualSwitch()) {
      requireBridgeUtilities(host);
    }
    requireOneStanza(host, nic);
    List<NewFile> files = new ArrayList<>();
    for (ConfigurationFile file : host.files()) {
      String text = new Rewriting(nic, bridge, mtu(host, nic), isPlugged(host, nic)).of(file);
      if (!text.equals(file.text())) {
        files.add(new NewFile(file.path(), Optional.of(file.text()), text, false));
      }
    }
    return files;
  }

  /** The NIC's stanzas, if it has any, make way for the bridge's, which have no address. */
  static List<NewFile> wan(SurveyedNetwork isp, String nic, NewBridge bridge) {
    requireBridgeUtilities(isp);
    String stanzas =
        String.join(
            "\n",
            "",
            "# the WAN, on which this host has no address: made by `routervm host prepare`",
            "auto " + bridge.name(),
            "iface " + bridge.name() + " inet manual",
            String.join("\n", linux(nic, bridge)),
            "    up echo 1 >/proc/sys/net/ipv6/conf/$IFACE/disable_ipv6 || :",
            "iface " + nic + " inet manual",
            "");
    List<NewFile> files = new ArrayList<>();
    for (ConfigurationFile file : isp.files()) {
      String text = without(nic, file);
      String whole = file.path().equals(MAIN) ? text + stanzas : text;
      if (!whole.equals(file.text())) {
        files.add(new NewFile(file.path(), Optional.of(file.text()), whole, false));
      }
    }
    return files;
  }

  private static String without(String nic, ConfigurationFile file) {
    StringBuilder text = new StringBuilder();
    boolean isOwn = false;
    for (String line : file.text().lines().toList()) {
      List<String> words = words(line);
      String first = words.get(0);
      if (Rewriting.isStart(first)) {
        requireOneLine(line, first, file);
        requireOneConfiguration(nic, words, line, file);
        isOwn = first.equals("iface") && words.size() > 1 && words.get(1).equals(nic);
      }
      boolean isStarted = first.equals("auto") || first.startsWith("allow-");
      if (isStarted && words.contains(nic)) {
        List<String> others = words.stream().filter(word -> !word.equals(nic)).toList();
        text.append(others.size() > 1 ? String.join(" ", others) + "\n" : "");
      } else if (!isOwn || line.isBlank() || first.startsWith("#")) {
        text.append(line).append('\n');
      }
    }
    return text.toString();
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }

  private static void requireOneLine(String line, String first, ConfigurationFile file) {
    if (line.endsWith("\\")) {
      throw NetworkFiles.cannotMove(
          "a stanza's line goes on in the next one",
          file,
          "write `" + first + "` on one line, then run it again");
    }
  }

  private static void requireOneConfiguration(
      String nic, List<String> words, String line, ConfigurationFile file) {
    String name = words.size() > 1 ? words.get(1) : "";
    if ((words.get(0).equals("iface") && name.startsWith(nic + ":"))
        || (words.get(0).equals("mapping") && words.contains(nic))) {
      throw NetworkFiles.cannotMove(
          "`" + line.strip() + "` gives the NIC more than one configuration",
          file,
          "make the bridge by hand, at its keyboard");
    }
  }

  private static void requireBridgeUtilities(SurveyedNetwork host) {
    if (!host.tools().contains("bridge-utils")) {
      throw Failure.precondition(
          "ifupdown makes no bridges without the package bridge-utils; nothing was changed",
          "/etc/network/if-pre-up.d/bridge",
          "`apt-get install bridge-utils`, then run it again");
    }
  }

  /** Several addresses of a NIC, and its names by circumstances, are their owner's to move. */
  private static void requireOneStanza(SurveyedNetwork host, String nic) {
    if (host.addresses().size() > 1) {
      throw NetworkFiles.cannotMove(
          nic + " has more than one IPv4 address, and its stanza gives one",
          host.files().get(0),
          "make the bridge by hand, at its keyboard");
    }
    int stanzas = 0;
    for (ConfigurationFile file : host.files()) {
      for (String line : file.text().lines().toList()) {
        List<String> words = words(line);
        String name = words.size() > 1 ? words.get(1) : "";
        boolean isStanza = words.get(0).equals("iface");
        requireOneConfiguration(nic, words, line, file);
        if (isStanza && name.equals(nic) && words.size() > 3) {
          requireSense(host, words, stanzas, file);
          stanzas += words.get(2).equals("inet") ? 1 : 0;
        }
        if (stanzas > 1) {
          throw NetworkFiles.cannotMove(
              "there is more than one IPv4 stanza of " + nic,
              file,
              "leave one, or make the bridge by hand, at its keyboard");
        }
      }
    }
  }

  private static void requireSense(
      SurveyedNetwork host, List<String> words, int stanzas, ConfigurationFile file) {
    if (!words.get(2).equals("inet") && stanzas == 0) {
      throw NetworkFiles.cannotMove(
          "its IPv6 stanza stands before its IPv4 one, which makes the bridge",
          file,
          "put it behind, then run it again");
    }
    if (words.get(3).equals("dhcp") && !host.tools().contains("dhclient")) {
      throw NetworkFiles.cannotMove(
          "another DHCP client than dhclient works on " + words.get(1),
          file,
          "install isc-dhcp-client and restart this host, or make the bridge by hand");
    }
  }

  private static List<String> linux(String nic, NewBridge bridge) {
    return List.of(
        "    bridge_ports " + nic,
        "    bridge_hw " + bridge.mac(),
        "    bridge_stp off",
        "    bridge_fd 0",
        "    bridge_maxwait 0");
  }

  /** That of the NIC's stanza: the bridge follows its ports. */
  private static Optional<String> mtu(SurveyedNetwork host, String nic) {
    boolean isOwn = false;
    for (ConfigurationFile file : host.files()) {
      for (String line : file.text().lines().map(String::strip).toList()) {
        List<String> words = words(line);
        if (Rewriting.isStart(words.get(0))) {
          isOwn = words.get(0).equals("iface") && words.size() > 1 && words.get(1).equals(nic);
        } else if (isOwn && words.get(0).equals("mtu")) {
          return Optional.of(line);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether it comes up when it is plugged in, as a USB adapter may be at any time. */
  private static boolean isPlugged(SurveyedNetwork host, String nic) {
    return host.files().stream()
        .flatMap(file -> file.text().lines())
        .map(Ifupdown::words)
        .anyMatch(words -> words.get(0).equals("allow-hotplug") && words.contains(nic));
  }

  /**
   * One file.
   *
   * @param mtu the line of the NIC's stanza
   * @param plugged as above
   */
  private record Rewriting(String nic, NewBridge bridge, Optional<String> mtu, boolean plugged) {
    String of(ConfigurationFile file) {
      StringBuilder text = new StringBuilder();
      boolean isOwn = false;
      for (String line : file.text().lines().toList()) {
        List<String> words = words(line);
        if (isStart(words.get(0))) {
          isOwn = words.get(0).equals("iface") && words.size() > 1 && words.get(1).equals(nic);
        } else if (isOwn && words.contains(nic) && !words.get(0).startsWith("#")) {
          throw NetworkFiles.cannotMove(
              "`" + line.strip() + "` names " + nic,
              file,
              "write $IFACE in its place, which is the bridge after the move; what is about the NIC"
                  + " itself (ethtool) belongs in a .link file (systemd.link(5)); then run it again");
        }
        text.append(line(line, file)).append('\n');
      }
      return text.toString();
    }

    private String line(String line, ConfigurationFile file) {
      List<String> words = words(line);
      String first = words.get(0);
      if (isStart(first)) {
        requireOneLine(line, first, file);
      }
      if (first.equals("iface") && words.size() >= 4 && words.get(1).equals(nic)) {
        return stanza(words, file);
      }
      return isStart(first) && words.contains(nic) ? started(first, words) : line;
    }

    private static boolean isStart(String word) {
      return STARTS.contains(word) || word.startsWith("allow-");
    }

    /**
     * A bridge is plugged in by nobody: it starts with the host. Its port may be plugged in later.
     */
    private String started(String first, List<String> words) {
      List<String> others = words.stream().skip(1).filter(word -> !word.equals(nic)).toList();
      String own = "auto " + bridge.name();
      if (first.equals("allow-hotplug") || !(first.equals("auto") || first.startsWith("allow-"))) {
        return String.join(" ", words);
      }
      return others.isEmpty() ? own : first + " " + String.join(" ", others) + "\n" + own;
    }

    private String stanza(List<String> words, ConfigurationFile file) {
      String family = words.get(2);
      if (!family.equals("inet")) {
        return "iface " + bridge.name() + " " + String.join(" ", words.subList(2, words.size()));
      }
      if (words.size() != 4 || !List.of("dhcp", "static").contains(words.get(3))) {
        throw NetworkFiles.cannotMove(
            "`" + String.join(" ", words) + "` is neither dhcp nor static",
            file,
            "make the bridge by hand, at its keyboard");
      }
      String name = bridge.name();
      List<String> lines = new ArrayList<>(port());
      // Whatever started the NIC, by a pattern or from another file, does not start this.
      lines.addAll(List.of("", "auto " + name, "iface " + name + " inet " + words.get(3)));
      lines.addAll(options());
      return String.join("\n", lines);
    }

    private List<String> port() {
      List<String> lines = new ArrayList<>();
      if (!bridge.isVirtualSwitch()) {
        lines.add("iface " + nic + " inet manual");
        if (plugged) {
          lines.add("    up ip link set dev $IFACE master " + bridge.name() + " up || :");
        }
        return lines;
      }
      lines.add("allow-" + bridge.name() + " " + nic);
      lines.add("iface " + nic + " inet manual");
      lines.add("    ovs_type OVSPort");
      lines.add("    ovs_bridge " + bridge.name());
      mtu.ifPresent(line -> lines.add("    " + line));
      return lines;
    }

    private List<String> options() {
      if (!bridge.isVirtualSwitch()) {
        List<String> lines = new ArrayList<>(linux(nic, bridge));
        // It may be there some seconds later than its bridge.
        if (plugged) {
          lines.add("    bridge_waitport 30 " + nic);
        }
        mtu.ifPresent(
            line -> lines.add("    pre-up ip link set dev " + nic + " " + line + " || :"));
        return lines;
      }
      // Its script has the shell read this once more.
      String hardware = " other-config:hwaddr=\\\"" + bridge.mac() + "\\\"";
      String datapath = bridge.datapath().isEmpty() ? "" : " datapath_type=" + bridge.datapath();
      return List.of(
          "    ovs_type OVSBridge",
          "    ovs_ports " + nic,
          "    ovs_extra set bridge " + bridge.name() + hardware + datapath);
    }
  }
}
