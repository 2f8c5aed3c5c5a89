package io.routervm.config;

import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.os.GuestOs;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** What is allowed in router.yaml, but hardly wise. */
final class Warnings {
  private static final int SSH = 22;
  private static final int DNS = 53;
  private static final int DHCP = 67;
  private static final int MANY_PORTS = 16;

  private Warnings() {}

  static void collect(Bound<RouterConfig> root, LocalDate today, ProblemLog warnings) {
    endOfLife(root, today, warnings);
    Optional<Located<Secret>> password =
        root.section(RouterConfig::vm).section(Vm::spice).find(Spice::password);
    if (password.isPresent() && password.get().value() instanceof Secret.None) {
      warnings.add(
          password.get().position(),
          password.get().path(),
          "none",
          "anyone who reaches the hypervisor can use the router's screen",
          "Write password: generated.");
    }
    nameServers(root.section(RouterConfig::dhcp), warnings);
    root.sections(RouterConfig::furtherNetworks)
        .forEach(network -> nameServers(network.givenSection(FurtherNetwork::dhcp), warnings));
    Bound<Firewall> firewall = root.section(RouterConfig::firewall);
    openings(firewall.section(Firewall::lan), warnings);
    root.sections(RouterConfig::furtherNetworks).forEach(network -> network(network, warnings));
    exposed(firewall.section(Firewall::wan).each(WanOpenings::tcp), warnings);
    exposed(firewall.section(Firewall::wan).each(WanOpenings::udp), warnings);
    Optional<Located<Boolean>> protection = firewall.find(Firewall::lockoutProtection);
    if (protection.isPresent() && !protection.get().value()) {
      warnings.add(
          protection.get().position(),
          protection.get().path(),
          "false",
          "no rule keeps the hypervisor's SSH open: routervm may not reach the router any more",
          "Remove it, unless you look after the router by its console.");
    }
  }

  private static void endOfLife(Bound<RouterConfig> root, LocalDate today, ProblemLog warnings) {
    boolean accepted = root.section(RouterConfig::install).value(Install::acceptEol).orElse(false);
    Optional<Located<GuestOs>> os = root.find(RouterConfig::os);
    Optional<String> notice = os.flatMap(found -> found.value().support().notice(today));
    if (notice.isEmpty() || accepted) {
      return;
    }
    warnings.refuse(
        os.get(),
        notice.get() + ", and the router faces the Internet",
        os.get()
                .value()
                .successor()
                .map(other -> "Write os: " + other + ", or ")
                .orElse("Look for a newer routervm, or write ")
            + "install.accept_eol: true when you have decided to live with it.");
  }

  /** Who is asked in the router's place may know nothing of the home. */
  private static void nameServers(Bound<Dhcp> dhcp, ProblemLog warnings) {
    Optional<Located<LeaseOptions>> options = dhcp.find(Dhcp::options);
    if (options.isPresent() && options.get().value().hasNameServers()) {
      warnings.add(
          options.get().position(),
          options.get().path(),
          LeaseOption.NAME_SERVER.title()
              + " has devices ask another name server than the router, and it may not know the"
              + " home's names",
          "Have it ask the router for the home's zone, or remove the option.");
    }
  }

  private static void openings(Bound<LanOpenings> lan, ProblemLog warnings) {
    int open = lan.each(LanOpenings::tcp).size();
    if (open > MANY_PORTS) {
      warnings.add(
          lan.position(),
          lan.path(LanOpenings::tcp),
          open + " ports of the router are open to the LAN",
          "Keep those that something on the router listens on.");
    }
    lan.find(LanOpenings::udp)
        .ifPresent(
            udp -> {
              needed(udp, DNS, "the LAN gets no names", warnings);
              needed(udp, DHCP, "the LAN gets no addresses", warnings);
            });
  }

  private static void needed(
      Located<List<Integer>> udp, int port, String otherwise, ProblemLog warnings) {
    if (!udp.value().contains(port)) {
      warnings.add(
          udp.position(),
          udp.path(),
          "without port " + port + " " + otherwise,
          "Add " + port + ".");
    }
  }

  private static void network(Bound<FurtherNetwork> network, ProblemLog warnings) {
    String title = "network " + network.value(FurtherNetwork::name).orElse("");
    Bound<NetworkOpenings> open = network.section(FurtherNetwork::open);
    for (Located<Integer> port : open.each(NetworkOpenings::tcp)) {
      if (port.value() == SSH) {
        warnings.refuse(
            port,
            "opens the router's SSH to all devices of " + title,
            "Remove it: the home LAN reaches it, and whoever has its key.");
      }
    }
    open.find(NetworkOpenings::udp)
        .ifPresent(
            udp -> {
              needed(udp, DNS, title + " gets no names from the router", warnings);
              if (network.has(FurtherNetwork::dhcp)) {
                needed(udp, DHCP, title + " gets no addresses", warnings);
              }
            });
  }

  private static void exposed(List<Located<Integer>> ports, ProblemLog warnings) {
    for (Located<Integer> port : ports) {
      if (port.value() == SSH) {
        warnings.refuse(
            port, "opens SSH to the whole Internet", "Reach the router through the VPN.");
      }
      if (port.value() == DNS) {
        warnings.refuse(
            port, "opens DNS to the whole Internet", "Remove it; the LAN needs no opening here.");
      }
    }
  }
}
