package io.routervm.config;

/** What the rules of the firewall are written for, and loaded by. */
public enum FirewallBackend {
  IPTABLES,
  NFTABLES
}
