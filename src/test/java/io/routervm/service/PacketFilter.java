package io.routervm.service;

import io.routervm.config.FirewallBackend;
import java.util.List;

/** What filters packets in the kernel, and loads the rules of a router into it. */
enum PacketFilter {
  /** iptables, whose rules are nftables' in the kernel. */
  IPTABLES(FirewallBackend.IPTABLES, "iptables"),
  LEGACY(FirewallBackend.IPTABLES, "iptables-legacy"),
  NFTABLES(FirewallBackend.NFTABLES, "nft");

  private final FirewallBackend backend;
  private final String program;

  PacketFilter(FirewallBackend backend, String program) {
    this.backend = backend;
    this.program = program;
  }

  /**
   * Those that most tests try: with {@code -Dfirewall.full=true} all of them, else without the
   * legacy one, which has the same rules as iptables and loads them in a few tests.
   */
  static List<PacketFilter> ofThisRun() {
    return Boolean.getBoolean("firewall.full") ? List.of(values()) : List.of(IPTABLES, NFTABLES);
  }

  /** The same router, with its rules written for this one. */
  Router of(Router router) {
    return Routers.withBackend(router, backend);
  }

  /** The one that shows rules. */
  String program() {
    return program;
  }

  boolean isNft() {
    return backend == FirewallBackend.NFTABLES;
  }

  /** The file of a router's rules. */
  String rules() {
    return isNft() ? Firewall.NFT_RULES : Firewall.RULES;
  }

  /** Accepts rules, and loads nothing. */
  String check(Object file) {
    return isNft() ? "nft --check --file " + file : program + "-restore --test " + file;
  }

  String load(Object file) {
    return (isNft() ? "nft --file " : program + "-restore ") + file;
  }

  /** The rules of a chain of the filter. */
  String show(String chain) {
    return isNft() ? "nft list chain ip routervm " + chain : program + " -S " + chain;
  }

  /** Empties a chain of the filter. */
  String flush(String chain) {
    return isNft() ? "nft flush chain ip routervm " + chain : program + " -F " + chain;
  }

  /** What prints rules and their counters. */
  String save() {
    return isNft() ? "nft list table ip routervm" : program + "-save -c";
  }

  /** A pattern of {@link #save}: a rule that has dropped packets, or has dropped none. */
  String dropped(String purpose, boolean any) {
    return isNft()
        ? "counter packets "
            + (any ? "[1-9]\\d*" : "0")
            + " bytes \\d+ drop comment \""
            + purpose
            + "\""
        : "\\[" + (any ? "[1-9]\\d*" : "0") + ":\\d+] .*--comment \"" + purpose + "\" -j DROP";
  }

  /** A program of the router's, with the program that it calls replaced by this one's. */
  String calling(String text) {
    return isNft()
        ? text
        : text.replace("iptables -w", program + " -w")
            .replace("iptables-restore", program + "-restore");
  }
}
