package io.routervm.cli;

import io.routervm.config.MacAddress;
import io.routervm.shell.SentScript;

/** What a hypervisor on another machine does to find the router in its LAN. */
public final class SentToNeighbours {
  private SentToNeighbours() {}

  public static SentScript question() {
    return SentScript.of(
        "hypervisor neighbours",
        RemoteNeighbours.script("brHome", MacAddress.of("52:54:00:12:34:56")));
  }
}
