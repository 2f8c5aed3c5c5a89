package io.routervm.cutover;

import io.routervm.config.Ipv4;
import io.routervm.cutover.HostState.Manager;
import io.routervm.guest.Dhclient;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The program that gives this host its lease: to have it get a new one, and to have it hold the old
 * addresses instead, so that it does not put a new lease over them.
 *
 * @param commandLine file that keeps what dhclient was started with, while it is stopped
 */
record DhcpClient(Manager manager, String bridge, String commandLine) {
  /** Has it get a lease, whether it holds the old addresses or not. */
  Script renewal() {
    if (manager == Manager.UNKNOWN) {
      throw new IllegalStateException("nobody to ask for a lease");
    }
    return functions().then(Script.file(DhcpClient.class, "renew.sh"));
  }

  /**
   * The function {@code hold}, which has it hold the old addresses, in {@code $addresses}; when it
   * cannot, it goes on as it does.
   */
  Script holding(HostState before) {
    return Script.assign("addresses", String.join("\n", before.addresses()))
        .then(Script.assign("gateway", gateway(before).orElse("")))
        .then(Script.assign("servers", String.join("\n", nameServers(before))))
        .then(functions())
        .then(Script.file(DhcpClient.class, "hold.sh"));
  }

  private Script functions() {
    return Script.assign("manager", manager.name())
        .then(Script.assign("br", bridge))
        .then(Script.assign("kept", commandLine))
        .then(Dhclient.FINDING)
        .then(Script.file(DhcpClient.class, "dhcp-client.sh"));
  }

  private static Optional<String> gateway(HostState before) {
    return before.routes().stream()
        .map(route -> route.split("\\s+", -1))
        .filter(words -> words.length > 2 && words[0].equals("default") && words[1].equals("via"))
        .flatMap(words -> Ipv4.parse(words[2]).stream())
        .map(Ipv4::toString)
        .findFirst();
  }

  private static List<String> nameServers(HostState before) {
    return before
        .resolver()
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length > 1 && words[0].equals("nameserver"))
        .flatMap(words -> Ipv4.parse(words[1]).stream())
        .map(Ipv4::toString)
        .collect(Collectors.toList());
  }
}
