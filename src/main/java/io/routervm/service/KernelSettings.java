package io.routervm.service;

import io.routervm.resource.Resource;
import io.routervm.resource.Sysctl;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Routing on, IPv6 off, a restart after a crash: in a file for every boot, and at once.
 *
 * <p>No kernel argument is needed for "off before any frame": {@code all} also sets {@code default}
 * and every NIC there is, systemd-sysctl runs before any program that brings a NIC up (and a NIC
 * that is down sends nothing), and a NIC that appears later, or again, starts from {@code default}.
 */
final class KernelSettings implements RouterService {
  static final String FILE = "/etc/sysctl.d/90-routervm.conf";

  @Override
  public String name() {
    return "kernel settings";
  }

  @Override
  public Declarations declares(Router router) {
    return Declarations.NONE.withFolders("/etc/sysctl.d", "/etc/modules-load.d", "/etc/modprobe.d");
  }

  @Override
  public List<Resource> beforePackages(Router router) {
    List<String> nics =
        Stream.concat(
                Network.nics(router).stream().map(Nic::name),
                Stream.of(router.config().wan().uplink()))
            .distinct()
            .toList();
    List<Resource> resources = new ArrayList<>();
    resources.add(
        GuestFile.at(FILE)
            .with(Map.of("nics", nics, "helpers", router.os().family().equals("el")))
            .build());
    resources.add(GuestFile.at("/etc/modules-load.d/routervm.conf").build());
    resources.add(new Sysctl("net.ipv4.ip_forward", "1", false));
    resources.add(new Sysctl("kernel.panic", "10", false));
    resources.add(new Sysctl("kernel.panic_on_oops", "1", false));
    List<String> places = new ArrayList<>(List.of("all", "default", "lo"));
    places.addAll(nics);
    for (String place : places) {
      resources.add(new Sysctl("net.ipv6.conf." + place + ".disable_ipv6", "1", true));
    }
    places.remove("lo");
    for (String place : places) {
      String prefix = "net.ipv4.conf." + place + ".";
      resources.add(new Sysctl(prefix + "rp_filter", "1", true));
      resources.add(new Sysctl(prefix + "accept_redirects", "0", true));
      resources.add(new Sysctl(prefix + "secure_redirects", "0", true));
      resources.add(new Sysctl(prefix + "send_redirects", "0", true));
      resources.add(new Sysctl(prefix + "accept_source_route", "0", true));
      resources.add(new Sysctl(prefix + "arp_ignore", "1", true));
      resources.add(new Sysctl(prefix + "arp_announce", "2", true));
    }
    return resources;
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    return List.of();
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    return List.of(
        new Check(
            "the kernel routes IPv4",
            Script.of("grep -x 1 /proc/sys/net/ipv4/ip_forward"),
            "run `routervm reprovision`"),
        new Check(
            "no IPv6 address on any NIC",
            Script.of("ip -6 address", "test -z \"$(ip -6 address)\""),
            "run `routervm reprovision`"));
  }
}
