package io.routervm.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which program reads a file of the guest, and the directives that stand in it. */
record ConfigurationWords(String program, List<String> words) {
  private static final Pattern CHAIN = Pattern.compile("(?m)^:(\\S+)");
  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--?[A-Za-z][a-z-]*(?=\\s)");
  private static final Pattern EXTENSION = Pattern.compile("(?<=\\s-[mj]\\s)\\S+");
  private static final Pattern NIC =
      Pattern.compile("(?<=[.]conf[.])(all|default|lo|lan0|iot0|wan0|wanvlan|ppp0|mgmt0)(?=[.])");

  /** Empty for a file that is read by no program with directives, such as a script or a key. */
  static Optional<ConfigurationWords> of(String path, String text) {
    if (path.matches("/etc/(routervm/)?dnsmasq(-[a-z0-9]+)?[.](conf|d/.*)|/etc/routervm/blocked")) {
      return of("dnsmasq", lines(text).map(line -> before(line, "=")));
    }
    if (path.matches("/etc/openvpn/.*[.]conf")) {
      return of(
          "openvpn",
          lines(text)
              .map(line -> line.replaceFirst("^push \"(.*)\"$", "$1"))
              .map(line -> before(line, " ")));
    }
    if (path.startsWith("/etc/unbound/")) {
      return of("unbound", lines(text).map(line -> before(line, ":")));
    }
    if (path.startsWith("/etc/stubby/")) {
      return of(
          "getdns",
          lines(text)
              .map(line -> line.strip().replaceFirst("^- ", ""))
              // An address to listen at has no name before it.
              .filter(line -> line.matches("[A-Z_]+|[a-z_]+:.*"))
              .map(line -> before(line, ":")));
    }
    if (path.startsWith("/etc/ppp/")) {
      // The link that the plug-in is to use is a word of its own.
      return of(
          "pppd",
          lines(text).filter(line -> !line.startsWith("nic-")).map(line -> before(line, " ")));
    }
    if (path.startsWith("/etc/avahi/")) {
      return of("avahi", sectioned(text));
    }
    if (path.equals("/etc/ddclient.conf")) {
      return of(
          "ddclient",
          lines(text).filter(line -> line.contains("=")).map(line -> before(line, "=")));
    }
    if (path.matches("/(etc|usr/lib)/systemd/.*")) {
      return of("systemd", sectioned(text));
    }
    if (path.matches("/etc/chrony.*[.]conf")) {
      return of("chrony", lines(text).map(line -> before(line, " ")));
    }
    if (path.startsWith("/etc/ssh/sshd_config")) {
      return of("sshd", lines(text).map(line -> before(line, " ")));
    }
    if (path.startsWith("/etc/sysctl.d/")) {
      return of(
          "kernel",
          lines(text)
              // systemd-sysctl takes a missing one with a dash in silence
              .filter(line -> !line.startsWith("-"))
              .map(line -> NIC.matcher(before(line, "=").strip()).replaceAll("NIC")));
    }
    if (path.matches("/etc/routervm/firewall.*[.]rules")) {
      return of("iptables", rules(text));
    }
    if (path.contains("/network-scripts/ifcfg-")) {
      return of("ifcfg", lines(text).map(line -> before(line, "=")));
    }
    if (path.startsWith("/etc/dhcp/")) {
      return of(
          "dhclient",
          lines(text)
              .map(String::strip)
              .filter(line -> !line.equals("}"))
              .map(line -> before(line, " ")));
    }
    if (path.startsWith("/etc/NetworkManager/")) {
      return of(
          "networkmanager",
          sectioned(text).map(name -> name.replaceFirst("^device-[^.]*", "device")));
    }
    if (path.matches("/etc/yum[.]repos[.]d/.*|/etc/yum[.]conf|/etc/dnf/dnf[.]conf")) {
      return of(
          "repository",
          lines(text).filter(line -> !line.startsWith("[")).map(line -> before(line, "=")));
    }
    return Optional.empty();
  }

  /** The commands of a kickstart and its sections, each alone and with each of its options. */
  static ConfigurationWords kickstart(String text) {
    List<String> words = new ArrayList<>();
    boolean isCommand = true;
    for (String line : text.lines().toList()) {
      if (line.startsWith("%end")) {
        isCommand = true;
      } else if (isCommand && !line.isBlank() && !line.startsWith("#")) {
        String command = before(line, " ");
        words.add(command);
        Matcher option =
            Pattern.compile("(?<=\\s)--[a-z0-9-]+").matcher(line.replaceAll("\"[^\"]*\"", ""));
        while (option.find()) {
          words.add(command + " " + option.group());
        }
        isCommand = !command.startsWith("%");
      }
    }
    return new ConfigurationWords("kickstart", words);
  }

  private static Optional<ConfigurationWords> of(String program, Stream<String> words) {
    return Optional.of(new ConfigurationWords(program, words.distinct().toList()));
  }

  private static Stream<String> lines(String text) {
    return text.lines().filter(line -> !line.isBlank() && !line.strip().startsWith("#"));
  }

  private static String before(String line, String mark) {
    int end = line.indexOf(mark);
    return end < 0 ? line.strip() : line.substring(0, end).strip();
  }

  /** {@code Section.Key}, and {@code Section.Key=value} for rows about a value. */
  private static Stream<String> sectioned(String text) {
    List<String> words = new ArrayList<>();
    String section = "";
    for (String line : lines(text).toList()) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (line.contains("=")) {
        words.add(section + "." + before(line, "="));
        words.add(section + "." + line);
      }
    }
    return words.stream();
  }

  private static Stream<String> rules(String text) {
    Set<String> own =
        CHAIN.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
    String bare =
        lines(text)
            .map(line -> line.replaceAll("\"[^\"]*\"", "TEXT") + " ")
            .collect(Collectors.joining("\n"));
    return Stream.concat(
        OPTION.matcher(bare).results().map(match -> match.group()),
        EXTENSION
            .matcher(bare)
            .results()
            .map(match -> match.group())
            .filter(name -> !own.contains(name)));
  }
}
