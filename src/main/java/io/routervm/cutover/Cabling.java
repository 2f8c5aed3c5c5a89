package io.routervm.cutover;

/** What can be seen of the cables from outside the router, which is off while they are moved. */
interface Cabling extends CableNames {
  /**
   * Whether this host can ask who answers on its NICs: only as root, not on a remote one, and not
   * behind a VLAN tag.
   */
  boolean canLook();

  /** Asks on both sides at once; takes some seconds. */
  CablePorts look();
}
