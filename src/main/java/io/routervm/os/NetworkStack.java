package io.routervm.os;

/** Who configures the NICs of a guest OS. */
public enum NetworkStack {
  /**
   * systemd-networkd: {@code /etc/systemd/network}. Its DHCP client makes its identifier itself.
   */
  NETWORKD(false, true),
  /** network.service: {@code /etc/sysconfig/network-scripts/ifcfg-*}. */
  IFCFG(true, true),
  /**
   * NetworkManager: {@code /etc/NetworkManager/system-connections}. Its own DHCP client sends no
   * options but those that it knows.
   */
  KEYFILE(true, false);

  private final boolean takesClientId;
  private final boolean takesOptions;

  NetworkStack(boolean takesClientId, boolean takesOptions) {
    this.takesClientId = takesClientId;
    this.takesOptions = takesOptions;
  }

  /** Whether its DHCP client can be given any client identifier. */
  public boolean takesClientId() {
    return takesClientId;
  }

  /** Whether its DHCP client sends any option, a user class among them. */
  public boolean takesOptions() {
    return takesOptions;
  }
}
