package io.routervm.hypervisor;

import io.routervm.config.LocalNetwork;
import io.routervm.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * The networks that a definition has NICs for. A NIC's alias tells those of a network that is not
 * wanted any more from one that somebody else has added.
 */
final class DomainNetworks {
  /** libvirt keeps the aliases that begin so. */
  private static final String PREFIX = "ua-";

  private DomainNetworks() {}

  /** Of the NIC of a network beside the home LAN, which has had none since there was no other. */
  static String alias(String nic) {
    return PREFIX + nic;
  }

  /**
   * A router's NICs and its guest change together or not at all, and what a running machine gets by
   * its definition is there from its next start on only.
   *
   * @throws Failure when {@code machine} has other networks than {@code definition}
   */
  static void requireSame(Element definition, Machine machine) {
    List<Element> nics = Xml.all(definition, "devices/interface");
    Set<String> addresses =
        nics.stream().map(nic -> Xml.attribute(nic, "mac", "address")).collect(Collectors.toSet());
    List<String> differences = new ArrayList<>();
    for (LocalNetwork network : machine.networks()) {
      String address = machine.identity().mac(network.nic()).toString();
      if (!network.isHome() && !addresses.contains(address)) {
        differences.add(network.name() + " is new");
      }
    }
    Set<String> wanted =
        machine.networks().stream().map(LocalNetwork::nic).collect(Collectors.toSet());
    nics.stream()
        .map(DomainNetworks::nic)
        .flatMap(Optional::stream)
        .filter(nic -> !wanted.contains(nic))
        .forEach(nic -> differences.add(nic.substring(0, nic.length() - 1) + " is gone"));
    if (!differences.isEmpty()) {
      throw Failure.precondition(
          machine.config().file()
              + " has other networks than the virtual machine: "
              + String.join(", ", differences),
          "libvirt domain " + machine.name(),
          "Networks are chosen when a router is created: put `networks` back as it was, or run"
              + " `routervm destroy` (it keeps keys and revisions) and `routervm create`.");
    }
  }

  private static Optional<String> nic(Element nic) {
    String alias = Xml.attribute(nic, "alias", "name");
    return alias.startsWith(PREFIX) && alias.endsWith("0")
        ? Optional.of(alias.substring(PREFIX.length()))
        : Optional.empty();
  }
}
