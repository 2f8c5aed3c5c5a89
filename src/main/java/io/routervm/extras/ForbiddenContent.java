package io.routervm.extras;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What no extra may say, whatever file it is in: what takes away the way in, the packet filter, or
 * IPv6's being off. A trial would undo the first; the rest nobody might notice.
 */
final class ForbiddenContent {
  private static final String SYSCTL_FOLDER = "/etc/sysctl.d/";
  private static final String SSHD_FOLDER = "/etc/ssh/sshd_config.d/";

  /** Keys that the router lives by, as sysctl(8) takes them with dots. */
  private static final Pattern KEPT_KEYS =
      Pattern.compile(
          "net[.]ipv6[.].*|net[.]ipv4[.](ip_forward|conf[.].*[.](forwarding|rp_filter|accept_redirects"
              + "|secure_redirects|send_redirects|accept_source_route|arp_ignore|arp_announce))"
              + "|kernel[.](panic(_on_oops)?|modules_disabled)");

  /** Settings of the SSH server that cannot close the way in. */
  private static final Set<String> SSH_SETTINGS =
      Set.of(
          "banner",
          "clientaliveinterval",
          "clientalivecountmax",
          "loglevel",
          "printmotd",
          "printlastlog",
          "tcpkeepalive",
          "usedns",
          "versionaddendum",
          "acceptenv");

  private static final Pattern IPV6_ON =
      Pattern.compile(
          "disable_ipv6\\s*(=\\s*|\\s)0|echo\\s+0\\s*>\\s*/proc/sys/net/ipv6/.*|^\\s*enable-ra\\b.*"
              + "|^\\s*IPv6AcceptRA\\s*=\\s*(yes|true|1|on)\\b.*|^\\s*ra-param\\b.*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern FILTER =
      Pattern.compile(
          "\\bip6?tables(-nft|-legacy)?-restore\\b|\\bip6?tables(-nft|-legacy)?\\b.*\\s(-[ADFIPRXZNE]\\b"
              + "|--(append|delete|flush|insert|policy|replace|delete-chain|new-chain)\\b)"
              + "|\\bnft\\b.*\\b(flush|add|delete|insert|replace|create|destroy)\\b|\\bnft\\s+-f\\b");

  private ForbiddenContent() {}

  static void check(ExtraFile file, Refusals refusals) {
    if (ExtraRules.holds(file.path())) {
      ExtraRules.check(file, refusals);
      return;
    }
    if (file.path().startsWith(SYSCTL_FOLDER)) {
      settings(file, refusals);
    }
    if (file.path().startsWith(SSHD_FOLDER)) {
      sshSettings(file, refusals);
    }
    int number = 0;
    for (String line : file.lines()) {
      number++;
      if (line.stripLeading().startsWith("#")) {
        continue;
      }
      if (IPV6_ON.matcher(line).find()) {
        refusals.add(
            file.path(),
            "turns IPv6 on in line " + number + ", and nothing guards the home against it",
            "Take that line away: IPv6 stays off.");
      } else if (FILTER.matcher(line).find()) {
        refusals.add(
            file.path(),
            "changes the packet filter in line " + number + ", past the firewall and its trial",
            "Put the rule into " + ExtraRules.FOLDER + "NAME.rules.");
      }
    }
  }

  private static void settings(ExtraFile file, Refusals refusals) {
    for (KernelSetting setting : KernelSetting.of(List.of(file), refusals)) {
      if (KEPT_KEYS.matcher(setting.dotted()).matches() || setting.dotted().contains("*")) {
        refusals.add(
            file.path(),
            "sets "
                + setting.key()
                + ", by which the router lives: its routing, its guard against"
                + " spoofed sources, IPv6's being off, its restart after a crash",
            "Take that line away.");
      }
    }
  }

  private static void sshSettings(ExtraFile file, Refusals refusals) {
    for (String line : file.lines()) {
      String setting = line.strip();
      // sshd takes a line that begins with = for one that does not: its word is the next.
      String word = setting.split("[\\s=]+", 2)[0].toLowerCase(Locale.ROOT);
      if (!setting.isEmpty() && !word.startsWith("#") && !SSH_SETTINGS.contains(word)) {
        refusals.add(
            file.path(),
            "says "
                + PathRules.shown(word.isEmpty() ? setting : word)
                + ", which could close the way in to you and to routervm",
            "Keep to " + String.join(", ", SSH_SETTINGS.stream().sorted().toList()) + ".");
        return;
      }
    }
  }
}
