package io.routervm.hypervisor;

import io.routervm.host.Bridges;
import io.routervm.host.OpenVirtualSwitch;
import io.routervm.host.firewall.BridgedFrames;
import java.nio.file.Path;

/**
 * Where a machine is looked at: in the files of its kernel or a copy of them, and by its programs.
 *
 * @param memory its /proc/meminfo
 * @param routes its /proc/net/route
 * @param isSwitchForRootAlone whether it has an Open vSwitch that this user may not ask
 */
record HostView(
    Path sys,
    Path memory,
    Path routes,
    Bridges bridges,
    BridgedFrames frames,
    boolean isSwitchForRootAlone) {
  private static final Path ROUTES = Path.of("/proc/net/route");

  static HostView ofThisMachine() {
    return of(Path.of("/sys"), Path.of("/proc/meminfo"), new BridgedFrames());
  }

  static HostView of(Path sys, Path memory, BridgedFrames frames) {
    return new HostView(
        sys,
        memory,
        ROUTES,
        new Bridges(sys, OpenVirtualSwitch.HERE),
        frames,
        OpenVirtualSwitch.isForRootAlone());
  }
}
