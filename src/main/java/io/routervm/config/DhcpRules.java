package io.routervm.config;

import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold of what devices are told with their leases. */
final class DhcpRules {
  private final Bound<RouterConfig> root;
  private final ProblemLog log;

  private DhcpRules(Bound<RouterConfig> root, ProblemLog log) {
    this.root = root;
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    DhcpRules rules = new DhcpRules(root, log);
    rules.checkBoot(
        root.section(RouterConfig::dhcp), root.section(RouterConfig::lan).find(Lan::address));
    for (Bound<FurtherNetwork> network : root.sections(RouterConfig::furtherNetworks)) {
      rules.checkBoot(
          network.givenSection(FurtherNetwork::dhcp), network.find(FurtherNetwork::address));
    }
    root.sections(RouterConfig::hosts).forEach(rules::checkOptions);
  }

  /** A server by name is one of hosts, and the router is none. */
  private void checkBoot(Bound<Dhcp> dhcp, Optional<Located<Cidr>> router) {
    Optional<Located<String>> server = dhcp.givenSection(Dhcp::boot).find(NetworkBoot::server);
    if (server.isEmpty()) {
      return;
    }
    Optional<Ipv4> address = Ipv4.parse(server.get().value());
    if (address.isEmpty() && !isHost(server.get().value())) {
      log.refuse(
          server.get(),
          "is the name of none of hosts",
          "Write the server's address, or give it an entry in hosts.");
    } else if (address.isPresent() && router.map(own -> own.value().address()).equals(address)) {
      log.refuse(
          server.get(),
          "is the router itself, which serves no files",
          "Name the device that runs the TFTP server.");
    } else if (address.isPresent()
        && AddressRules.NO_SERVERS.stream().anyMatch(range -> range.contains(address.get()))) {
      log.refuse(server.get(), "is no device's address", "Name the TFTP server.");
    }
  }

  private boolean isHost(String name) {
    return root.sections(RouterConfig::hosts).stream()
        .flatMap(
            host ->
                Stream.concat(
                    host.value(HostRecord::name).stream(),
                    host.each(HostRecord::aliases).stream().map(Located::value)))
        .anyMatch(name::equalsIgnoreCase);
  }

  /** Only who asks by DHCP is told anything. */
  private void checkOptions(Bound<HostRecord> host) {
    if (host.isWritten(HostRecord::options) && !host.isWritten(HostRecord::macs)) {
      log.add(
          host.position(),
          host.path(HostRecord::options),
          "the key means nothing without mac: only a device that is known by its MAC address gets"
              + " its own",
          "Remove it, or add mac.");
    }
  }
}
