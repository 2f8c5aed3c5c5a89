package io.routervm.status;

import io.routervm.config.Dns;
import io.routervm.config.Ipv4;
import io.routervm.config.RouterConfig;
import io.routervm.service.Forwarder;
import io.routervm.shell.Script;
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
    return Script.file(Uplink.class, "uplink.sh")
        .with("port", Integer.toString(dns.port()))
        .with("encrypted", dns.isEncrypted() ? "yes" : "no")
        .with("ours", dns.needsForwarder() ? "127.*" : Forwarder.ADDRESS)
        .with("far", String.join(" ", upstream.stream().limit(FAR).toList()))
        .with("servers", String.join(" ", servers))
        .text();
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
