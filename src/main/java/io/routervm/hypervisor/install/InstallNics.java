package io.routervm.hypervisor.install;

import io.routervm.config.Identity;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.RouterConfig.Management;
import io.routervm.hypervisor.Machine;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The NICs as the freshly installed system knows them; for templates. */
final class InstallNics {
  private InstallNics() {}

  /** The one with Internet, {@code name} and {@code mac}. */
  static Map<String, String> online(Machine machine) {
    String name =
        machine.config().install().network() == InstallNetwork.LAN
            ? machine.networks().get(0).nic()
            : Identity.WAN_NIC;
    return nic(name, machine.nics().get(name));
  }

  /**
   * mgmt0, with {@code mac}, {@code address}, {@code netmask} and {@code prefix}; empty where there
   * is none.
   */
  static Optional<Map<String, String>> management(Machine machine) {
    RouterConfig config = machine.config();
    if (config.management() != Management.ISOLATED) {
      return Optional.empty();
    }
    return Optional.of(
        Map.of(
            "mac", machine.identity().management().toString(),
            "address", machine.identity().routerAddress().address().toString(),
            "netmask", machine.identity().routerAddress().netmask().toString(),
            "prefix", String.valueOf(machine.identity().routerAddress().prefix())));
  }

  /** All that get a name, {@code name} and {@code mac} each. */
  static List<Map<String, String>> all(Machine machine) {
    return machine.nics().entrySet().stream()
        .map(nic -> nic(nic.getKey(), nic.getValue()))
        .toList();
  }

  private static Map<String, String> nic(String name, MacAddress mac) {
    return Map.of("name", name, "mac", mac.toString());
  }

  static List<String> nameservers(Machine machine) {
    return machine.config().dns().servers().stream().map(Ipv4::toString).toList();
  }
}
