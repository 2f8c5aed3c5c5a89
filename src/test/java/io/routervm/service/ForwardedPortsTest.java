package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Endpoint;
import io.routervm.config.Forward;
import io.routervm.config.Ipv4;
import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Two forwards of different ports may lead to the same ones of a host. */
class ForwardedPortsTest {
  private static final Ipv4 NAS = Ipv4.of("192.168.42.10");

  private static Forward range(int first, int last, Protocol... protocols) {
    return new Forward(
        "range",
        List.of(protocols),
        Optional.empty(),
        Optional.of(new PortRange(first, last)),
        new Endpoint(NAS, OptionalInt.empty()),
        List.of());
  }

  private static Forward moved(int port, int inner) {
    return new Forward("moved", Protocol.TCP, port, new Endpoint(NAS, inner));
  }

  @Test
  void membersDoNotOverlap() {
    assertThat(
            ForwardedPorts.of(
                List.of(
                    range(6000, 6010, Protocol.TCP, Protocol.UDP),
                    moved(7000, 6005),
                    moved(7001, 6011),
                    moved(7002, 6013),
                    moved(7003, 443),
                    moved(7004, 443))))
        .containsExactly(
            Map.of(
                "protocol", "tcp",
                "to", NAS.toString(),
                "ports", List.of("443", "6000-6011", "6013")),
            Map.of("protocol", "udp", "to", NAS.toString(), "ports", List.of("6000-6010")));
  }
}
