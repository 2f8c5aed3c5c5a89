package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Forward;
import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A port forward as rules of the kernel's: what its network's chain in the nat table changes, and
 * what may pass then.
 *
 * @param outside NICs that face the Internet
 * @param hairpin NICs from behind which the WAN address leads to the host as well
 */
record ForwardLines(Forward forward, List<String> outside, List<String> hairpin) {
  Map<String, Object> values() {
    return Map.of(
        "name", forward.name(), "to", forward.to(), "changes", changes(), "passes", passes());
  }

  private List<Map<String, Object>> changes() {
    List<Map<String, Object>> changes = new ArrayList<>();
    for (Protocol protocol : forward.protocols()) {
      for (String sender : senders()) {
        for (PortRange ports : pieces()) {
          changes.add(
              Map.of(
                  "sender",
                  sender,
                  "protocol",
                  protocol,
                  "ports",
                  ports.matched(),
                  "to",
                  destination(ports)));
        }
      }
    }
    return changes;
  }

  /** Who is meant, as options of a rule with a space behind them; empty for everybody. */
  private List<String> senders() {
    if (forward.from().isEmpty()) {
      return List.of("");
    }
    List<String> senders = new ArrayList<>();
    for (String nic : outside) {
      for (Cidr source : forward.from()) {
        senders.add("-i " + nic + " -s " + source + " ");
      }
    }
    hairpin.forEach(nic -> senders.add("-i " + nic + " "));
    return senders;
  }

  private boolean keepsPorts() {
    return forward.inner().equals(forward.outer());
  }

  /** What one rule can say: ports that move to others are told one by one. */
  private List<PortRange> pieces() {
    PortRange outer = forward.outer();
    return keepsPorts()
        ? List.of(outer)
        : IntStream.rangeClosed(outer.first(), outer.last()).mapToObj(PortRange::of).toList();
  }

  private String destination(PortRange piece) {
    if (piece.size() > 1 || forward.target().port().isEmpty()) {
      return forward.to().toString();
    }
    int moved = piece.first() - forward.outer().first() + forward.inner().first();
    return forward.to() + ":" + moved;
  }

  private List<Map<String, Object>> passes() {
    return forward.protocols().stream()
        .map(
            protocol ->
                Map.<String, Object>of("protocol", protocol, "ports", forward.inner().matched()))
        .toList();
  }
}
