package io.routervm.lab;

import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.hypervisor.NicPlan;
import io.routervm.plan.Difference;
import io.routervm.service.Router;
import java.util.List;

/**
 * A stand-in for libvirt: the router is a container, and the NICs of its further networks are veths
 * that are pushed into it while it runs, each wired to the one host of its network.
 *
 * @param before the router as it is
 * @param after the router as it is to be
 */
record PluggedNics(Lab lab, Router before, Router after) implements NicPlan {
  private static final List<String> HOSTS = List.of("camera", "visitor");

  @Override
  public List<Difference> differences() {
    return List.of();
  }

  @Override
  public List<MacAddress> attach() {
    List<LocalNetwork> come = beyond(after, before);
    for (LocalNetwork network : come) {
      MacAddress mac = after.identity().mac(network.nic());
      String card = "ens" + (7 + place(after, network)) + "=" + mac + "=" + host(after, network);
      lab.command("container", "plug", card).orFail();
    }
    return come.stream().map(network -> after.identity().mac(network.nic())).toList();
  }

  @Override
  public void detach() {
    beyond(before, after).forEach(network -> unplug(before, network));
  }

  @Override
  public void takeBack() {
    beyond(after, before).forEach(network -> unplug(after, network));
  }

  private void unplug(Router router, LocalNetwork network) {
    lab.command("container", "unplug", host(router, network)).orFail();
  }

  private static List<LocalNetwork> beyond(Router one, Router other) {
    List<String> names = other.networks().stream().map(LocalNetwork::name).toList();
    return one.networks().stream().filter(network -> !names.contains(network.name())).toList();
  }

  private static int place(Router router, LocalNetwork network) {
    return router.networks().indexOf(network) - 1;
  }

  private static String host(Router router, LocalNetwork network) {
    return HOSTS.get(place(router, network));
  }
}
