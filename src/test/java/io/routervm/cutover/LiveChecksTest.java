package io.routervm.cutover;

import static io.routervm.cutover.CutoverFixture.ISP;
import static io.routervm.cutover.CutoverFixture.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.hypervisor.link.DhcpOffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose DHCP offers may be heard in the home LAN of a live router. */
class LiveChecksTest {
  private static final DhcpOffer LAN =
      offer("192.168.42.254", "52:54:00:00:0a:01", "192.168.42.100/24");
  private static final DhcpOffer IOT =
      offer("192.168.43.254", "52:54:00:00:0a:02", "192.168.43.100/24");

  @TempDir private Path folder;

  private boolean isServedByTheRouter(String wan, String iot, DhcpOffer... offers) {
    String networks =
        "networks: [ { name: iot, address: 192.168.43.254/24, %s } ]\n".formatted(iot);
    RouterConfig config = CutoverFixture.config(folder, wan, networks);
    return LiveChecks.isServedByTheRouter(List.of(offers), config);
  }

  @Test
  void theRouterAloneServesTheHome() {
    String wan = "vlan: 832";
    String iot = "vlan: 20";
    assertThat(isServedByTheRouter(wan, iot, LAN)).isTrue();
    assertThat(isServedByTheRouter(wan, iot)).isFalse();
    assertThat(isServedByTheRouter(wan, iot, ISP)).isFalse();
    assertThat(isServedByTheRouter(wan, iot, LAN, ISP)).isFalse();
    DhcpOffer impostor = offer("192.168.42.254", "52:54:00:00:07:01", "192.168.42.101/24");
    assertThat(isServedByTheRouter(wan, iot, LAN, impostor)).isFalse();
  }

  /** The question with the provider's tag reaches that network, on the other cable. */
  @Test
  void aNetworkWithTheProvidersTagIsServedByTheRouterToo() {
    assertThat(isServedByTheRouter("vlan: 20", "vlan: 20", LAN, IOT)).isTrue();
    assertThat(isServedByTheRouter("vlan: 20", "vlan: 20", LAN)).isTrue();
    assertThat(isServedByTheRouter("vlan: 20", "vlan: 20", LAN, IOT, ISP)).isFalse();
    assertThat(isServedByTheRouter("vlan: 20", "vlan: 20", IOT)).isFalse();
  }

  @Test
  void anOfferOfAnotherNetworkDoesNotBelongThere() {
    assertThat(isServedByTheRouter("vlan: 832", "vlan: 20", LAN, IOT)).isFalse();
    assertThat(isServedByTheRouter("reach: box", "vlan: 20", LAN, IOT)).isFalse();
    assertThat(isServedByTheRouter("vlan: 20", "bridge: brIot", LAN, IOT)).isFalse();
    assertThat(isServedByTheRouter("vlan: 20", "vlan: 20, dhcp: off", LAN, IOT)).isFalse();
  }
}
