package io.routervm.cutover;

import io.routervm.hypervisor.link.DhcpOffer;
import java.util.List;
import java.util.Optional;

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
   */
  record Port(
      String nic,
      boolean present,
      boolean visible,
      Optional<Boolean> link,
      List<DhcpOffer> servers) {
    Port {
      servers = List.copyOf(servers);
    }

    boolean hasNoLink() {
      return link.isPresent() && !link.get();
    }
  }
}
