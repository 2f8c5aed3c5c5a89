package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.cutover.StepStatus;
import io.routervm.lab.DemandingProvider.Demand;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A WAN with a fixed address on a narrow line, from staged to served clients, and to DHCP and back
 * while it is live: the router is the lab's container, libvirt a stand-in, all else is real. The
 * ISP box answers DHCP on the same LAN, and must not be asked there.
 */
@Tag("lab")
@Timeout(900)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(StopAtFirstFailure.class)
class FixedWanContainerTest {
  private static final String LEASED = "wan: { bridge: brIsp, model: usb-net";
  private static final String FIXED = "address: 192.168.1.5/24, gateway: 192.168.1.1, mtu: 1400";
  private static final int SEGMENT = 1360;

  @AutoClose private CutoverFixture fixture;
  private String leased;

  @BeforeAll
  void stageTheRouter() throws IOException {
    fixture =
        CutoverFixture.staged(
            "fxw",
            yaml -> {
              leased = yaml;
              return with(FIXED);
            });
  }

  private String with(String wan) {
    assertThat(leased).contains(LEASED + " }");
    return leased.replace(LEASED, LEASED + ", " + wan);
  }

  @Test
  @Order(1)
  void theCutOverIsProvedByTheGatewayAndClientsAreServed() {
    assertThat(fixture.inside("ip -4 route get 198.51.100.53")).as("staged").contains("dev lan0");
    assertThat(fixture.inside("ip -4 route get 192.168.1.1")).as("staged").contains("dev lan0");
    try (Dialogue cutover = fixture.start("forward")) {
      cutover.awaitText("Move the cables now", CutoverFixture.LONG);
      cutover.awaitText("the ISP box is still on", CutoverFixture.LONG);
      fixture.lab.cables("live");
      String said = cutover.end(0, CutoverFixture.LONG);
      assertThat(said)
          .contains("the gateway (52:54:00:00:01:01) answers on")
          .contains("wan0 has 192.168.1.5/24, and its gateway 192.168.1.1 answers");
    }
    assertThat(fixture.record().isFinished()).isTrue();
    assertThat(fixture.record().items()).noneMatch(line -> line.mark() == StepStatus.FAILED);
    hasTheFixedAddressAlone();
    fixture.aClientSurfs();
    assertThat(fixture.inside("/usr/local/sbin/routervm-isp-lan check"))
        .contains("-d 192.168.1.1/32 -j RETURN");
  }

  private void hasTheFixedAddressAlone() {
    assertThat(fixture.inside("ip -o -4 address show dev wan0").lines())
        .singleElement()
        .asString()
        .contains("192.168.1.5/24");
    assertThat(fixture.inside("ip -4 route show default").lines())
        .singleElement()
        .asString()
        .contains("via 192.168.1.1 dev wan0 proto static");
    assertThat(fixture.inside("cat /sys/class/net/wan0/mtu")).isEqualTo("1400");
  }

  /** Neither end of a connection is told that it may send more than the line carries. */
  @Test
  @Order(2)
  void tcpIsKeptWithinTheLine() {
    fixture.lab.command("capture", "start", "home", "pc", "eth0").orFail();
    fixture.lab.command("capture", "start", "line", "isp", "lan").orFail();
    fixture.aClientSurfs();
    Path home = Path.of(fixture.lab.command("capture", "stop", "home").orFail().trimmed());
    Path line = Path.of(fixture.lab.command("capture", "stop", "line").orFail().trimmed());
    ClientMatrix.segments(line, "src host 192.168.1.5", SEGMENT);
    ClientMatrix.segments(home, "tcp src port 80", SEGMENT);
  }

  @Test
  @Order(3)
  void itTakesALeaseOnTheLiveRouter() throws IOException {
    reprovision(leased, 0);
    assertThat(fixture.inside("ip -o -4 address show dev wan0").lines())
        .singleElement()
        .asString()
        .contains("192.168.1.1")
        .contains("dynamic");
    fixture.aClientSurfs();
  }

  @Test
  @Order(4)
  void aGatewayThatIsNotThereIsTakenBackByTheRouter() throws IOException {
    String said = reprovision(with(FIXED.replace("192.168.1.1,", "192.168.1.9,")), 4);
    assertThat(said).contains("the Internet");
    assertThat(fixture.inside("ip -o -4 address show dev wan0"))
        .contains("dynamic")
        .doesNotContain("192.168.1.5/24");
    fixture.aClientSurfs();
  }

  @Test
  @Order(5)
  void itTakesTheFixedAddressOnTheLiveRouterAndNothingIsLeftToDo() throws IOException {
    reprovision(with(FIXED), 0);
    hasTheFixedAddressAlone();
    fixture.aClientSurfs();
  }

  private String reprovision(String yaml, int status) throws IOException {
    fixture.write(yaml);
    try (Dialogue run = fixture.start("reprovision")) {
      return run.end(status, CutoverFixture.LONG);
    }
  }

  /** By systemd-networkd's client: what that cannot send is refused in router.yaml. */
  @Test
  @Order(6)
  void aProviderThatAsksForMoreIsGivenItOnTheLiveRouter() throws IOException {
    try (DemandingProvider provider =
        new DemandingProvider(
            fixture.lab, Demand.VENDOR_CLASS, Demand.USER_CLASS, Demand.OPTION_90)) {
      String said = reprovision(with(provider.keysBut(Demand.OPTION_90)), 4);
      assertThat(provider.hasIgnored(fixture.wanMac())).as(said + provider.log()).isTrue();
      assertThat(provider.log()).contains("client provides name: box-1");
      hasTheFixedAddressAlone();
      reprovision(with(provider.keys()), 0);
      assertThat(fixture.inside("ip -4 route show default"))
          .contains("via 192.168.1.1 dev wan0 proto dhcp");
      fixture.aClientSurfs();
    }
    reprovision(with(FIXED), 0);
  }

  @Test
  @Order(7)
  void theWayBackLeavesTheHomeToTheIspBox() {
    fixture.goesBackToStaged();
    fixture.onlyTheIspBoxAnswersOnItsLan();
    fixture.noOfferOfOursEverReachedTheIspLan();
  }
}
