package io.routervm.service;

import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import io.routervm.service.PacketMatch.Side;
import java.util.List;
import java.util.stream.Collectors;

/** Rules as {@code nft} reads them. */
record NftDialect() implements RuleDialect {
  /** The table of each family that is ours, and nobody else's. */
  static final String TABLE = "routervm";

  @Override
  public String sender(Side side) {
    return side.nic().isEmpty()
        ? "ip saddr " + side.subnet() + " "
        : "iifname \"" + side.nic() + "\" ";
  }

  @Override
  public String receiver(Side side) {
    return side.nic().isEmpty()
        ? "ip daddr " + side.subnet() + " "
        : "oifname \"" + side.nic() + "\" ";
  }

  @Override
  public String transport(Protocol protocol, String end, List<PortRange> ports) {
    if (ports.isEmpty()) {
      return "meta l4proto " + protocol + " ";
    }
    String written = ports.stream().map(PortRange::toString).collect(Collectors.joining(", "));
    return protocol + " " + end + " " + (ports.size() > 1 ? "{ " + written + " }" : written) + " ";
  }

  @Override
  public String direction(boolean reply) {
    return "ct direction " + (reply ? "reply" : "original") + " ";
  }

  @Override
  public String accept() {
    return "accept";
  }

  @Override
  public String giveBack() {
    return "return";
  }

  @Override
  public String drop(String purpose) {
    return "counter drop comment \"" + purpose + "\"";
  }

  @Override
  public String append(String chain) {
    return "add rule ip " + TABLE + " " + chain + " ";
  }

  /** {@code rules} is a word of nft's own since 1.0.7. */
  @Override
  public String rulesChain() {
    return "firewall-rules";
  }
}
