package io.routervm.prepare;

import io.routervm.config.MacAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A host's network as its survey found it.
 *
 * @param nic the NIC to move; empty when there is no default route and none was named
 * @param type what its driver calls it ({@code bond}, {@code wlan}); empty for plain Ethernet, and
 *     for a NIC that is not there
 * @param mac empty when there is no such NIC
 * @param master the bridge or bond that it is a port of
 * @param addresses its own of IPv4, in CIDR notation
 * @param addresses6 its own of IPv6, but for those of the link alone
 * @param gateway of the default route
 * @param manager who configures it; empty when nobody that is known here does
 * @param files the configuration that it comes from, whole, in the order in which it is read
 * @param connection NetworkManager's, its UUID; with netplan its name of the NIC's definition
 * @param client what networkd calls itself to its DHCP server, in hexadecimal digits
 * @param bridge what has the name that the new bridge is to have; empty when nothing has
 * @param systemd whether systemd runs this host
 * @param docker whether Docker's own bridge is there
 * @param tools what can be used here: bridge-utils, ping, and dhclient when one works on the NIC
 * @param named the file of systemd's that names the NIC by its MAC address alone
 * @param firewall whether rules of this host's firewall name the NIC
 * @param carrier whether a cable is in the NIC
 * @param visited whether somebody is logged in by an address of the NIC
 * @param trial the folder of a move that is on trial here
 */
public record SurveyedNetwork(
    Optional<String> nic,
    String type,
    Optional<MacAddress> mac,
    Optional<String> master,
    List<String> addresses,
    List<String> addresses6,
    Optional<String> gateway,
    Optional<Manager> manager,
    List<ConfigurationFile> files,
    Optional<String> connection,
    Optional<String> client,
    Optional<Bridge> bridge,
    boolean systemd,
    boolean docker,
    Set<String> tools,
    Optional<String> named,
    boolean firewall,
    boolean carrier,
    boolean visited,
    Optional<String> trial) {
  public SurveyedNetwork {
    addresses = List.copyOf(addresses);
    addresses6 = List.copyOf(addresses6);
    files = List.copyOf(files);
    tools = Set.copyOf(tools);
  }

  /** As it is going to be when more tools are installed. */
  SurveyedNetwork with(Set<String> more) {
    Set<String> all = new HashSet<>(tools);
    all.addAll(more);
    return new SurveyedNetwork(
        nic,
        type,
        mac,
        master,
        addresses,
        addresses6,
        gateway,
        manager,
        files,
        connection,
        client,
        bridge,
        systemd,
        docker,
        all,
        named,
        firewall,
        carrier,
        visited,
        trial);
  }

  /** Whether it is no NIC that could become a port, but what has ports. */
  boolean isBridge() {
    return isBridge(type);
  }

  private static boolean isBridge(String type) {
    return type.equals("bridge") || type.equals("openvswitch");
  }

  /** Who gives a host its addresses. */
  public enum Manager {
    NETWORK_MANAGER("NetworkManager", "NetworkManager"),
    NETWORKD("systemd-networkd", "systemd-networkd"),
    NETPLAN("netplan", "systemd-networkd"),
    IFUPDOWN("ifupdown", "networking");

    private final String title;
    private final String unit;

    Manager(String title, String unit) {
      this.title = title;
      this.unit = unit;
    }

    /** Of systemd, where its log is. */
    String unit() {
      return unit;
    }

    public String title() {
      return title;
    }
  }

  /**
   * A file of whoever configures the network.
   *
   * @param path absolute
   */
  public record ConfigurationFile(String path, String text) {}

  /**
   * What has the bridge's name already.
   *
   * @param type as above; {@code bridge} for a Linux bridge
   * @param addresses that this host has on it, in CIDR notation
   */
  public record Bridge(String type, List<String> ports, List<String> addresses) {
    public Bridge {
      addresses = List.copyOf(addresses);
      ports = List.copyOf(ports);
    }

    boolean isBridge() {
      return SurveyedNetwork.isBridge(type);
    }
  }
}
