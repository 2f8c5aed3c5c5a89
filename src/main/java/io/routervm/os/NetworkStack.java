package io.routervm.os;

/** Who configures the NICs of a guest OS. */
public enum NetworkStack {
  /** systemd-networkd: {@code /etc/systemd/network}. */
  NETWORKD,
  /** network.service: {@code /etc/sysconfig/network-scripts/ifcfg-*}. */
  IFCFG,
  /** NetworkManager: {@code /etc/NetworkManager/system-connections}. */
  KEYFILE
}
