package io.routervm.config;

import io.routervm.config.RouterConfig.Management;
import io.routervm.config.document.Key;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Values;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between the ports of router.yaml, and the VPN's figures. */
final class PortRules {
  private static final int SSH = 22;

  private final Values root;
  private final ProblemLog log;

  /** Who has a port of the WAN address, by {@code tcp/443}. */
  private final Map<String, Located<?>> taken = new HashMap<>();

  private PortRules(Values root, ProblemLog log) {
    this.root = root;
    this.log = log;
  }

  static void check(Values root, ProblemLog log) {
    PortRules rules = new PortRules(root, log);
    rules.takeOpenings();
    rules.takeVpn();
    rules.checkForwards();
    rules.checkManagement();
    rules.checkValidity();
  }

  private void takeOpenings() {
    Optional<Values> wan =
        root.find(RouterKeys.FIREWALL, ServiceKeys.Firewall.WAN).map(Located::value);
    wan.ifPresent(
        openings -> {
          take(Protocol.TCP, openings.value(ServiceKeys.WanOpenings.TCP));
          take(Protocol.UDP, openings.value(ServiceKeys.WanOpenings.UDP));
        });
  }

  private void take(Protocol protocol, Optional<List<Located<Integer>>> ports) {
    ports.orElse(List.of()).forEach(port -> taken.put(protocol + "/" + port.value(), port));
  }

  private void takeVpn() {
    Optional<Located<Integer>> port = root.find(RouterKeys.VPN, ServiceKeys.Vpn.PORT);
    Optional<Located<Protocol>> protocol = root.find(RouterKeys.VPN, ServiceKeys.Vpn.PROTO);
    if (port.isPresent() && protocol.isPresent()) {
      taken.put(protocol.get().value() + "/" + port.get().value(), port.get());
    }
  }

  private void checkForwards() {
    Map<String, Located<String>> names = new HashMap<>();
    for (Located<Values> forward :
        root.find(RouterKeys.FIREWALL, ServiceKeys.Firewall.FORWARDS)
            .map(Located::value)
            .orElse(List.of())) {
      forward
          .value()
          .find(ServiceKeys.Forward.NAME)
          .ifPresent(
              name -> {
                Located<String> first = names.putIfAbsent(name.value(), name);
                refuseIfTaken(name, first, "is used twice", "Choose another name.");
              });
      checkPort(forward.value());
    }
  }

  private void checkPort(Values forward) {
    Optional<Located<Integer>> port = forward.find(ServiceKeys.Forward.PORT);
    Optional<Protocol> protocol = forward.value(ServiceKeys.Forward.PROTO);
    if (port.isEmpty() || protocol.isEmpty()) {
      return;
    }
    Located<?> first = taken.putIfAbsent(protocol.get() + "/" + port.get().value(), port.get());
    refuseIfTaken(
        port.get(),
        first,
        "(" + protocol.get() + ") is taken",
        "Use another port for one of the two.");
  }

  private void refuseIfTaken(Located<?> at, Located<?> first, String message, String remedy) {
    if (first != null) {
      log.refuse(at, message + ", first by " + first.path() + " at " + first.position(), remedy);
    }
  }

  private void checkManagement() {
    Optional<Located<Management>> management = root.find(RouterKeys.MANAGEMENT);
    Optional<Located<List<Located<Integer>>>> open =
        root.find(RouterKeys.FIREWALL, ServiceKeys.Firewall.LAN)
            .flatMap(lan -> lan.value().find(ServiceKeys.LanOpenings.TCP));
    if (management.isEmpty() || open.isEmpty() || management.get().value() != Management.LAN) {
      return;
    }
    boolean reachable = open.get().value().stream().anyMatch(port -> port.value() == SSH);
    if (!reachable) {
      log.add(
          open.get().position(),
          open.get().path(),
          "",
          "port 22 is closed, and with management: lan routervm reaches the router over it",
          "Add 22, or write management: isolated.");
    }
  }

  private void checkValidity() {
    Optional<Values> valid = root.find(RouterKeys.VPN, ServiceKeys.Vpn.VALID).map(Located::value);
    valid.ifPresent(
        values -> {
          checkOutlived(values, ServiceKeys.Validity.SERVER);
          checkOutlived(values, ServiceKeys.Validity.CLIENT);
        });
  }

  private void checkOutlived(Values valid, Key<Duration> key) {
    Optional<Located<Duration>> authority = valid.find(ServiceKeys.Validity.AUTHORITY);
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
