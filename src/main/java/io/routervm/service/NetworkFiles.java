package io.routervm.service;

import io.routervm.config.Identity;
import io.routervm.config.Wan;
import io.routervm.os.NetworkStack;
import io.routervm.os.PackageManager;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Absent;
import io.routervm.resource.NicAddress;
import io.routervm.resource.NicRoutes;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.resource.TaggedLink;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The NICs as the files of each network stack. */
final class NetworkFiles {
  static final String NETWORKD = "/etc/systemd/network/";
  static final String IFCFG = "/etc/sysconfig/network-scripts/ifcfg-";
  static final String ROUTES = "/etc/sysconfig/network-scripts/route-";
  static final String KEYFILES = "/etc/NetworkManager/system-connections/";

  private static final String UDEV_RULES = "/etc/udev/rules.d";

  /** Routing tables below 253 have names, and NetworkManager's own choices are higher. */
  private static final int FIRST_TABLE = 1001;

  private NetworkFiles() {}

  /** What the network's programs read. */
  static String[] folders(NetworkStack stack) {
    return switch (stack) {
      case NETWORKD ->
          new String[] {
            UDEV_RULES, "/etc/systemd/network", "/etc/network/interfaces.d", "/etc/netplan"
          };
      case IFCFG -> new String[] {UDEV_RULES, "/etc/sysconfig/network-scripts", "/etc/dhcp"};
      case KEYFILE ->
          new String[] {
            UDEV_RULES,
            "/etc/systemd/network",
            "/etc/sysconfig/network-scripts",
            "/etc/NetworkManager/system-connections",
            "/etc/NetworkManager/conf.d",
            "/etc/NetworkManager/dispatcher.d"
          };
    };
  }

  /**
   * systemd-networkd. Reloaded, not restarted: a reload reconfigures only the NICs whose file has
   * changed, so the SSH session lives on. The files sort before netplan's (10-netplan-*), which
   * stay in /run until the next boot.
   *
   * @param local names of the NICs of the home's networks
   */
  static List<Resource> networkd(List<Nic> nics, List<String> local) {
    String unit = "systemd-networkd.service";
    List<Resource> resources = new ArrayList<>();
    for (Nic nic : nics) {
      resources.add(
          nic.tag().isPresent()
              ? GuestFile.at(NETWORKD + "05-" + nic.name() + ".netdev")
                  .from(NETWORKD + "tagged.netdev")
                  .with(Map.of("nic", nic, "tag", nic.tag().get()))
                  .notifying(unit)
                  .build()
              : link(nic));
      resources.add(
          GuestFile.at(NETWORKD + "05-" + nic.name() + ".network")
              .from(NETWORKD + kind(nic) + ".network")
              .with(networkdValues(nic, nics))
              .notifying(unit)
              .build());
      resources.addAll(address(nic, List.of("networkctl", "reconfigure", nic.name()), Set.of()));
      // Once it is started anew, as an undoing does, it takes away no route that it had set before.
      if (local.contains(nic.name())) {
        resources.add(routes(nic));
      }
    }
    resources.addAll(
        tagged(
            nics,
            Stream.of(".netdev", ".network").map(end -> NETWORKD + "05-" + Wan.TAGGED + end),
            List.of("systemctl", "restart", unit),
            unit));
    resources.add(GuestFile.at("/etc/network/interfaces").build());
    resources.add(Absent.of("/etc/network/interfaces.d/50-cloud-init"));
    resources.add(Absent.of("/etc/netplan/50-cloud-init.yaml"));
    resources.add(new SystemdUnit(unit, true, true, SystemdUnit.OnNotify.RELOAD));
    // networkd's enablement brings it along, and it waits 120 s when no NIC is required
    resources.add(SystemdUnit.off("systemd-networkd-wait-online.service"));
    return resources;
  }

  /**
   * network.service of EL7. Its restart would take every NIC down and bring them up one after the
   * other, each DHCP client waiting for a lease: the SSH session would not live on. So a reload, by
   * a program of ours, has its own ifup and ifdown change only the NICs that are not as their file
   * says.
   *
   * @param local names of the NICs of the home's networks
   */
  static List<Resource> ifcfg(List<Nic> nics, List<String> local) {
    String unit = "network.service";
    List<Resource> resources = new ArrayList<>();
    resources.add(
        GuestFile.at("/etc/udev/rules.d/70-persistent-net.rules")
            .with(Map.of("nics", nics.stream().filter(nic -> nic.tag().isEmpty()).toList()))
            .build());
    for (Nic nic : nics) {
      resources.add(
          GuestFile.at(IFCFG + nic.name())
              .from(IFCFG + kind(nic))
              .with(Map.of("nic", nic))
              .checkedBy("sh", "-n")
              .notifying(unit)
              .build());
      resources.addAll(address(nic, List.of(), Set.of(SystemdUnit.idOf(unit))));
      if (local.contains(nic.name())) {
        resources.add(routesFile(nic));
        resources.add(routes(nic));
      }
    }
    resources.addAll(tagged(nics, Stream.of(IFCFG + Wan.TAGGED), List.of(), unit));
    // What the installer leaves behind under the names that the NICs had then
    resources.add(Absent.of(IFCFG + "eth0"));
    List<Nic> asking =
        nics.stream()
            .filter(Nic::isClient)
            .filter(nic -> nic.mtu().isPresent() || !nic.request().isEmpty())
            .toList();
    resources.add(
        GuestFile.at("/etc/dhcp/dhclient.conf")
            .with(Map.of("nics", asking))
            .notifying(unit)
            .build());
    resources.add(
        GuestFile.at("/usr/local/sbin/routervm-links")
            .with(
                Map.of(
                    "gateways",
                    nics.stream().anyMatch(nic -> nic.gateway().isPresent()),
                    "carriers",
                    nics.stream().anyMatch(Nic::silent)))
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifying(Recovery.LEASES)
            .build());
    resources.add(
        GuestFile.at("/etc/systemd/system/network.service.d/routervm.conf")
            .with(Map.of("nics", names(nics)))
            .notifying(unit)
            .build());
    resources.add(GuestFile.at("/etc/systemd/system/routervm-link@.service").build());
    resources.add(SystemdUnit.off("NetworkManager.service"));
    resources.add(new SystemdUnit(unit, true, true, SystemdUnit.OnNotify.RELOAD_ONLY));
    resources.add(
        new PackageSet(
            PackageManager.YUM, List.of(), List.of("NetworkManager*"), worksWithout(nics)));
    return resources;
  }

  /** One that somebody wrote by hand is told, and stays, as long as router.yaml has no routes. */
  static Resource withoutRoutes(String nic) {
    return Absent.of(ROUTES + nic).onlyIf(GuestFile.FIRST_LINE);
  }

  /** network.service reads the file when the NIC comes up; until then the kernel is told by us. */
  private static Resource routesFile(Nic nic) {
    return nic.routes().isEmpty()
        ? withoutRoutes(nic.name())
        : GuestFile.at(ROUTES + nic.name())
            .from(ROUTES + "static")
            .with(Map.of("nic", nic, "protocol", NicRoutes.PROTOCOL))
            .build();
  }

  private static Resource routes(Nic nic) {
    return new NicRoutes(
        nic.name(),
        nic.routes().stream().map(route -> route.to() + " via " + route.via()).toList());
  }

  /**
   * NetworkManager goes when network.service has been seen to work without it over the same link:
   * its own lease, and a gateway that answers an ARP request made just now. Until then all of this
   * can be undone, and NetworkManager comes back. Of a WAN with a session, that there is one.
   */
  private static Script worksWithout(List<Nic> nics) {
    Optional<Nic> online =
        nics.stream()
            .filter(nic -> nic.isClient() || nic.gateway().isPresent())
            .min(Comparator.comparingInt(Nic::metric));
    if (online.isEmpty()) {
      return Script.of("ip -4 route show default | grep -w -F 'dev " + Wan.SESSION + "'");
    }
    return Script.file(NetworkFiles.class, "without-network-manager.sh")
        .with("nic", online.get().name())
        .with("leased", online.get().isFixed() ? "no" : "yes");
  }

  /**
   * NetworkManager. At its restart a NIC keeps the address and the routes of the lease that it had,
   * beside what its file says now: after the cut-over there would be a way to the ISP on the LAN.
   * So a reload, by a program of ours, has each NIC take its file as it is.
   */
  static List<Resource> keyfile(Identity identity, List<Nic> nics) {
    String unit = "NetworkManager.service";
    List<Resource> resources = new ArrayList<>();
    for (Nic nic : nics) {
      if (nic.tag().isEmpty()) {
        resources.add(link(nic));
      }
      Map<String, Object> values = new HashMap<>(Map.of("nic", nic, "uuid", uuid(identity, nic)));
      if (nic.isFixed() && nic.gateway().isEmpty()) {
        values.put("table", FIRST_TABLE + nics.indexOf(nic));
      }
      resources.add(
          GuestFile.at(KEYFILES + nic.name() + ".nmconnection")
              .from(KEYFILES + kind(nic) + ".nmconnection")
              .with(values)
              .mode("0600")
              .notifying(unit)
              .build());
      // One that somebody has disconnected has nothing that could be applied anew.
      String again =
          "nmcli device reapply %s || nmcli --wait 20 connection up uuid %s"
              .formatted(nic.name(), uuid(identity, nic));
      resources.addAll(address(nic, List.of("sh", "-c", again), Set.of()));
    }
    resources.addAll(
        tagged(nics, Stream.of(KEYFILES + Wan.TAGGED + ".nmconnection"), List.of(), unit));
    List<String> fixed = nics.stream().filter(Nic::isFixed).map(Nic::name).toList();
    resources.add(
        GuestFile.at("/etc/NetworkManager/conf.d/90-routervm.conf")
            .with(Map.of("fixed", fixed))
            .notifying(unit)
            .build());
    resources.add(Absent.of(KEYFILES + "cloud-init-eth0.nmconnection"));
    resources.add(
        GuestFile.at("/usr/local/sbin/routervm-connections")
            .with(
                Map.of(
                    "tagged",
                    tagged(nics).map(Nic::name).toList(),
                    "routed",
                    nics.stream().anyMatch(nic -> !nic.routes().isEmpty())))
            .mode("0755")
            .checkedBy("sh", "-n")
            .build());
    resources.add(
        GuestFile.at("/etc/systemd/system/NetworkManager.service.d/routervm.conf")
            .with(Map.of("nics", names(nics)))
            .build());
    resources.add(new SystemdUnit(unit, true, true, SystemdUnit.OnNotify.RELOAD_ONLY));
    resources.add(SystemdUnit.off("NetworkManager-wait-online.service"));
    return resources;
  }

  private static Resource link(Nic nic) {
    return GuestFile.at(NETWORKD + "05-" + nic.name() + ".link")
        .from(NETWORKD + "nic.link")
        .with(Map.of("nic", nic))
        .build();
  }

  /** A NIC names the links that are made of its frames. */
  private static Map<String, Object> networkdValues(Nic nic, List<Nic> nics) {
    List<String> tagged =
        tagged(nics)
            .filter(link -> link.tag().orElseThrow().carrier().equals(nic.name()))
            .map(Nic::name)
            .toList();
    if (nic.silent()) {
      return Map.of("nic", nic, "tagged", tagged);
    }
    return nic.routes().isEmpty()
        ? Map.of("nic", nic)
        : Map.of("nic", nic, "protocol", NicRoutes.PROTOCOL);
  }

  private static Stream<Nic> tagged(List<Nic> nics) {
    return nics.stream().filter(nic -> nic.tag().isPresent());
  }

  /** The tagged links that there are to be; without one, its files and itself are gone. */
  private static List<Resource> tagged(
      List<Nic> nics, Stream<String> files, List<String> again, String unit) {
    Set<ResourceId> notifies = Set.of(SystemdUnit.idOf(unit));
    List<Resource> links = new ArrayList<>();
    tagged(nics)
        .forEach(
            nic ->
                links.add(
                    new TaggedLink(nic.name(), nic.tag().map(Nic.Tag::frames), again, notifies)));
    if (links.isEmpty()) {
      files.forEach(file -> links.add(Absent.of(file).notifying(SystemdUnit.idOf(unit))));
      links.add(new TaggedLink(Wan.TAGGED, Optional.empty(), List.of(), notifies));
    }
    return links;
  }

  /** What {@code again} or a notification brings back; nothing for a NIC with a lease. */
  private static List<Resource> address(Nic nic, List<String> again, Set<ResourceId> notifies) {
    return nic.address().stream()
        .<Resource>map(address -> new NicAddress(nic.name(), address.toString(), again, notifies))
        .toList();
  }

  private static String names(List<Nic> nics) {
    return nics.stream().map(Nic::name).collect(Collectors.joining(" "));
  }

  /** The template of its file. */
  private static String kind(Nic nic) {
    if (nic.silent()) {
      return "carrier";
    }
    return nic.isFixed() ? "static" : "dhcp";
  }

  private static String uuid(Identity identity, Nic nic) {
    return uuid(identity, nic.name());
  }

  /** Of NetworkManager's connection for the NIC of that name. */
  static String uuid(Identity identity, String nic) {
    String seed = "routervm/" + identity.name() + "/connection/" + nic;
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
