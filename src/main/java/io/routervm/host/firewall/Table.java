package io.routervm.host.firewall;

import java.util.Map;

/**
 * A table of chains.
 *
 * @param program that prints and changes it: {@code nft}, or the iptables it belongs to
 * @param family {@code ip}, {@code inet} or {@code bridge}
 */
record Table(String program, String family, String name, Map<String, Chain> chains) {
  static final String NFT = "nft";

  Table {
    chains = Map.copyOf(chains);
  }

  boolean isNft() {
    return program.equals(NFT);
  }

  /** Whether there is a chain of such a name. */
  boolean hasChain(String prefix) {
    return chains.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }
}
