package io.routervm.status;

import io.routervm.config.Dns;
import io.routervm.config.Ipv4;
import io.routervm.config.RouterConfig;
import io.routervm.service.Forwarder;
import io.routervm.shell.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who answers the router on its way to the Internet.
 *
 * @param gateway the default route's; empty without one, and on a line that has none
 * @param answers whether the gateway answers as one machine answers another: a ping, or its page
 * @param isThere whether it answers ARP
 * @param beyond whether something beyond it answers, by address
 * @param servers the name servers that were asked, and whether each answers
 */
record Uplink(
    Optional<Ipv4> gateway,
    boolean answers,
    boolean isThere,
    boolean beyond,
    Map<Ipv4, Boolean> servers) {
  /** The fact's name. */
  static final String FACT = "uplink";

  private static final int FAR = 2;
  private static final Pattern LINE =
      Pattern.compile(
          "(gateway|near|beyond|server) ([0-9.]{7,15})( answers| is there| is silent)?");

  /**
   * Asks all of them beside each other, within five seconds. The gateway's address is asked for
   * again although the kernel knows it; what passes meanwhile passes. An answer of any kind counts:
   * a name server that says no, or a port that is closed, is a machine that works.
   */
  private static final String ASK =
      """
      set +e
      route=$(ip -4 route show default | head -n 1)
      gateway=$(printf '%s\\n' "$route" | sed -n 's/^default via \\([0-9.]*\\) .*/\\1/p')
      device=$(printf '%s\\n' "$route" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
      pings() { ping -n -c 1 -w 3 "$1" >/dev/null; }
      knocks() {
        said=$(LC_ALL=C timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2"' knock "$1" "$2" 2>&1) && return
        case $said in *refused*) return 0 ;; *) return 1 ;; esac
      }
      answers() { if "$2" "$3" "${4-}"; then echo "$1 $3 answers"; fi; }
      arp() {
        sleep 0.2
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
          case $(ip neigh show "$gateway" dev "$device") in
            *REACHABLE* | *PERMANENT* | *NOARP*) echo "near $gateway is there"; return ;;
            *FAILED*) return ;;
          esac
          sleep 0.3
        done
      }
      asked() {
        case $1 in
          OURS) dig +time=4 +tries=1 "@$1" . NS | grep -q 'status: NOERROR' ;;
          *) HOW ;;
        esac
      }
      server() {
        if asked "$1"; then
          echo "server $1 answers"
        else
          echo "server $1 is silent"
        fi
      }
      if [ -n "$gateway" ]; then
        echo "gateway $gateway"
        ip neigh change "$gateway" dev "$device" nud probe
        answers near pings "$gateway" &
        answers near knocks "$gateway" 80 &
        arp &
      fi
      for one in SERVERS; do server "$one" & done
      for one in FAR; do
        answers beyond pings "$one" &
        answers beyond knocks "$one" PORT &
      done
      wait
      """;

  private static final String DIGS = "dig +time=2 +tries=2 \"@$1\" . NS >/dev/null";

  /** In plain text a server that is to be asked in secret is not asked even whether it is there. */
  private static final String KNOCKS = "knocks \"$1\" PORT";

  /** The shell command of the fact. */
  static String command(RouterConfig config, boolean live) {
    List<String> servers = new ArrayList<>();
    if (live) {
      servers.add("127.0.0.1");
    }
    Dns dns = config.dns();
    if (live && dns.needsForwarder()) {
      servers.add(Forwarder.ADDRESS);
    }
    List<String> upstream = dns.servers().stream().map(Ipv4::toString).toList();
    servers.addAll(upstream);
    return ASK.replace("OURS)", dns.needsForwarder() ? "127.*)" : Forwarder.ADDRESS + ")")
        .replace("HOW", dns.isEncrypted() ? KNOCKS : DIGS)
        .replace("PORT", Integer.toString(dns.port()))
        .replace("in SERVERS;", "in " + words(servers) + ";")
        .replace("in FAR;", "in " + words(upstream.stream().limit(FAR).toList()) + ";")
        .strip();
  }

  private static String words(List<String> addresses) {
    return String.join(" ", addresses.stream().map(Quote::word).toList());
  }

  /** Lines that the command does not print are left out. */
  static Uplink read(String fact) {
    Optional<Ipv4> gateway = Optional.empty();
    boolean answers = false;
    boolean isThere = false;
    boolean beyond = false;
    Map<Ipv4, Boolean> servers = new LinkedHashMap<>();
    for (String line : fact.lines().toList()) {
      Matcher told = LINE.matcher(line);
      Optional<Ipv4> who = told.matches() ? Ipv4.parse(told.group(2)) : Optional.empty();
      if (who.isEmpty()) {
        continue;
      }
      boolean yes = " answers".equals(told.group(3));
      switch (told.group(1)) {
        case "gateway" -> gateway = who;
        case "near" -> {
          answers |= yes;
          isThere = true;
        }
        case "beyond" -> beyond |= yes;
        default -> servers.put(who.get(), yes);
      }
    }
    return new Uplink(gateway, answers, isThere, beyond, servers);
  }
}
