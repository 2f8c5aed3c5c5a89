package io.routervm.service;

import java.util.EnumSet;

/**
 * What a router's Internet stands on, from the hypervisor upwards: the lowest that is broken is to
 * blame, and what follows from it is no fault of its own.
 */
public enum Rung {
  /** The hypervisor has what the virtual machine needs. */
  HOST("host"),
  /** The storage pool takes what the router writes. */
  POOL("pool"),
  /** The virtual machine runs. */
  MACHINE("machine"),
  /** The router lets its owner in. */
  SSH("ssh"),
  /** The router's disk has room. */
  DISK("disk"),
  /** The cable of a network of the home. */
  LAN_CABLE("lan-cable"),
  /** What runs on the router, and its configuration. */
  SERVICE("service"),
  /** The router has its NIC towards the ISP box. */
  ADAPTER("adapter"),
  /** The cable to the ISP box. */
  CABLE("cable"),
  /** The ISP box's DHCP server has given an address and a route. */
  LEASE("lease"),
  /** That address is in no subnet of the home's own. */
  SUBNET("subnet"),
  /** The ISP box is there: it answers ARP. */
  GATEWAY("gateway"),
  /** The ISP box works: it answers as one machine answers another. */
  ISP_BOX("isp-box"),
  /** Something beyond the ISP box answers. */
  PROVIDER("provider"),
  /** The name servers out there answer. */
  NAMES("names"),
  /** The router itself finds names. */
  RESOLVER("resolver"),
  /** The router's clock is right. */
  CLOCK("clock"),
  /** What has a date is in force. */
  CERTIFICATE("certificate"),
  /** The public name leads here. */
  DYNAMIC_DNS("ddns"),
  /** No unit of systemd has failed. */
  UNIT("unit"),
  /** What serves all the same: files, keys, units of this host. */
  UPKEEP("upkeep");

  private final String id;

  Rung(String id) {
    this.id = id;
  }

  /** Whether {@code other} is broken as well where this is. */
  public boolean brings(Rung other) {
    if (compareTo(other) >= 0) {
      return false;
    }
    return switch (this) {
      case HOST -> other != UPKEEP;
      case POOL, MACHINE -> other == MACHINE || other == SSH;
      case DISK -> EnumSet.of(SERVICE, RESOLVER, DYNAMIC_DNS, UNIT, UPKEEP).contains(other);
      case LAN_CABLE -> EnumSet.of(SERVICE, RESOLVER, UNIT).contains(other);
      case SERVICE -> EnumSet.of(RESOLVER, DYNAMIC_DNS, UNIT).contains(other);
      case ADAPTER, CABLE, LEASE, SUBNET, GATEWAY, ISP_BOX, PROVIDER, NAMES, RESOLVER ->
          other.needsTheInternet();
      case CLOCK -> EnumSet.of(CERTIFICATE, DYNAMIC_DNS, UNIT).contains(other);
      case SSH, CERTIFICATE, DYNAMIC_DNS, UNIT, UPKEEP -> false;
    };
  }

  private boolean needsTheInternet() {
    return this != CERTIFICATE && this != UPKEEP;
  }

  @Override
  public String toString() {
    return id;
  }
}
