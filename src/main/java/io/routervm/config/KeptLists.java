package io.routervm.config;

import java.net.URI;
import java.util.Optional;

/** What is kept on the hypervisor of the lists of {@code dns.block} that somebody publishes. */
@FunctionalInterface
public interface KeptLists {
  /** None at all. */
  KeptLists NONE = url -> Optional.empty();

  /** The list as it was fetched; empty when there is no whole copy. */
  Optional<String> text(URI url);
}
