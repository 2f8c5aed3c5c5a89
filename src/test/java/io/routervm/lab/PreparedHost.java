package io.routervm.lab;

import io.routervm.config.RouterConfig.Switch;
import io.routervm.prepare.WantedBridge;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who configures the host's network, and how its NIC has its address. */
enum PreparedHost {
  NETWORKD_DHCP(
      networkd("DHCP=ipv4"),
      "systemctl unmask systemd-networkd; systemctl enable systemd-networkd"),
  NETWORKD_STATIC(
      networkd("Address=" + PreparedHost.FIXED + "/24\\nGateway=192.168.1.1")
          + " && printf '[Match]\\nName=wan0\\n[Network]\\nAddress="
          + PreparedHost.WAN
          + "\\n' >/etc/systemd/network/01-wan0.network",
      NETWORKD_DHCP.starts),
  IFUPDOWN_DHCP(
      interfaces("dhcp\\n"),
      "systemctl disable systemd-networkd.socket systemd-networkd; systemctl mask systemd-networkd;"
          + " systemctl enable networking"),
  IFUPDOWN_STATIC(
      interfaces(
          "static\\n    address "
              + PreparedHost.FIXED
              + "/24\\n    gateway 192.168.1.1\\n"
              + "iface lan0 inet6 static\\n    address fd12:3456::77/64\\n"
              + "allow-hotplug wan0\\nauto wan0\\niface wan0 inet static\\n    address "
              + PreparedHost.WAN
              + "\\n"),
      IFUPDOWN_DHCP.starts),
  NETWORK_MANAGER_DHCP(
      connection("method=auto"),
      "systemctl disable networking; systemctl unmask NetworkManager; systemctl enable"
          + " NetworkManager"),
  NETWORK_MANAGER_STATIC(
      connection("method=manual\\naddress1=" + PreparedHost.FIXED + "/24,192.168.1.1")
          + " && sed -e s/lan0/wan0/ -e s/=home/=isp/ -e s/uuid=0a/uuid=0b/ -e s:^address1.*:address1="
          + PreparedHost.WAN
          + ": /etc/NetworkManager/system-connections/home.nmconnection"
          + " >/etc/NetworkManager/system-connections/isp.nmconnection"
          + " && chmod 600 /etc/NetworkManager/system-connections/isp.nmconnection",
      NETWORK_MANAGER_DHCP.starts),
  NETPLAN_DHCP(
      netplan("home", "all-lan", "match: {name: \"lan*\"}\\n      dhcp4: true"),
      NETWORKD_DHCP.starts),
  NETPLAN_STATIC(
      netplan(
              "home",
              "lan0",
              "# of the home LAN\\n      addresses:\\n      - "
                  + PreparedHost.FIXED
                  + "/24\\n      routes:\\n        - to: default\\n          via: 192.168.1.1")
          + " && "
          + netplan("isp", "wan0", "addresses: [" + PreparedHost.WAN + "]\\n      mtu: 1500"),
      NETWORKD_DHCP.starts),
  NETWORKD_DHCP_VIRTUAL(NETWORKD_DHCP.files, NETWORKD_DHCP.starts, Switch.OPENVSWITCH),
  NETWORKD_STATIC_VIRTUAL(NETWORKD_STATIC.files, NETWORKD_DHCP.starts, Switch.OPENVSWITCH),
  NETPLAN_DHCP_VIRTUAL(
      netplan("home", "lan0", "dhcp4: true"), NETWORKD_DHCP.starts, Switch.OPENVSWITCH),
  NETPLAN_STATIC_VIRTUAL(NETPLAN_STATIC.files, NETWORKD_DHCP.starts, Switch.OPENVSWITCH),
  IFUPDOWN_DHCP_VIRTUAL(IFUPDOWN_DHCP.files, IFUPDOWN_DHCP.starts, Switch.OPENVSWITCH),
  IFUPDOWN_STATIC_VIRTUAL(IFUPDOWN_STATIC.files, IFUPDOWN_DHCP.starts, Switch.OPENVSWITCH);

  static final String BRIDGE = "brHome";
  static final String FIXED = "192.168.1.77";
  static final String WAN = "192.0.2.9/24";

  private final String files;
  private final String starts;
  private final Switch type;

  PreparedHost(String files, String starts) {
    this(files, starts, Switch.LINUX);
  }

  PreparedHost(String files, String starts, Switch type) {
    this.files = files;
    this.starts = starts;
    this.type = type;
  }

  /** All, or while one works on one of them those that fit the pattern -Dhost.only. */
  static List<PreparedHost> wanted() {
    String only = System.getProperty("host.only", ".*");
    return Stream.of(values()).filter(host -> host.name().matches(only)).toList();
  }

  /** In user space: the kernel of this machine has none. */
  WantedBridge bridge() {
    return new WantedBridge(BRIDGE, Optional.of(type), "netdev");
  }

  private static String networkd(String lines) {
    return "printf '[Match]\\nName=lan0\\n[Network]\\n"
        + lines
        + "\\n' >/etc/systemd/network/00-lan0.network";
  }

  /** As the installer leaves it: nobody but root may read it. */
  private static String netplan(String file, String definition, String lines) {
    return "(umask 077 && printf 'network:\\n  version: 2\\n  ethernets:\\n    "
        + definition
        + ":\\n      "
        + lines
        + "\\n' >/etc/netplan/50-"
        + file
        + ".yaml)";
  }

  private static String interfaces(String lines) {
    return "printf 'auto lo\\niface lo inet loopback\\n\\n# the home LAN\\nauto lan0\\niface lan0 inet "
        + lines
        + "' >/etc/network/interfaces";
  }

  private static String connection(String lines) {
    return "printf '[connection]\\nid=home\\nuuid=0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5\\ntype=ethernet\\ninterface-name=lan0\\n\\n[ipv4]\\n"
        + lines
        + "\\n\\n[ipv6]\\nmethod=disabled\\n' >/etc/NetworkManager/system-connections/home.nmconnection"
        + " && chmod 600 /etc/NetworkManager/system-connections/home.nmconnection"
        + " && printf '[keyfile]\\nunmanaged-devices=interface-name:mgmt0\\n[main]\\nno-auto-default=*\\n'"
        + " >/etc/NetworkManager/conf.d/lab.conf";
  }

  /** Somebody else's port. */
  String plug() {
    return "ip link add vnet0 type veth peer name far && "
        + (type == Switch.LINUX
            ? "ip link set vnet0 master " + BRIDGE
            : "ovs-vsctl --timeout=20 add-port " + BRIDGE + " vnet0");
  }

  String unplug() {
    return (type == Switch.LINUX ? "" : "ovs-vsctl --timeout=20 del-port vnet0; ")
        + "ip link delete vnet0";
  }

  /** Of the NIC that becomes the WAN's. */
  List<String> wanAddress() {
    return isStatic() ? List.of(WAN) : List.of();
  }

  /** Makes its configuration and has its programs started at boot, in a shell of the host. */
  String configuration() {
    return starts + "; " + files;
  }

  boolean isStatic() {
    return name().contains("STATIC");
  }
}
