package io.routervm.service;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/** Whether the loaded rules protect, asked of the program that has them. */
final class FirewallChecks {
  private static final String REPROVISION = "run `routervm reprovision`";

  private FirewallChecks() {}

  static List<Check> ofRules(Router router) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "the firewall is loaded and drops what it does not know",
            Script.of("systemctl is-active firewall.service").then(loaded(router)),
            "read `journalctl -u firewall`, then `routervm reprovision`"));
    if (router.filtersWithNftables() || router.networks().size() > 1) {
      checks.add(
          new Check(
              "the source of a packet is asked for within known connections, too",
              router.filtersWithNftables()
                  ? Script.of(
                      chain("ip", "input") + " | grep -e 'iifname vmap .* : jump known-outside'",
                      chain("ip", "known-outside")
                          + " | grep -e 'ct state established,related ip saddr != .* accept'")
                  : Script.of(
                      "iptables -t mangle -S established"
                          + " | grep -e '-m rpfilter --invert -j spoofed'"),
              REPROVISION));
    }
    return checks;
  }

  private static Script loaded(Router router) {
    return router.filtersWithNftables()
        ? Script.of(
            "if nft list table ip routervm | grep -e 'flags dormant'; then exit 1; fi",
            drops("ip", "input"),
            drops("ip", "forward"),
            "unshare --net nft --check --file " + Firewall.NFT_RULES)
        : Script.of(
            "iptables -S | grep -x -e '-P INPUT DROP'",
            "iptables -S | grep -x -e '-P FORWARD DROP'",
            "iptables-restore --test " + Firewall.RULES);
  }

  static Check ofIpv6(Router router) {
    Script anyway = Script.of("test -e /proc/net/if_inet6 || exit 0");
    return new Check(
        "no IPv6 packet passes the firewall",
        anyway.then(
            router.filtersWithNftables()
                ? Script.of(drops("ip6", "input"), drops("ip6", "forward"), drops("ip6", "output"))
                : Script.of(
                    "for chain in INPUT FORWARD OUTPUT; do",
                    "  ip6tables -S | grep -x -e \"-P $chain DROP\"",
                    "done")),
        REPROVISION);
  }

  private static String drops(String family, String chain) {
    return chain(family, chain) + " | grep -e 'hook " + chain + " .* policy drop;'";
  }

  private static String chain(String family, String chain) {
    return "nft list chain " + family + " " + NftDialect.TABLE + " " + chain;
  }
}
