package io.routervm.cutover;

import static io.routervm.cutover.CutoverFixture.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.cutover.CablePorts.Port;
import io.routervm.cutover.CableVerdict.Kind;
import io.routervm.hypervisor.link.DhcpOffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every sentence that the person at the cables may be told. */
class CableVerdictTest {
  private static final DhcpOffer ISP = offer("192.168.1.1", "52:54:00:00:01:01", "192.168.1.50/24");
  private static final DhcpOffer OLD_ROUTER =
      offer("192.168.7.1", "52:54:00:00:07:01", "192.168.7.50/24");

  @TempDir private Path folder;
  private RouterConfig config;

  @BeforeEach
  void load() {
    load("reach: box");
  }

  private void load(String wan) {
    config = CutoverFixture.config(folder, wan, "");
  }

  @Test
  void theIspBoxOnWanAndSilenceAtHomeIsRight() {
    told(wan(true, ISP), lan(true), Kind.RIGHT, "nobody serves DHCP on", "");
    told(wan(null, ISP), lan(null), Kind.RIGHT, "192.168.1.1", "");
  }

  @Test
  void aLinkAloneIsNoProof() {
    told(wan(true), lan(true), Kind.NO_LEASE, "nobody answers DHCP", "whether the ISP box is on");
  }

  @Test
  void theIspBoxAtHomeIsNotMovedOrTheWrongWayRound() {
    told(wan(false), lan(true, ISP), Kind.NOT_MOVED, "still on the host NIC eno1", "pull that");
    told(wan(true), lan(true, ISP), Kind.WRONG_WAY_ROUND, "the wrong way round", "exchange them");
    told(hidden(), lan(true, ISP), Kind.NOT_MOVED, "still on", "the USB adapter 0b95:1790");
  }

  @Test
  void twoServersAreToldApartByTheirMachines() {
    told(wan(true, ISP), lan(true, ISP), Kind.BOTH_ON_THE_ISP_BOX, "both cables", "take its cable");
    told(
        wan(true, ISP),
        lan(true, OLD_ROUTER),
        Kind.OTHER_SERVER_AT_HOME,
        "another DHCP server",
        "switch it off");
    DhcpOffer sameAddress = offer("192.168.1.1", "52:54:00:00:07:01", "192.168.1.9/24");
    told(wan(true, ISP), lan(true, sameAddress), Kind.OTHER_SERVER_AT_HOME, "another", "switch");
  }

  @Test
  void oneCableIsTold() {
    told(
        wan(true, ISP), lan(false), Kind.ONE_CABLE, "only one cable is in", "the home LAN's cable");
    told(wan(false), lan(true), Kind.ONE_CABLE, "0b95:1790 has no link", "its other end");
    told(hidden(), lan(false), Kind.ONE_CABLE, "eno1 has no link", "the home LAN's cable");
  }

  @Test
  void noCableIsTold() {
    told(wan(false), lan(false), Kind.NO_LINK, "no cable is in", "put the ISP box's cable into");
  }

  @Test
  void theSameSubnetOnBothSidesCannotWork() {
    DhcpOffer same = offer("192.168.42.1", "52:54:00:00:01:01", "192.168.42.7/24");
    told(wan(true, same), lan(true), Kind.SAME_SUBNET, "192.168.42.0/24", "another lan.address");
    DhcpOffer wider = offer("192.168.0.1", "52:54:00:00:01:01", "192.168.0.7/16");
    told(wan(true, wider), lan(true), Kind.SAME_SUBNET, "overlap", "--back");
  }

  @Test
  void anAdapterThatCannotBeLookedAtIsLeftToTheRouter() {
    told(hidden(), lan(true), Kind.RIGHT, "the router will look itself", "");
  }

  @Test
  void anAdapterThatWasPulledWithItsCableIsTold() {
    told(unplugged(), lan(true), Kind.NO_ADAPTER, "the adapter is not plugged in", "at any port");
    told(unplugged(), lan(false), Kind.NO_ADAPTER, "USB adapter 0b95:1790", "plug it into");
    told(unplugged(), lan(true, ISP), Kind.NOT_MOVED, "still on", "which is not plugged in");
  }

  @Test
  void aFixedAddressIsProvedByItsGateway() {
    load("address: 203.0.113.5/29, gateway: 203.0.113.1");
    MacAddress box = MacAddress.of("52:54:00:00:01:01");
    told(
        gateway(wan(true), box),
        lan(true),
        Kind.RIGHT,
        "the gateway (52:54:00:00:01:01) answers on the USB adapter",
        "");
    told(
        wan(true),
        lan(true),
        Kind.NO_LEASE,
        "the gateway 203.0.113.1 answers neither on",
        "whether wan.gateway is right");
    told(wan(false), gateway(lan(true), box), Kind.NOT_MOVED, "still on the host NIC", "pull that");
    told(wan(true), gateway(lan(true), box), Kind.WRONG_WAY_ROUND, "the wrong way", "exchange");
    told(
        gateway(wan(true), box),
        gateway(lan(true), MacAddress.of("52:54:00:00:01:02")),
        Kind.BOTH_ON_THE_ISP_BOX,
        "answers on both cables",
        "take its cable out");
    told(
        gateway(wan(true), box),
        lan(true, OLD_ROUTER),
        Kind.OTHER_SERVER_AT_HOME,
        "another DHCP server",
        "switch it off");
    told(wan(true), lan(true, OLD_ROUTER), Kind.WRONG_WAY_ROUND, "192.168.7.1", "exchange them");
    told(gateway(wan(true), box), lan(false), Kind.ONE_CABLE, "no link", "the home LAN's cable");
  }

  @Test
  void aSessionIsProvedByAConcentrator() {
    load("pppoe: { user: me@isp, password: '${env:PATH}' }");
    told(
        concentrator(wan(true)),
        lan(true),
        Kind.RIGHT,
        "a PPPoE concentrator (52:54:00:00:01:01) answers on the USB adapter",
        "");
    told(wan(true), lan(true), Kind.NO_LEASE, "nobody answers PPPoE, neither on", "the modem");
    told(wan(true), concentrator(lan(true)), Kind.WRONG_WAY_ROUND, "wrong way", "exchange them");
    told(
        concentrator(wan(true)),
        concentrator(lan(true)),
        Kind.BOTH_ON_THE_ISP_BOX,
        "on both cables",
        "take its cable out");
    told(
        concentrator(wan(true)),
        lan(true, OLD_ROUTER),
        Kind.OTHER_SERVER_AT_HOME,
        "another DHCP server",
        "switch it off");
  }

  private static Port concentrator(Port port) {
    return new Port(
        port.nic(),
        port.present(),
        port.visible(),
        port.link(),
        port.servers(),
        Optional.of(Provider.concentrator(MacAddress.of("52:54:00:00:01:01"))));
  }

  private static Port gateway(Port port, MacAddress mac) {
    return new Port(
        port.nic(),
        port.present(),
        port.visible(),
        port.link(),
        port.servers(),
        Optional.of(Provider.gateway(mac)));
  }

  private void told(Port wan, Port lan, Kind kind, String what, String next) {
    CableVerdict verdict = CableVerdict.of(new CablePorts(wan, lan), config);
    assertThat(verdict.kind()).as(verdict.what()).isEqualTo(kind);
    assertThat(verdict.what()).contains(what);
    assertThat(verdict.next()).contains(next);
    assertThat(verdict.next().isEmpty()).isEqualTo(verdict.isRight());
  }

  private static Port wan(Boolean link, DhcpOffer... servers) {
    return new Port(
        "the USB adapter 0b95:1790", true, true, Optional.ofNullable(link), List.of(servers));
  }

  private static Port hidden() {
    return new Port("the USB adapter 0b95:1790", true, false, Optional.empty(), List.of());
  }

  private static Port unplugged() {
    return new Port("the USB adapter 0b95:1790", false, false, Optional.empty(), List.of());
  }

  private static Port lan(Boolean link, DhcpOffer... servers) {
    return new Port("the host NIC eno1", true, true, Optional.ofNullable(link), List.of(servers));
  }
}
