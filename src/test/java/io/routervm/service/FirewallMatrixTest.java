package io.routervm.service;

import static io.routervm.service.HomeNetwork.INTRUDER;
import static io.routervm.service.HomeNetwork.ISP_BOX;
import static io.routervm.service.HomeNetwork.LAN_ADDRESS;
import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.HomeNetwork.PUBLIC_ADDRESS;
import static io.routervm.service.HomeNetwork.WAN_ADDRESS;
import static io.routervm.service.HomeNetwork.WEB_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Endpoint;
import io.routervm.config.Forward;
import io.routervm.config.Ipv4;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the rules let through, measured with real packets; and the article's script beside them. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirewallMatrixTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);
  private static final Router STAGED = Routers.of("debian-12", Placement.STAGED);

  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    home = new HomeNetwork(folder, LIVE);
  }

  @BeforeEach
  void noRulesAtAll() {
    home.noRules();
  }

  private void loadArticle() {
    home.hosts.must("router", "sh " + Path.of("src/test/resources/article/firewall.sh"));
  }

  /** What has to hold of any router here, the article's too; in the order of its text. */
  private Map<String, BooleanSupplier> matrix() {
    Map<String, BooleanSupplier> rows = new LinkedHashMap<>();
    rows.put(
        "internet sees the ISP box's address",
        () -> home.tcp("pc", WEB_SERVER, 80).equals(PUBLIC_ADDRESS));
    rows.put(
        "the ISP box sees the router's address only",
        () -> home.tcp("pc", ISP_BOX, 80).equals(WAN_ADDRESS));
    rows.put(
        "the home LAN reaches SSH and DNS",
        () ->
            home.tcp("pc", LAN_ADDRESS, 22).equals("192.168.42.100")
                && home.udp("pc", LAN_ADDRESS, 53).equals("192.168.42.100"));
    rows.put(
        "the home LAN reaches no other port of the router",
        () -> home.tcp("pc", LAN_ADDRESS, 8080).isEmpty());
    rows.put(
        "an intruder with a route reaches no server at home",
        () -> home.tcp("intruder", NAS, 80).isEmpty() && home.tcp("intruder", NAS, 443).isEmpty());
    rows.put("... nor pings it", () -> !home.pings("intruder", NAS));
    rows.put("... nor reaches it by UDP", () -> home.udp("intruder", NAS, 3479).isEmpty());
    rows.put(
        "... nor the router's LAN address", () -> home.tcp("intruder", LAN_ADDRESS, 22).isEmpty());
    rows.put(
        "UDP 53 and 67 do not answer the intruder",
        () ->
            home.udp("intruder", WAN_ADDRESS, 53).isEmpty()
                && home.udp("intruder", WAN_ADDRESS, 67).isEmpty());
    rows.put(
        "a spoofed home address does not get through",
        () -> home.spoof("intruder", "192.168.42.77", NAS, 9999, "nas") == 0);
    rows.put(
        "a spoofed home address does not get in",
        () -> home.spoof("intruder", "192.168.42.77", WAN_ADDRESS, 5353, "router") == 0);
    rows.put(
        "the home LAN sends no foreign source out",
        () -> home.spoof("pc", "198.51.100.7", WEB_SERVER, 9999, "internet") == 0);
    rows.put(
        "the home reaches nobody on the ISP LAN but the ISP box",
        () -> home.tcp("pc", INTRUDER, 80).isEmpty());
    rows.put("... nor pings him", () -> !home.pings("pc", INTRUDER));
    rows.put("... nor do VPN clients", () -> home.tcp("phone", INTRUDER, 80).isEmpty());
    return rows;
  }

  /** The rows that do not hold; asked at once, for most wait for an answer that must not come. */
  private List<String> failures() {
    Map<String, CompletableFuture<Boolean>> asked = new LinkedHashMap<>();
    matrix()
        .forEach(
            (row, holds) ->
                asked.put(
                    row,
                    CompletableFuture.supplyAsync(
                        holds::getAsBoolean, task -> new Thread(task).start())));
    List<String> failed = new ArrayList<>();
    asked.forEach(
        (row, holds) -> {
          if (!holds.join()) {
            failed.add(row);
          }
        });
    return failed;
  }

  @ParameterizedTest
  @EnumSource
  void ourRulesHoldEveryRow(PacketFilter filter) {
    home.load(LIVE, filter);
    assertThat(failures()).isEmpty();
  }

  @Test
  void theArticlesScriptFailsWhereItForwardsEverything() {
    loadArticle();
    assertThat(failures())
        .containsExactly(
            "an intruder with a route reaches no server at home",
            "... nor pings it",
            "... nor reaches it by UDP",
            "a spoofed home address does not get through",
            "the home LAN sends no foreign source out",
            "the home reaches nobody on the ISP LAN but the ISP box",
            "... nor pings him",
            "... nor do VPN clients");
  }

  /** Without it, a capture that catches nothing would pass for a firewall that drops all. */
  @Test
  void withoutRulesTheSameProbesGetThrough() {
    assertThat(home.spoof("intruder", "192.168.42.77", NAS, 9999, "nas")).isEqualTo(10);
    assertThat(home.spoof("intruder", "192.168.42.77", WAN_ADDRESS, 5353, "router")).isEqualTo(10);
    assertThat(home.tcp("intruder", NAS, 443)).isEqualTo("192.168.1.66");
    assertThat(home.udp("intruder", WAN_ADDRESS, 67)).isEqualTo("192.168.1.66");
    assertThat(home.pings("intruder", NAS)).isTrue();
    assertThat(home.tcp("pc", INTRUDER, 80)).isEqualTo("192.168.42.100");
    assertThat(home.pings("pc", INTRUDER)).isTrue();
    assertThat(home.tcp("phone", INTRUDER, 80)).isEqualTo("10.8.0.2");
    assertThat(home.openTcpPorts("intruder", WAN_ADDRESS)).isEqualTo("22,53,8080");
  }

  @EachPacketFilter
  void noPortIsOpenButTheForwardedOne(PacketFilter filter) {
    home.load(LIVE, filter);
    assertThat(home.openTcpPorts("intruder", WAN_ADDRESS)).isEqualTo("443");
  }

  @EachPacketFilter
  void withoutForwardsNoPortIsOpen(PacketFilter filter) {
    home.load(Routers.withoutForwards("debian-12", Placement.LIVE), filter);
    assertThat(home.openTcpPorts("intruder", WAN_ADDRESS)).isEmpty();
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
  }

  @ParameterizedTest
  @EnumSource
  void forwardsWorkFromOutsideAndHairpin(PacketFilter filter) {
    home.load(LIVE, filter);
    assertThat(home.tcp("internet", PUBLIC_ADDRESS, 443)).isEqualTo(WEB_SERVER);
    assertThat(home.udp("intruder", WAN_ADDRESS, 3478)).isEqualTo("192.168.1.66");
    assertThat(home.tcp("pc", WAN_ADDRESS, 443)).isEqualTo(LAN_ADDRESS);
    assertThat(home.tcp("pc", LAN_ADDRESS, 443)).isEmpty();
  }

  @EachPacketFilter
  void rangesKeepTheirPortsOrMoveAsAWhole(PacketFilter filter) {
    home.answerUdp("nas", 27020);
    home.answerUdp("nas", 6002);
    home.load(FirewallKeysTest.with(LIVE), filter);
    assertThat(home.udp("intruder", WAN_ADDRESS, 27020)).isEqualTo(INTRUDER);
    assertThat(home.udp("isp", WAN_ADDRESS, 27020)).isEmpty();
    assertThat(home.udp("pc", WAN_ADDRESS, 27020)).isEqualTo(LAN_ADDRESS);
    assertThat(home.udp("isp", WAN_ADDRESS, 5002)).isEqualTo(ISP_BOX);
    assertThat(home.udp("pc", WAN_ADDRESS, 5002)).isEqualTo(LAN_ADDRESS);
    assertThat(home.udp("isp", WAN_ADDRESS, 5003)).isEmpty();
    assertThat(home.udp("isp", WAN_ADDRESS, 6002)).isEmpty();
  }

  /** Its clients are told to ask the router for names, at its address in the tunnel. */
  @EachPacketFilter
  void aForwardOfNamesLeavesTheVpnItsOwn(PacketFilter filter) {
    RouterConfig.Firewall firewall = LIVE.config().firewall();
    Forward names =
        new Forward(
            "dns",
            List.of(Protocol.TCP, Protocol.UDP),
            Optional.of(53),
            Optional.empty(),
            new Endpoint(Ipv4.of(NAS), 443),
            List.of());
    home.load(
        Routers.withFirewall(
            LIVE, Variation.of(firewall, RouterConfig.Firewall::forwards, List.of(names))),
        filter);
    assertThat(home.tcp("intruder", WAN_ADDRESS, 53)).isEqualTo(INTRUDER);
    assertThat(home.udp("pc", LAN_ADDRESS, 53)).isEqualTo("192.168.42.100");
    assertThat(home.udp("phone", "10.8.0.1", 53)).as("the NAS has no UDP").isEqualTo("10.8.0.2");
    assertThat(home.udp("phone", WAN_ADDRESS, 53)).isEmpty();
  }

  @EachPacketFilter
  void theHypervisorGetsInByManagementInBothPlacements(PacketFilter filter) {
    String router = LIVE.identity().routerAddress().address().toString();
    String hypervisor = LIVE.identity().hypervisorAddress().address().toString();
    for (Router placed : List.of(LIVE, STAGED)) {
      home.load(placed, filter);
      assertThat(home.tcp("hv", router, 22)).isEqualTo(hypervisor);
      assertThat(home.tcp("hv", router, 8080)).isEmpty();
    }
  }

  /** Staged, lan0 is on the ISP LAN: {@code pc} plays a host there. */
  @EachPacketFilter
  void stagedNothingGetsInOrThrough(PacketFilter filter) {
    home.load(STAGED, filter);
    home.hosts.must("router", "ip address add 10.9.9.2/24 dev lan0");
    home.hosts.must("pc", "ip address add 10.9.9.1/24 dev eth0");
    try {
      assertThat(home.openTcpPorts("pc", "10.9.9.2")).isEmpty();
      assertThat(home.udp("pc", "10.9.9.2", 53)).isEmpty();
      assertThat(home.udp("pc", "10.9.9.2", 67)).isEmpty();
      assertThat(home.pings("pc", "10.9.9.2")).isFalse();
      assertThat(home.tcp("pc", WEB_SERVER, 80)).isEmpty();
      assertThat(home.tcp("intruder", WAN_ADDRESS, 22)).isEmpty();
      assertThat(home.tcp("router", "10.9.9.1", 80)).isEqualTo("10.9.9.2");
    } finally {
      home.hosts.must("router", "ip address delete 10.9.9.2/24 dev lan0");
      home.hosts.must("pc", "ip address delete 10.9.9.1/24 dev eth0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReloadUnderTrafficLosesNothingAndLetsNothingIn(PacketFilter filter) {
    home.load(LIVE, filter);
    Process ping = home.hosts.background("pc", "ping -n -q -i 0.005 -c 600 -W 1 " + WEB_SERVER);
    Process attack = home.hosts.background("intruder", "ping -n -q -i 0.005 -c 600 -W 1 " + NAS);
    for (int reload = 0; reload < 10; reload++) {
      home.hosts.must("router", filter.load(home.rules(filter)));
      assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
    }
    assertThat(Namespaces.finish(ping, 60).output()).contains(" 0% packet loss");
    assertThat(Namespaces.finish(attack, 60).output()).contains(" 100% packet loss");
  }
}
