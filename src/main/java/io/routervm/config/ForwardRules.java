package io.routervm.config;

import io.routervm.config.Claims.ClaimedSubnet;
import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.Optional;

/** What must hold of each port forward by itself; where it leads is {@link AddressRules}'. */
final class ForwardRules {
  /** Each port that moves is a rule: the older kernels move no range as a whole. */
  private static final int MOVED = 256;

  private static final int HIGHEST = 65535;

  private final Claims claims;
  private final ProblemLog log;

  private ForwardRules(Claims claims, ProblemLog log) {
    this.claims = claims;
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, Claims claims, ProblemLog log) {
    ForwardRules rules = new ForwardRules(claims, log);
    for (Bound<Forward> forward :
        root.section(RouterConfig::firewall).sections(Firewall::forwards)) {
      rules.checkMove(forward);
      forward.each(Forward::from).forEach(rules::checkSource);
    }
  }

  private void checkMove(Bound<Forward> forward) {
    Optional<Located<PortRange>> ports = forward.given(Forward::ports);
    Optional<Located<Endpoint>> to = forward.find(Forward::target);
    if (ports.isEmpty() || to.isEmpty() || to.get().value().port().isEmpty()) {
      return;
    }
    PortRange range = ports.get().value();
    int first = to.get().value().port().getAsInt();
    if (first + range.size() - 1 > HIGHEST) {
      log.refuse(
          to.get(),
          "is the first of " + range.size() + " ports, the last of which would be above " + HIGHEST,
          "Choose a first port up to " + (HIGHEST - range.size() + 1) + ".");
    } else if (first != range.first() && range.size() > MOVED) {
      log.refuse(
          ports.get(),
          "has " + range.size() + " ports, and at most " + MOVED + " move to others",
          "Write to: " + to.get().value().address() + ", so that they keep their numbers.");
    }
  }

  /** One from whom nothing can come would be a forward that nobody can use. */
  private void checkSource(Located<Cidr> source) {
    Cidr subnet = source.value();
    Optional<ClaimedSubnet> own =
        claims.subnets().stream()
            .filter(claim -> !claim.foreign() && claim.subnet().overlaps(subnet))
            .findFirst();
    if (subnet.prefix() == 0) {
      log.refuse(source, "is everybody", "Remove from: everybody is the default.");
    } else if (own.isPresent()) {
      log.refuse(
          source,
          "overlaps "
              + own.get().whose()
              + " subnet "
              + own.get().subnet()
              + ", which is not on the"
              + " Internet's side",
          "Remove it: from inside the forward works anyway.");
    } else if (AddressRules.NO_SERVERS.stream().anyMatch(range -> range.overlaps(subnet))) {
      log.refuse(source, "is no sender's address", "Name a subnet such as 203.0.113.0/24.");
    }
  }
}
