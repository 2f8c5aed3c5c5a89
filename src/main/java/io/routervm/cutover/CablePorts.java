package io.routervm.cutover;

import io.routervm.config.MacAddress;
import io.routervm.hypervisor.link.DhcpOffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is seen of the two cables at one moment. */
record CablePorts(Port wan, Port lan) {
  /**
   * One of them.
   *
   * @param nic for people: {@code eno1}, {@code the USB adapter 0bda:8153}
   * @param present false when this host sees that no such USB device is plugged in
   * @param visible whether this host can look at it at all
   * @param link empty when the NIC does not say; some say yes without a cable
   * @param servers the DHCP servers that answered
   * @param provider who answered an ARP request for the gateway of a WAN with a fixed address, or
   *     the question for a PPPoE session
   */
  record Port(
      String nic,
      boolean present,
      boolean visible,
      Optional<Boolean> link,
      List<DhcpOffer> servers,
      Optional<Provider> provider) {
    Port {
      servers = List.copyOf(servers);
    }

    Port(
        String nic,
        boolean present,
        boolean visible,
        Optional<Boolean> link,
        List<DhcpOffer> servers) {
      this(nic, present, visible, link, servers, Optional.empty());
    }

    /** Everybody who answered, the provider first. */
    List<MacAddress> answering() {
      return Stream.concat(
              provider.stream().map(Provider::mac), servers.stream().map(DhcpOffer::mac))
          .toList();
    }

    /** The same in words; empty when nobody did. */
    Optional<String> answer() {
      return provider
          .map(Provider::toString)
          .or(() -> servers.stream().findFirst().map(DhcpOffer::toString));
    }

    boolean hasNoLink() {
      return link.isPresent() && !link.get();
    }
  }
}
