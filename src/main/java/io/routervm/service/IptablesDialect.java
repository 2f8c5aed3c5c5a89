package io.routervm.service;

import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import io.routervm.service.PacketMatch.Side;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rules as {@code iptables-restore} reads them. */
record IptablesDialect() implements RuleDialect {
  @Override
  public String sender(Side side) {
    return side.nic().isEmpty() ? "-s " + side.subnet() + " " : "-i " + side.nic() + " ";
  }

  @Override
  public String receiver(Side side) {
    return side.nic().isEmpty() ? "-d " + side.subnet() + " " : "-o " + side.nic() + " ";
  }

  @Override
  public String transport(Protocol protocol, String end, List<PortRange> ports) {
    String match = "-p " + protocol + " ";
    if (ports.isEmpty()) {
      return match;
    }
    String written = ports.stream().map(PortRange::matched).collect(Collectors.joining(","));
    return match
        + (ports.size() > 1
            ? "-m multiport --" + end + "s " + written + " "
            : "-m " + protocol + " --" + end + " " + written + " ");
  }

  @Override
  public String direction(boolean reply) {
    return "-m conntrack --ctdir " + (reply ? "reply" : "original").toUpperCase(Locale.ROOT) + " ";
  }

  @Override
  public String accept() {
    return "-j ACCEPT";
  }

  @Override
  public String giveBack() {
    return "-j RETURN";
  }

  @Override
  public String drop(String purpose) {
    return "-m comment --comment \"" + purpose + "\" -j DROP";
  }

  @Override
  public String append(String chain) {
    return "-A " + chain + " ";
  }

  @Override
  public String rulesChain() {
    return "rules";
  }
}
