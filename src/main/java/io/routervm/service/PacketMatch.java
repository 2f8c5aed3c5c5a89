package io.routervm.service;

import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import java.util.List;
import java.util.Optional;

/**
 * Which packets a rule is for, by the direction in which their connection began; a {@link
 * RuleDialect} writes it.
 *
 * @param from who sends
 * @param to who is asked
 * @param protocol empty for every one
 * @param ports of whoever is asked; empty for every one
 */
record PacketMatch(Side from, Side to, Optional<Protocol> protocol, List<PortRange> ports) {
  /**
   * A NIC or a subnet.
   *
   * @param nic empty where the subnet says who it is
   */
  record Side(String nic, String subnet) {}

  PacketMatch {
    ports = List.copyOf(ports);
  }

  String original(RuleDialect dialect) {
    return dialect.sender(from) + dialect.receiver(to) + transport(dialect, "dport");
  }

  /** Of the answers. */
  String reply(RuleDialect dialect) {
    return dialect.sender(to) + dialect.receiver(from) + transport(dialect, "sport");
  }

  private String transport(RuleDialect dialect, String end) {
    return protocol.map(one -> dialect.transport(one, end, ports)).orElse("");
  }
}
