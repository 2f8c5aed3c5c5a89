package io.routervm.setup;

import io.routervm.config.Cidr;
import io.routervm.failure.Failure;
import io.routervm.host.Bridge;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.hypervisor.Inventory.Pool;
import io.routervm.os.GuestOs;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds a router's place on this host. Asks only where this host leaves a choice, and for the home
 * subnet, which only its owner can know to be right.
 */
public final class Proposal {
  private static final Comparator<Bridge> LIKELY_HOME_FIRST =
      Comparator.comparing((Bridge bridge) -> !bridge.name().equals("brHome"))
          .thenComparing(bridge -> !bridge.hasWire())
          .thenComparing(Bridge::name);

  private final HostPicture host;
  private final Interview interview;

  public Proposal(HostPicture host, Interview interview) {
    this.host = host;
    this.interview = interview;
  }

  /**
   * Asks.
   *
   * @param image method image, with this file
   * @throws Failure (precondition) when this host lacks what a router needs
   */
  public Choices choose(GuestOs os, Optional<Choices.Image> image) {
    Bridge bridge = bridge();
    UsbAdapter adapter = adapter();
    Pool pool = pool();
    Optional<Cidr> isp =
        host.routes().stream()
            .filter(route -> route.nic().equals(bridge.name()) && !route.isDefault())
            .map(Route::subnet)
            // The ISP box is a host of its own subnet: a route to one host is not it.
            .filter(subnet -> subnet.prefix() < 31)
            .findFirst();
    return new Choices(os, image, bridge, adapter, pool, lan(), isp);
  }

  private Bridge bridge() {
    List<Bridge> bridges = host.bridges().stream().sorted(LIKELY_HOME_FIRST).toList();
    if (bridges.isEmpty()) {
      throw Failure.precondition(
          "this host has no bridge, neither a Linux nor an Open vSwitch one",
          "`ip link show type bridge` and `ovs-vsctl list-br`",
          "make one with the NIC of the home in it, such as `ovs-vsctl add-br brHome -- add-port"
              + " brHome eno1`, and move this host's address to it; then run `routervm init` again");
    }
    return one("Which bridge is the home network's?", bridges, Proposal::describe);
  }

  private UsbAdapter adapter() {
    if (host.adapters().isEmpty()) {
      throw Failure.precondition(
          "no USB NIC is plugged in that is free",
          "`routervm usb list` shows those there are",
          "plug one in and run `routervm init` again; with a second NIC on a bridge instead, write"
              + " router.yaml by hand (wan.bridge)");
    }
    return one("Which USB NIC is the router's?", host.adapters(), Proposal::describe);
  }

  private Pool pool() {
    List<Pool> pools =
        host.pools().stream()
            .sorted(Comparator.comparing((Pool pool) -> !pool.name().equals("default")))
            .toList();
    if (pools.isEmpty()) {
      throw Failure.precondition(
          "libvirt has no active storage pool of files",
          "`virsh pool-list --all`",
          "make one: `virsh pool-define-as default dir --target /var/lib/libvirt/images`, `virsh"
              + " pool-autostart default`, `virsh pool-start default`; then run `routervm init`"
              + " again");
    }
    return one(
        "Which storage pool takes the router's disk?",
        pools,
        pool -> pool.name() + ", " + pool.freeMebibytes() / 1024 + " GiB free");
  }

  private Cidr lan() {
    FreeSubnets subnets = new FreeSubnets(host.routes(), host.machine());
    Cidr proposed = FreeSubnets.routerIn(subnets.home());
    String answer =
        interview.ask(
            "The router's address in the home network, with the prefix length?",
            proposed.toString(),
            text -> objection(text, subnets));
    return Cidr.of(answer);
  }

  /** Whether it is private and fits its subnet is the loader's to say; here only collisions. */
  private static Optional<String> objection(String text, FreeSubnets subnets) {
    Optional<Cidr> address = Cidr.parse(text);
    if (address.isEmpty()) {
      return Optional.of("is no address with a prefix length, such as 192.168.77.254/24");
    }
    return subnets
        .collision(address.get())
        .map(taken -> "collides with " + taken + ", which this host reaches already");
  }

  /** The only one without a question. */
  private <T> T one(String question, List<T> things, Function<T, String> describe) {
    return things.size() == 1
        ? things.get(0)
        : things.get(interview.choose(question, things.stream().map(describe).toList()));
  }

  private static String describe(Bridge bridge) {
    return bridge.name()
        + (bridge.ports().isEmpty()
            ? ", nothing in it"
            : " with " + String.join(", ", bridge.ports()));
  }

  private static String describe(UsbAdapter adapter) {
    return adapter.id()
        + " at port "
        + adapter.port()
        + adapter.mac().map(mac -> ", " + mac).orElse("")
        + (adapter.name().isEmpty() ? "" : ", " + adapter.name());
  }
}
