package io.routervm.lab;

import java.util.List;

/** What people do to a router by hand, as lines of shell; each leaves a difference. */
final class Drift {
  static final List<String> LINES =
      List.of(
          "echo '# by hand' >>/etc/dnsmasq.conf",
          "rm -f /etc/dnsmasq.d/hosts.conf",
          "chmod 0600 /etc/resolv.conf",
          "chown daemon /etc/sysctl.d/90-routervm.conf",
          "systemctl stop dnsmasq",
          "systemctl disable dnsmasq",
          "systemctl stop openvpn-server@server",
          "systemctl stop firewall",
          "sysctl -q -w net.ipv4.conf.all.rp_filter=0",
          "sysctl -q -w net.ipv4.ip_forward=0",
          "mkdir -p /etc/netplan; echo 'network:' >/etc/netplan/50-cloud-init.yaml",
          "iptables -I INPUT -p tcp --dport 7777 -j ACCEPT",
          "iptables -P FORWARD ACCEPT",
          "iptables -F FORWARD",
          "iptables -t nat -F",
          ": >/etc/routervm/firewall.rules",
          "systemctl disable firewall",
          "systemctl mask dnsmasq",
          "ip -4 address flush dev lan0");

  private Drift() {}
}
