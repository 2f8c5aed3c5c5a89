package io.routervm.config;

import io.routervm.config.RouterConfig.Management;
import io.routervm.config.document.Choice;
import io.routervm.config.document.Key;
import io.routervm.config.document.Listing;
import io.routervm.config.document.Located;
import io.routervm.config.document.Section;
import io.routervm.config.document.Values;
import io.routervm.config.document.Whole;
import io.routervm.os.GuestOs;
import java.util.List;

/** The keys of router.yaml: the one place that says what the file may hold. */
final class RouterKeys {
  static final Key<Integer> VERSION =
      Key.required("version", new Whole(1, 1), "Version of this file's format: 1.");
  static final Key<String> NAME =
      Key.defaulting(
          "name", Texts.LABEL, "router", "libvirt domain name and the router's own host name.");
  static final Key<GuestOs> OS =
      Key.defaulting(
          "os",
          Choice.of(GuestOs.all(), GuestOs::name),
          "centos-7",
          "The router's operating system.");
  static final Key<Values> INSTALL =
      Key.section(
          "install",
          MachineKeys.Install.SECTION,
          "How the operating system gets on the router's disk.");
  static final Key<Values> HYPERVISOR =
      Key.section("hypervisor", MachineKeys.Hypervisor.SECTION, "Where the router runs.");
  static final Key<Values> VM =
      Key.section("vm", MachineKeys.Vm.SECTION, "The virtual machine's figures.");
  static final Key<Values> WAN =
      Key.required(
          "wan",
          NetworkKeys.Wan.SECTION,
          "The side of the ISP box: a USB or PCI NIC that is passed through, or a bridge.");
  static final Key<Values> LAN =
      Key.required("lan", NetworkKeys.Lan.SECTION, "The side of the home network.");
  static final Key<Management> MANAGEMENT =
      Key.defaulting(
          "management",
          Choice.of(Management.class),
          "isolated",
          "isolated: routervm reaches the router over a private network that no cable, LAN or"
              + " firewall change can cut. lan: over the LAN, for a router with two NICs only.");
  static final Key<Values> DHCP =
      Key.section("dhcp", NetworkKeys.Dhcp.SECTION, "Addresses for the home network's devices.");
  static final Key<Values> DNS =
      Key.section("dns", NetworkKeys.Dns.SECTION, "Names for the home network's devices.");
  static final Key<List<Located<Values>>> HOSTS =
      Key.defaulting(
          "hosts",
          new Listing<>(NetworkKeys.Host.SECTION, 0, Integer.MAX_VALUE, false),
          "[]",
          "Known devices: each gets an A and a PTR record, and with mac its address by DHCP.");
  static final Key<Values> FIREWALL =
      Key.section("firewall", ServiceKeys.Firewall.SECTION, "What is open, and port forwards.");
  static final Key<Values> DDNS =
      Key.optional(
          "ddns",
          ServiceKeys.DynamicDns.SECTION,
          "Dynamic DNS: keeps a public name on the WAN's public address.");
  static final Key<Values> VPN =
      Key.optional("vpn", ServiceKeys.Vpn.SECTION, "OpenVPN server for devices on the road.");

  static final Section ROOT =
      Section.of(
          VERSION,
          NAME,
          OS,
          INSTALL,
          HYPERVISOR,
          VM,
          WAN,
          LAN,
          MANAGEMENT,
          DHCP,
          DNS,
          HOSTS,
          FIREWALL,
          DDNS,
          VPN);

  private RouterKeys() {}
}
