package io.routervm.status;

import io.routervm.failure.Failure;
import io.routervm.router.VpnServer;
import io.routervm.service.DynamicDns;
import io.routervm.service.LineLimit;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the running guest tells about itself: one read-only script, whose output is a line {@code
 * fact NAME BASE64} for each fact. Host names of DHCP clients are among them, so nothing of a fact
 * can pass for another line.
 */
record GuestFacts(Map<String, String> facts) {
  static final String VPN_SESSIONS = "vpn-sessions";

  /**
   * The last line of {@link #VPN_SESSIONS} when the server did not say; the line before it is why.
   */
  static final String UNSAID = "unsaid";

  /** Is there where nftables filters, and there alone. */
  private static final String NFTABLES = "/etc/routervm/firewall.nft";

  private static final Map<String, String> COMMANDS = new LinkedHashMap<>();
  private static final int LONGEST_FACT = 512 * 1024;

  /** A rule of nftables names up to two hundred subnets in one line. */
  private static final int LONGEST_LINE = 4000;

  static {
    COMMANDS.put("uptime", "cut -d' ' -f1 /proc/uptime");
    COMMANDS.put("kernel", "uname -r");
    COMMANDS.put("links", "ip -o link show");
    COMMANDS.put("addresses", "ip -o -4 addr show");
    COMMANDS.put("ipv6", "ip -o -6 addr show");
    COMMANDS.put("route", "ip -4 route show default");
    COMMANDS.put(
        "leases",
        "cat /var/lib/misc/dnsmasq*.leases /var/lib/dnsmasq/dnsmasq*.leases 2>/dev/null || :");
    COMMANDS.put(
        "dns",
        "for n in cachesize insertions evictions hits misses; do printf '%s %s\\n"
            + "' \"$n\" \"$(dig +short +time=1 +tries=1 @127.0.0.1 CH TXT \"$n.bind\" 2>/dev/null |"
            + " head -n 1)\"; done");
    COMMANDS.put(
        "firewall",
        ofFilter(
            "nft list table ip routervm",
            "iptables-save -c -t filter && iptables-save -c -t mangle"));
    COMMANDS.put("limits", "test ! -x " + LineLimit.PROGRAM + " || " + LineLimit.PROGRAM + " show");
    COMMANDS.put("failed", "systemctl --failed --no-legend --plain | cut -d' ' -f1");
    COMMANDS.put("now", "date +%s");
    COMMANDS.put("clock", "chronyc -n tracking");
    COMMANDS.put("ddns-unit", "systemctl is-active " + DynamicDns.UNIT + " || :");
    COMMANDS.put("ddns-cache", "head -c 20000 " + DynamicDns.CACHE);
    COMMANDS.put(
        "ddns-journal", "journalctl --no-pager -o cat -n 60 -u " + DynamicDns.UNIT + " || :");
    COMMANDS.put("disk", "df -P -k / /boot | tail -n +2");
    COMMANDS.put(
        VPN_SESSIONS,
        "(\n" + VpnServer.SCRIPTS.sessions().text() + "\n) 2>&1 </dev/null || echo " + UNSAID);
    COMMANDS.putAll(GuestFaults.commands());
  }

  /**
   * The one of two commands that is about the packet filter that protects the router: a change of
   * {@code firewall.backend} may not have come there yet, or may have been undone.
   */
  static String ofFilter(String nftables, String iptables) {
    return "if [ -e " + NFTABLES + " ]; then " + nftables + "; else " + iptables + "; fi";
  }

  /** What {@code status} asks: name to shell command; the caller's own copy. */
  static Map<String, String> commands() {
    return new LinkedHashMap<>(COMMANDS);
  }

  static Script script() {
    return script(COMMANDS);
  }

  static Script script(Map<String, String> commands) {
    StringBuilder text = new StringBuilder();
    commands.forEach(
        (name, command) ->
            text.append("printf 'fact %s %s\\n' ")
                .append(Quote.word(name))
                .append(" \"$({ ")
                .append(command)
                .append("; } 2>/dev/null | base64 | tr -d '\\n')\"\n"));
    return new Script(text.toString());
  }

  /**
   * Reads the script's output; a fact that is missing is an empty text.
   *
   * @throws Failure for a line that the script does not print
   */
  static GuestFacts parse(String output) {
    return parse(output.lines().toList(), COMMANDS.keySet());
  }

  static GuestFacts parse(List<String> lines, Set<String> names) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      if (words.length != 3 || !words[0].equals("fact") || !names.contains(words[1])) {
        throw Failure.notUnderstood("a line that is no fact");
      }
      facts.put(words[1], decoded(words[2]));
    }
    return new GuestFacts(facts);
  }

  /** No program that we ask prints more, or longer lines. */
  private static String decoded(String word) {
    try {
      String text = new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
      return text.substring(0, Math.min(text.length(), LONGEST_FACT))
          .lines()
          .filter(line -> line.length() <= LONGEST_LINE)
          .collect(Collectors.joining("\n"))
          .strip();
    } catch (IllegalArgumentException e) {
      throw Failure.notUnderstood("a fact that is no Base64");
    }
  }

  String text(String name) {
    return facts.getOrDefault(name, "");
  }
}
