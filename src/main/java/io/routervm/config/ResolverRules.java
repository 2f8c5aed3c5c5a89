package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.List;

/** What must hold between the name servers that are asked. */
final class ResolverRules {
  private ResolverRules() {}

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    List<Located<Upstream>> servers = root.section(RouterConfig::dns).each(Dns::upstream);
    for (Located<Upstream> server : servers) {
      Located<Upstream> first = servers.get(0);
      if (server.value().isEncrypted() != first.value().isEncrypted()) {
        log.refuse(
            server,
            "is of another kind than " + first.path() + " at " + first.position(),
            "Write all of them as tls://NAME@ADDRESS, or all as plain addresses: what is asked of"
                + " one in plain text is no secret.");
        return;
      }
    }
  }
}
