package io.routervm.service;

import io.routervm.config.FirewallBackend;
import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import io.routervm.service.PacketMatch.Side;
import java.util.List;

/**
 * How a rule is written for the program that loads it. What is matched ends in a space, so that it
 * can stand before more of it and before what is done.
 */
interface RuleDialect {
  static RuleDialect of(FirewallBackend backend) {
    return switch (backend) {
      case IPTABLES -> new IptablesDialect();
      case NFTABLES -> new NftDialect();
    };
  }

  String sender(Side side);

  String receiver(Side side);

  /**
   * A protocol, and its ports.
   *
   * @param end {@code sport} or {@code dport}
   * @param ports at that end; empty for every one
   */
  String transport(Protocol protocol, String end, List<PortRange> ports);

  /** Packets in the direction in which the connection began, or the answers. */
  String direction(boolean reply);

  String accept();

  /** On with the rules that follow in the chain that called this one. */
  String giveBack();

  /**
   * The end of a packet.
   *
   * @param purpose what the dropped packets are counted as
   */
  String drop(String purpose);

  /** What stands before a rule that is added to a chain of the firewall's filter. */
  String append(String chain);

  /** The chain of {@code firewall.rules}. */
  String rulesChain();
}
