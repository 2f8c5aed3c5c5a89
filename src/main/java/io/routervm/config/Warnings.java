package io.routervm.config;

import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Values;
import java.time.LocalDate;
import java.util.List;

/** What is allowed in router.yaml, but hardly wise. */
final class Warnings {
  private static final int SSH = 22;
  private static final int DNS = 53;
  private static final int MANY_PORTS = 16;

  private Warnings() {}

  static void collect(Values root, LocalDate today, ProblemLog warnings) {
    boolean accepted =
        root.value(RouterKeys.INSTALL)
            .flatMap(install -> install.value(MachineKeys.Install.ACCEPT_EOL))
            .orElse(false);
    root.find(RouterKeys.OS)
        .filter(os -> !accepted)
        .ifPresent(
            os ->
                os.value()
                    .support()
                    .notice(today)
                    .ifPresent(
                        notice ->
                            warnings.refuse(
                                os,
                                notice + ", and the router faces the Internet",
                                os.value()
                                        .successor()
                                        .map(other -> "Write os: " + other + ", or ")
                                        .orElse("Look for a newer routervm, or write ")
                                    + "install.accept_eol: true when you have decided to live with"
                                    + " it.")));
    root.find(RouterKeys.VM, MachineKeys.Vm.SPICE)
        .flatMap(spice -> spice.value().find(MachineKeys.Spice.PASSWORD))
        .filter(password -> password.value() instanceof Secret.None)
        .ifPresent(
            password ->
                warnings.add(
                    password.position(),
                    password.path(),
                    "none",
                    "anyone who reaches the hypervisor can use the router's screen",
                    "Write password: generated."));
    root.find(RouterKeys.FIREWALL).ifPresent(firewall -> openings(firewall.value(), warnings));
    root.find(RouterKeys.FIREWALL, ServiceKeys.Firewall.LOCKOUT_PROTECTION)
        .filter(protection -> !protection.value())
        .ifPresent(
            protection ->
                warnings.add(
                    protection.position(),
                    protection.path(),
                    "false",
                    "no rule keeps the hypervisor's SSH open: routervm may not reach the router any"
                        + " more",
                    "Remove it, unless you look after the router by its console."));
  }

  private static void openings(Values firewall, ProblemLog warnings) {
    firewall
        .find(ServiceKeys.Firewall.LAN)
        .ifPresent(
            lan -> {
              wide(lan, lan.value().value(ServiceKeys.LanOpenings.TCP).orElse(List.of()), warnings);
              lan.value().find(ServiceKeys.LanOpenings.UDP).ifPresent(udp -> needed(udp, warnings));
            });
    firewall
        .value(ServiceKeys.Firewall.WAN)
        .ifPresent(
            wan -> {
              exposed(wan.value(ServiceKeys.WanOpenings.TCP).orElse(List.of()), warnings);
              exposed(wan.value(ServiceKeys.WanOpenings.UDP).orElse(List.of()), warnings);
            });
  }

  private static void wide(Located<Values> lan, List<Located<Integer>> ports, ProblemLog warnings) {
    if (ports.size() > MANY_PORTS) {
      warnings.add(
          lan.position(),
          lan.path() + ".tcp",
          "",
          ports.size() + " ports of the router are open to the LAN",
          "Keep those that something on the router listens on.");
    }
  }

  private static void needed(Located<List<Located<Integer>>> udp, ProblemLog warnings) {
    List<Integer> ports = udp.value().stream().map(Located::value).toList();
    for (int port : new int[] {DNS, 67}) {
      if (!ports.contains(port)) {
        warnings.add(
            udp.position(),
            udp.path(),
            "",
            "without port " + port + " the LAN gets no " + (port == DNS ? "names" : "addresses"),
            "Add " + port + ".");
      }
    }
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
