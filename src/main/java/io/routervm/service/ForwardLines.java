package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Forward;
import io.routervm.config.PortRange;
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
  /**
   * For each of the protocols, each of the senders, and each of the pieces there is something to
   * change; what passes is the same for all senders.
   */
  Map<String, Object> values() {
    return Map.of(
        "name", forward.name(),
        "to", forward.to(),
        "protocols", forward.protocols(),
        "senders", senders(),
        "pieces", pieces(),
        "inner", forward.inner());
  }

  /** Who is meant, each by a NIC and, from outside, a subnet; everybody is empty of both. */
  private List<Map<String, Object>> senders() {
    if (forward.from().isEmpty()) {
      return List.of(Map.of());
    }
    List<Map<String, Object>> senders = new ArrayList<>();
    for (String nic : outside) {
      for (Cidr source : forward.from()) {
        senders.add(Map.of("nic", nic, "source", source.toString()));
      }
    }
    hairpin.forEach(nic -> senders.add(Map.of("nic", nic)));
    return senders;
  }

  private boolean keepsPorts() {
    return forward.inner().equals(forward.outer());
  }

  /** What one rule can say, with the port that it leads to unless ports stay what they are. */
  private List<Map<String, Object>> pieces() {
    PortRange outer = forward.outer();
    List<PortRange> pieces =
        keepsPorts()
            ? List.of(outer)
            : IntStream.rangeClosed(outer.first(), outer.last()).mapToObj(PortRange::of).toList();
    return pieces.stream().map(this::piece).toList();
  }

  private Map<String, Object> piece(PortRange piece) {
    if (piece.size() > 1 || forward.target().port().isEmpty()) {
      return Map.of("ports", piece);
    }
    int moved = piece.first() - forward.outer().first() + forward.inner().first();
    return Map.of("ports", piece, "port", moved);
  }
}
