package io.routervm.setup;

import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.host.Bridge;
import io.routervm.hypervisor.Inventory.PciNicOffer;
import io.routervm.setup.WanNic.Bridged;
import io.routervm.setup.WanNic.Passed;
import io.routervm.setup.WanNic.Usb;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The NICs of this host that the ISP box's cable could go into, the best first. Pure. */
record WanProposal(HostPicture host, InitAnswers given) {
  /**
   * Those that are left beside the home's bridge.
   *
   * @throws Failure (precondition) when there is none
   */
  List<WanNic> nics(Bridge home) {
    List<WanNic> all =
        Stream.of(
                host.adapters().stream().<WanNic>map(Usb::new),
                host.bridges().stream()
                    .filter(bridge -> !bridge.equals(home) && isSpare(bridge))
                    .<WanNic>map(Bridged::new),
                host.pci().stream()
                    .filter(PciNicOffer::isFree)
                    .<WanNic>map(offer -> new Passed(offer.nic())))
            .flatMap(nics -> nics)
            .filter(nic -> given.wan().filter(kind -> kind != nic.kind()).isEmpty())
            .sorted(Comparator.comparing(WanNic::rank))
            .toList();
    if (all.isEmpty()) {
      throw lacking();
    }
    return given.device().map(device -> called(device, all)).orElse(all);
  }

  /** A bridge with an address of this host would be a way past the router. */
  private boolean isSpare(Bridge bridge) {
    boolean isFilled = bridge.hasWire() || bridge.name().equals(Bridged.USUAL);
    return isFilled && host.routes().stream().noneMatch(route -> route.nic().equals(bridge.name()));
  }

  private static List<WanNic> called(String device, List<WanNic> all) {
    List<WanNic> found = all.stream().filter(nic -> nic.isCalled(device)).toList();
    if (found.isEmpty()) {
      throw Failure.usage(
          "there is no NIC '" + device + "' here that the router could have",
          "--wan-device",
          "name one of: "
              + all.stream().map(WanNic::device).distinct().collect(Collectors.joining(", ")));
    }
    return found;
  }

  private Failure lacking() {
    if (given.wan().isEmpty()) {
      return Failure.precondition(
          "this host has no NIC to spare that the ISP box's cable could go into",
          "`routervm usb list`, `ip link`, `lspci -D`",
          "plug a USB NIC in, which is enough, and run `routervm init` again; with --wan pci or --wan"
              + " bridge it tells what those lack");
    }
    return switch (given.wan().get()) {
      case USB ->
          Failure.precondition(
              "no USB NIC is plugged in that is free",
              "`routervm usb list` shows those there are",
              "plug one in and run `routervm init` again");
      case BRIDGE ->
          Failure.precondition(
              "there is no bridge beside the home's with a NIC in it and without an address of this"
                  + " host",
              "`ip link show type bridge` and `ovs-vsctl list-br`",
              "make one with the second NIC in it, or take another kind with --wan");
      case PCI -> lackingCard();
    };
  }

  /** Each card may have a reason of its own; one remedy is enough to go on. */
  private Failure lackingCard() {
    List<Finding> refused = host.pci().stream().map(PciNicOffer::check).toList();
    return Failure.precondition(
        refused.isEmpty()
            ? "this host has no PCI NIC to spare"
            : refused.stream().map(Finding::seen).distinct().collect(Collectors.joining("; ")),
        "`lspci -D`, /sys/kernel/iommu_groups",
        (refused.isEmpty() ? "Put one in" : refused.get(0).fix().replaceFirst("\\.$", ""))
            + "; or take another kind with --wan.");
  }
}
