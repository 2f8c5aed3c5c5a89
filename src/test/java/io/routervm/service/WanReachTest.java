package io.routervm.service;

import static io.routervm.service.HomeNetwork.INTRUDER;
import static io.routervm.service.HomeNetwork.ISP_BOX;
import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.HomeNetwork.PUBLIC_ADDRESS;
import static io.routervm.service.HomeNetwork.WAN_ADDRESS;
import static io.routervm.service.HomeNetwork.WEB_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.Placement;
import io.routervm.config.Wan.Reach;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code wan.reach}: whom the home reaches on the ISP box's LAN, whatever network that is. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WanReachTest {
  private static final Router BOX = Routers.of("debian-12", Placement.LIVE);

  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    home = new HomeNetwork(folder, BOX);
  }

  @BeforeEach
  void noRulesAtAll() {
    home.noRules();
  }

  @EachPacketFilter
  void byDefaultTheBoxAlone(PacketFilter filter) {
    home.load(BOX, filter);
    for (String client : new String[] {"pc", "phone"}) {
      assertThat(home.tcp(client, ISP_BOX, 80)).as(client).isEqualTo(WAN_ADDRESS);
      assertThat(home.tcp(client, INTRUDER, 80)).as(client).isEmpty();
      assertThat(home.tcp(client, WEB_SERVER, 80)).as(client).isEqualTo(PUBLIC_ADDRESS);
    }
    assertThat(home.tcp("router", INTRUDER, 80)).as("the router itself").isEqualTo(WAN_ADDRESS);
  }

  @EachPacketFilter
  void noneIsNotEvenTheBox(PacketFilter filter) {
    home.load(Routers.withReach(BOX, Reach.NONE), filter);
    for (String client : new String[] {"pc", "phone"}) {
      assertThat(home.tcp(client, ISP_BOX, 80)).as(client).isEmpty();
      assertThat(home.tcp(client, INTRUDER, 80)).as(client).isEmpty();
      assertThat(home.tcp(client, WEB_SERVER, 80)).as(client).isEqualTo(PUBLIC_ADDRESS);
    }
  }

  @EachPacketFilter
  void allIsEverybody(PacketFilter filter) {
    home.load(Routers.withReach(BOX, Reach.ALL), filter);
    assertThat(home.tcp("pc", INTRUDER, 80)).isEqualTo(WAN_ADDRESS);
    assertThat(home.tcp("phone", INTRUDER, 80)).isEqualTo(WAN_ADDRESS);
    assertThat(home.tcp("pc", ISP_BOX, 80)).isEqualTo(WAN_ADDRESS);
  }

  /** What is forwarded from there, and the VPN's own packets, are connections that others began. */
  @EachPacketFilter
  void whoComesFromThereIsAnswered(PacketFilter filter) {
    home.load(Routers.withReach(BOX, Reach.NONE), filter);
    assertThat(home.tcp("intruder", WAN_ADDRESS, 443)).isEqualTo(INTRUDER);
    assertThat(home.udp("intruder", WAN_ADDRESS, 3478)).isEqualTo(INTRUDER);
    home.answerUdp("router", 1194);
    Await.until(
        Duration.ofSeconds(20),
        () -> "an answer of the stand-in for the VPN's server",
        () -> home.udp("intruder", WAN_ADDRESS, 1194).equals(INTRUDER));
  }

  /** Closed where the ISP LAN may be, and open to the Internet. */
  @EachPacketFilter
  void beforeTheLeaseIsKnownItIsClosed(PacketFilter filter) {
    home.loadForNoLease(BOX, filter);
    assertThat(home.tcp("pc", INTRUDER, 80)).isEmpty();
    assertThat(home.tcp("pc", ISP_BOX, 80)).isEmpty();
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
  }

  /** The program as its unit runs it, through a boot, another lease, a reload and no lease. */
  @EachPacketFilter
  void theLeaseIsFollowed(PacketFilter filter) {
    home.loadForNoLease(BOX, filter);
    Process follower =
        home.hosts.background("router", "sh " + home.hosts.path("isp-lan") + " follow");
    try {
      awaitChain(filter, returned(filter, "192.168.1.1"), to(filter, "192.168.1.0/24"));
      assertThat(home.tcp("pc", ISP_BOX, 80)).isEqualTo(WAN_ADDRESS);
      assertThat(home.tcp("pc", INTRUDER, 80)).isEmpty();

      lease("10.77.0", "/16");
      awaitChain(filter, returned(filter, "10.77.0.1"), to(filter, "10.77.0.0/16"));
      assertThat(home.tcp("pc", "10.77.0.1", 80)).isEqualTo("10.77.0.50");
      assertThat(home.tcp("pc", "10.77.0.66", 80)).isEmpty();
      assertThat(home.tcp("router", "10.77.0.66", 80)).as("he is there").isEqualTo("10.77.0.50");
      assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);

      home.load(BOX, filter);
      awaitChain(filter, returned(filter, "10.77.0.1"), to(filter, "10.77.0.0/16"));

      // With a netmask that is wider than the private networks are
      lease("172.16.0", "/8");
      awaitChain(filter, returned(filter, "172.16.0.1"), to(filter, "172.16.0.0/12"));
      assertThat(home.tcp("pc", "172.16.0.1", 80)).isEqualTo("172.16.0.50");
      assertThat(home.tcp("pc", "172.16.0.66", 80)).isEmpty();
      assertThat(home.tcp("router", "172.16.0.66", 80)).isEqualTo("172.16.0.50");
      assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);

      lease("192.0.2", "/24");
      awaitChain(
          filter,
          returned(filter, "192.0.2.1"),
          filter.isNft() ? "\n\t\treturn\n" : "-A isp-lan -j RETURN");
      assertThat(home.tcp("pc", "192.0.2.66", 80)).as("a neighbour in public").isNotEmpty();

      home.hosts.must("router", "ip address flush dev wan0");
      awaitChain(filter, to(filter, "10.0.0.0/8"), to(filter, "192.168.0.0/16"));
    } finally {
      follower.descendants().forEach(ProcessHandle::destroy);
      follower.destroy();
      home.hosts.must("router", "ip address flush dev wan0");
      lease("192.168.1", "/24");
      home.hosts.must("intruder", "ip route replace 192.168.42.0/24 via " + WAN_ADDRESS);
      home.hosts.must("intruder", "ip route replace 10.8.0.0/24 via " + WAN_ADDRESS);
    }
    assertThat(home.pings("intruder", NAS)).isFalse();
  }

  /** Somebody empties the chain by hand: whoever does not run the program is told by the check. */
  @EachPacketFilter
  void aChainThatSomebodyChangedIsFoundAndFilled(PacketFilter filter) {
    home.load(BOX, filter);
    home.hosts.must("router", filter.flush(IspLan.CHAIN));
    assertThat(home.tcp("pc", INTRUDER, 80)).isEqualTo(WAN_ADDRESS);
    String program = "sh " + home.hosts.path("isp-lan");
    Namespaces.Ran check = home.hosts.run("router", program + " check");
    assertThat(check.status()).isEqualTo(1);
    assertThat(check.output()).containsPattern("the lease says: .* 192[.]168[.]1[.]1");
    home.hosts.must("router", program + " once && " + program + " check");
    assertThat(home.tcp("pc", INTRUDER, 80)).isEmpty();
  }

  /** The ISP box gives another network: its own address there ends in 1, ours in 50. */
  private void lease(String network, String prefix) {
    home.hosts.must("isp", "ip address flush dev lan");
    home.hosts.must("isp", "ip address add " + network + ".1" + prefix + " dev lan");
    home.hosts.must("intruder", "ip address flush dev eth0");
    home.hosts.must("intruder", "ip address add " + network + ".66" + prefix + " dev eth0");
    home.hosts.must("intruder", "ip route replace default via " + network + ".1");
    home.hosts.must("router", "ip address flush dev wan0");
    home.hosts.must("router", "ip address add " + network + ".50" + prefix + " dev wan0");
    home.hosts.must("router", "ip route replace default via " + network + ".1");
  }

  private static String to(PacketFilter filter, String subnet) {
    return (filter.isNft() ? "ip daddr " : "-d ") + subnet + " ";
  }

  private static String returned(PacketFilter filter, String address) {
    return filter.isNft() ? "ip daddr " + address + " return" : "-d " + address + "/32 -j RETURN";
  }

  private void awaitChain(PacketFilter filter, String first, String then) {
    String show = filter.show(IspLan.CHAIN);
    Await.until(
        Duration.ofSeconds(20),
        () -> first + " and " + then + " in " + home.hosts.run("router", show).output(),
        () -> {
          String chain = home.hosts.run("router", show).output();
          int at = chain.indexOf(first);
          return at > 0 && chain.indexOf(then, at) > at;
        });
  }
}
