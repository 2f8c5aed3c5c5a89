package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.os.GuestOs;
import java.util.List;
import java.util.Optional;

/** What must hold between the name servers that are asked, and the system that asks them. */
final class ResolverRules {
  private ResolverRules() {}

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    List<Located<Upstream>> servers = root.section(RouterConfig::dns).each(Dns::upstream);
    Optional<GuestOs> unable = root.value(RouterConfig::os).filter(os -> !os.checksTlsNames());
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
      if (server.value().isEncrypted() && unable.isPresent()) {
        log.refuse(
            server,
            "cannot be asked by "
                + unable.get()
                + ", whose unbound ("
                + unable.get().unbound()
                + ") does not compare a server's name with its certificate",
            "Write os: almalinux-9 or debian-12, or the plain address "
                + server.value().address()
                + ".");
        return;
      }
    }
  }
}
