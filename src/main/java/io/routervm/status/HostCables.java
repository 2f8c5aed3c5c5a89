package io.routervm.status;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.link.HostLinks;
import io.routervm.service.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cables of this host that the router's bridges lead to. The router itself cannot see them: its
 * own NIC in a bridge always has a link.
 */
record HostCables(RouterConfig config, Placement placement, HostLinks links) {
  /** None on a remote hypervisor, and none for a bridge without a cable. */
  List<Symptom> symptoms() {
    if (config.hypervisor().elsewhere().isPresent()) {
      return List.of();
    }
    List<Symptom> symptoms = new ArrayList<>();
    for (LocalNetwork network : config.networks()) {
      symptom(
              Rung.LAN_CABLE,
              network.bridge(),
              "the " + network.title(),
              "see that the switch or access point at the other end has power")
          .map(symptom -> symptom.about(network.bridge()))
          .ifPresent(symptoms::add);
    }
    if (placement == Placement.LIVE
        && config.wan().source() instanceof RouterConfig.WanBridge wan) {
      symptom(Rung.CABLE, wan.bridge(), "the ISP box", "see that the ISP box has power")
          .ifPresent(symptoms::add);
    }
    return symptoms;
  }

  private Optional<Symptom> symptom(Rung rung, String bridge, String whereto, String power) {
    List<String> cables = links.cables(bridge);
    if (cables.isEmpty()) {
      return Optional.empty();
    }
    String check = "a cable leads from " + bridge + " to " + whereto;
    String nics = String.join(", ", cables);
    List<String> off = cables.stream().filter(nic -> !links.isUp(nic)).toList();
    if (cables.stream().anyMatch(nic -> links.carrier(nic).orElse(false))) {
      return Optional.of(Symptom.of(rung, Finding.ok(check, nics)));
    }
    if (off.size() == cables.size()) {
      return Optional.of(
          Symptom.of(
                  rung,
                  Finding.fail(
                      check,
                      nics + " is switched off",
                      "run `ip link set " + off.get(0) + " up` on this host, and see who does not"))
              .saying(
                  "the NIC " + nics + " of this host, towards " + whereto + ", is switched off"));
    }
    return Optional.of(
        Symptom.of(
                rung,
                Finding.fail(
                    check, nics + " has no link", "plug the cable in at both ends, and " + power))
            .saying("no cable leads from " + nics + " of this host to " + whereto));
  }
}
