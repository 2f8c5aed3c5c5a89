package io.routervm.guest;

import io.routervm.shell.Script;

/** ISC's DHCP client, which leaves no note of its own of the interface that it works on. */
public final class Dhclient {
  /** The function {@code find_dhclient INTERFACE}. */
  public static final Script FINDING = Script.file(Dhclient.class, "dhclient.sh");

  private Dhclient() {}
}
