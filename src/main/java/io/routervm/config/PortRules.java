package io.routervm.config;

import io.routervm.config.Claims.ClaimedPort;
import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Component;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between the ports of router.yaml, and the VPN's figures. */
final class PortRules {
  private static final int SSH = 22;

  private final Bound<RouterConfig> root;
  private final ProblemLog log;

  private PortRules(Bound<RouterConfig> root, ProblemLog log) {
    this.root = root;
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, Claims claims, ProblemLog log) {
    PortRules rules = new PortRules(root, log);
    rules.checkPorts(claims.ports());
    rules.checkNames();
    rules.checkManagement();
    Bound<Validity> valid = root.givenSection(RouterConfig::vpn).section(Vpn::valid);
    rules.checkOutlived(valid, Validity::server);
    rules.checkOutlived(valid, Validity::client);
  }

  /** The router's own ports may be named twice; a forwarded one leads to one host. */
  private void checkPorts(List<ClaimedPort> ports) {
    List<ClaimedPort> taken =
        new ArrayList<>(ports.stream().filter(port -> !port.forwarded()).toList());
    for (ClaimedPort port : ports) {
      if (port.forwarded()) {
        taken.stream()
            .filter(port::collidesWith)
            .findFirst()
            .ifPresent(
                first ->
                    refuseIfTaken(
                        port.at(),
                        first.at(),
                        "(" + port.protocol() + ") is taken",
                        "Use another port for one of the two."));
        taken.add(port);
      }
    }
  }

  private void checkNames() {
    Map<String, Located<String>> names = new HashMap<>();
    Bound<Firewall> firewall = root.section(RouterConfig::firewall);
    for (Bound<Forward> forward : firewall.sections(Firewall::forwards)) {
      Optional<Located<String>> name = forward.find(Forward::name);
      if (name.isPresent()) {
        Located<String> first = names.putIfAbsent(name.get().value(), name.get());
        refuseIfTaken(name.get(), first, "is used twice", "Choose another name.");
      }
    }
  }

  private void refuseIfTaken(Located<?> at, Located<?> first, String message, String remedy) {
    if (first != null) {
      log.refuse(at, message + ", first by " + first.path() + " at " + first.position(), remedy);
    }
  }

  private void checkManagement() {
    Optional<Located<List<Integer>>> open =
        root.section(RouterConfig::firewall).section(Firewall::lan).find(LanOpenings::tcp);
    if (open.isEmpty() || open.get().value().contains(SSH)) {
      return;
    }
    if (root.value(RouterConfig::management).filter(Management.LAN::equals).isPresent()) {
      log.add(
          open.get().position(),
          open.get().path(),
          "port 22 is closed, and with management: lan routervm reaches the router over it",
          "Add 22, or write management: isolated.");
    }
  }

  private void checkOutlived(Bound<Validity> valid, Component<Validity, Duration> key) {
    Optional<Located<Duration>> authority = valid.find(Validity::authority);
    Optional<Located<Duration>> certificate = valid.find(key);
    if (authority.isEmpty() || certificate.isEmpty()) {
      return;
    }
    if (certificate.get().value().compareTo(authority.get().value()) > 0) {
      log.refuse(
          certificate.get(),
          "is longer than the CA's " + authority.get().shown(),
          "Make it shorter, or vpn.valid.ca longer.");
    }
  }
}
