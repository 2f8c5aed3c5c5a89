package io.routervm.cli;

import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.remote.RemoteHost;
import io.routervm.shell.Script;
import java.util.Optional;

/** The machines next to another machine on one of its bridges, by their MAC addresses. */
record RemoteNeighbours(RemoteHost host, String bridge) {
  /** The address of the neighbour with {@code mac}; asks its subnet if need be. */
  Optional<String> withMac(MacAddress mac) {
    RemoteHost.Result result = host.run(script(bridge, mac), RemoteHost.ANSWER);
    return result.succeeded()
        ? Ipv4.parse(result.output().strip()).map(Ipv4::toString)
        : Optional.empty();
  }

  static Script script(String bridge, MacAddress mac) {
    return Script.file(RemoteNeighbours.class, "neighbour.sh")
        .with("bridge", bridge)
        .with("mac", mac.text());
  }
}
