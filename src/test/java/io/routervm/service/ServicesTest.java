package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig.Management;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of the services together. */
class ServicesTest {
  static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void nothingIsDeclaredTwice(Router router) {
    assertThat(Services.resources(router).stream().map(resource -> resource.id().toString()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void whatIsNotifiedIsAUnitOfOurs(Router router) {
    Set<String> units = new HashSet<>();
    Set<String> notified = new HashSet<>();
    for (Resource resource : Services.resources(router)) {
      if (resource instanceof SystemdUnit unit) {
        units.add(unit.id().toString());
      }
      if (resource instanceof ManagedFile file) {
        file.notifies().forEach(id -> notified.add(id.toString()));
      }
    }
    assertThat(units).containsAll(notified);
  }

  /** Debian starts a daemon when it installs it; the lock has to be there before. */
  @ParameterizedTest
  @MethodSource("routers")
  void dnsmasqIsLockedBeforeItIsInstalledAndUnlockedAfterItIsConfigured(Router router) {
    List<String> order =
        Services.resources(router).stream().map(resource -> resource.id().toString()).toList();
    int lock = order.indexOf("file:/etc/systemd/system/dnsmasq.service.d/routervm.conf");
    int packages =
        order.indexOf(
            order.stream().filter(id -> id.startsWith("packages:")).findFirst().orElseThrow());
    int configuration = order.indexOf("file:/etc/dnsmasq.conf");
    int unlock = order.indexOf("file:/etc/routervm/live");
    assertThat(lock).isBetween(0, packages - 1);
    assertThat(configuration).isGreaterThan(packages);
    if (router.isLive()) {
      assertThat(unlock).isGreaterThan(configuration);
    } else {
      assertThat(unlock).isNegative();
      assertThat(order.indexOf("absent:/etc/routervm/live")).isBetween(0, packages - 1);
      assertThat(Services.files(router).get("/etc/dnsmasq.conf")).doesNotContain("dhcp-range=");
    }
  }

  @Test
  void theHypervisorKeepsItsWayInWhenManagementIsTheLan() {
    for (Placement placement : Placement.values()) {
      String rules =
          Services.files(Routers.of("debian-12", placement, Management.LAN)).get(Firewall.RULES);
      assertThat(rules).contains("-A INPUT -i lan0 -p tcp -m tcp --dport 22 -j ACCEPT\n");
      assertThat(rules).doesNotContain("mgmt0");
    }
  }

  /** A newcomer's service: firewall and dnsmasq follow what it declares, and need no edit. */
  @Test
  void firewallAndDnsmasqFollowANewTunnel() {
    List<RouterService> services = new ArrayList<>(Services.all());
    services.add(new Tunnel());
    List<Resource> resources =
        Services.resources(services, Routers.of("debian-12", Placement.LIVE));
    String rules = content(resources, Firewall.RULES);
    assertThat(rules)
        .contains(
            "-A spoofed -i wg0 ! -s 10.9.0.0/24 -m comment --comment \"from inside with an address of others\" -j DROP")
        .contains(
            "-A spoofed -i wan0 -s 10.9.0.0/24 -m comment --comment \"from bogus source addresses\" -j DROP")
        .contains("-A INPUT -i wan0 -p udp -m udp --dport 51820 ")
        .contains("-A INPUT -i wg0 -p udp -m udp --dport 53 ")
        .contains("-A FORWARD -i wg0 -o lan0 ")
        .contains("-A FORWARD -i wg0 -o wan0 ")
        .contains("-A PREROUTING -i wg0 ! -d 192.168.42.0/24 ")
        .contains("-A POSTROUTING -s 10.9.0.0/24 -o wan0 -j MASQUERADE")
        .doesNotContain("-i wg0 -o mgmt0");
    assertThat(content(resources, "/etc/dnsmasq.conf"))
        .contains("\ninterface=wg0\n")
        .contains("\nno-dhcp-interface=wg0\n");
    assertThat(resources)
        .anyMatch(
            resource ->
                resource instanceof PackageSet set && set.present().contains("wireguard-tools"));
  }

  private static final class Tunnel implements RouterService {
    @Override
    public String name() {
      return "wireguard";
    }

    @Override
    public Declarations declares(Router router) {
      Zone home = Zone.of(router.home());
      return Declarations.NONE
          .withPackages("wireguard-tools")
          .withLinks(new Link("wg0", Zone.VPN, Optional.of(Cidr.of("10.9.0.0/24"))))
          .withOpenings(new Opening(Zone.WAN, Protocol.UDP, 51820, "WireGuard"))
          .withFlows(
              new Flow(Zone.VPN, home, "VPN clients to the home LAN"),
              new Flow(Zone.VPN, Zone.WAN, "VPN clients to the Internet"));
    }

    @Override
    public List<Resource> resources(Router router, Declarations declared) {
      return List.of();
    }
  }

  private static String content(List<Resource> resources, String path) {
    return resources.stream()
        .filter(ManagedFile.class::isInstance)
        .map(ManagedFile.class::cast)
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow()
        .content();
  }
}
