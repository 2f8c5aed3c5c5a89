package io.routervm.os;

import java.util.Set;

/** Who configures the NICs of a guest OS. */
public enum NetworkStack {
  /**
   * systemd-networkd: {@code /etc/systemd/network}. Its DHCP client makes its identifier itself.
   */
  NETWORKD(false, true, Set.of(43, 120)),
  /** network.service: {@code /etc/sysconfig/network-scripts/ifcfg-*}. */
  IFCFG(true, true, Set.of()),
  /**
   * NetworkManager: {@code /etc/NetworkManager/system-connections}. Its own DHCP client sends no
   * options but those that it knows.
   */
  KEYFILE(true, false, Set.of());

  private final boolean takesClientId;
  private final boolean takesOptions;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of
  private final Set<Integer> spoiltOptions;

  NetworkStack(boolean takesClientId, boolean takesOptions, Set<Integer> spoiltOptions) {
    this.takesClientId = takesClientId;
    this.takesOptions = takesOptions;
    this.spoiltOptions = spoiltOptions;
  }

  /** Whether its DHCP client can be given any client identifier. */
  public boolean takesClientId() {
    return takesClientId;
  }

  /** Whether its DHCP client sends any option, a user class among them. */
  public boolean takesOptions() {
    return takesOptions;
  }

  /** Whether its DHCP client sends this option as it is given. */
  public boolean takesOption(int number) {
    return takesOptions && !spoiltOptions.contains(number);
  }
}
