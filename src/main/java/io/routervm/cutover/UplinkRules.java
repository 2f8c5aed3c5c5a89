package io.routervm.cutover;

import io.routervm.config.Protocol;
import io.routervm.shell.Script;

/**
 * What the router's loaded rules say of packets that come by the uplink, asked of the program that
 * has them.
 *
 * @param nftables whether that is nft, else iptables
 */
record UplinkRules(boolean nftables, String uplink) {
  private static final String FORWARD = "nft list chain ip routervm forward";
  private static final String INPUT = "nft list chain ip routervm input";

  /** Holds when nothing new is let in but what is forwarded; prints what the router accepts. */
  Script closed() {
    if (!nftables) {
      return Script.of(
          "iptables -S INPUT | grep -x -e '-P INPUT DROP'",
          "iptables -S FORWARD | grep -x -e '-P FORWARD DROP'",
          "if iptables -S FORWARD | grep -e '-i %s .*-j ACCEPT' | grep -v -e '--ctstate DNAT'; then exit 1; fi"
              .formatted(uplink),
          "iptables -S INPUT | grep -e '-i %1$s .*-j ACCEPT' || echo 'nothing is accepted on %1$s'"
              .formatted(uplink));
    }
    return Script.of(
        INPUT + " | grep -e 'hook input .* policy drop;'",
        FORWARD + " | grep -e 'hook forward .* policy drop;'",
        "if %s | grep -E '%s' | grep -v -e 'ct state established,related' -e 'ct status dnat'; then exit 1; fi"
            .formatted(FORWARD, accepted("\"")),
        "%s | grep -E '%s' || echo 'nothing is accepted on %s'"
            .formatted(INPUT, accepted(""), uplink));
  }

  /** By its name, in a set of names, or as the first of what a set has together. */
  private String accepted(String second) {
    return "(iifname (\"%1$s\"|[{][^}]*\"%1$s\"[^}]*[}]) |[{,] \"%1$s\" [.] %2$s).*accept"
        .formatted(uplink, second);
  }

  /** Holds when the router takes packets to its port. */
  Script open(Protocol protocol, int port) {
    return nftables
        ? Script.of(
            INPUT
                + " | grep -E 'iifname [.] %s dport [{](.*,)? \"%s\" [.] %d[ ,].*accept'"
                    .formatted(protocol, uplink, port))
        : Script.of(
            "iptables -S INPUT | grep -e '-i %s .*--dport %d .*-j ACCEPT'".formatted(uplink, port));
  }
}
