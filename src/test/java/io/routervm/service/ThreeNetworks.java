package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.FurtherNetwork;
import io.routervm.config.LocalNetwork;
import io.routervm.config.NetworkOpenings;
import io.routervm.config.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link HomeNetwork} with two networks more, {@code camera} in iot and {@code visitor} in guest;
 * and routers of such homes.
 */
final class ThreeNetworks {
  static final String CAMERA = "192.168.43.10";
  static final String VISITOR = "192.168.44.10";
  private static final String PHONE = "10.8.0.2";
  private static final String TUNNEL_ADDRESS = "10.8.0.1";
  private static final String OUTSIDE = NetworkMatrix.OUTSIDE;

  /** Zone to the host that asks from there. */
  static final Map<String, String> ASKING =
      Map.of("lan", "pc", "iot", "camera", "guest", "visitor", "vpn", "phone", OUTSIDE, "intruder");

  /** Zone to the address of the host that is asked there. */
  static final Map<String, String> ASKED =
      Map.of(
          "lan",
          HomeNetwork.NAS,
          "iot",
          CAMERA,
          "guest",
          VISITOR,
          "vpn",
          PHONE,
          OUTSIDE,
          HomeNetwork.WEB_SERVER);

  private ThreeNetworks() {}

  /**
   * As most homes have it: everything from the LAN, nothing from things, guests to the Internet.
   */
  static Router usual() {
    return router(List.of("internet", "vpn", "iot", "guest"), List.of(), List.of("internet"));
  }

  static Router router(List<String> lan, List<String> iot, List<String> guest) {
    Router one =
        Routers.withVpn(
            Routers.of("debian-12", Placement.LIVE), 1194, Routers.VPN.protocol(), false);
    return of(one, lan, iot, guest);
  }

  /** {@code one} with iot, which may go nowhere, and guest. */
  static Router of(Router one) {
    return of(one, List.of("internet", "vpn", "iot", "guest"), List.of(), List.of("internet"));
  }

  private static Router of(Router one, List<String> lan, List<String> iot, List<String> guest) {
    return Routers.withNetworks(
        one,
        lan,
        List.of(
            network("iot", 20, "192.168.43.254/24", iot),
            network("guest", 30, "192.168.44.254/24", guest)));
  }

  private static FurtherNetwork network(String name, int vlan, String address, List<String> may) {
    return new FurtherNetwork(
        name,
        Optional.of(vlan),
        Optional.empty(),
        Cidr.of(address),
        Optional.empty(),
        may,
        new NetworkOpenings(List.of(53), List.of(53, 67)),
        Optional.empty());
  }

  /** The router's addresses, by the zone that each is in. */
  static Map<String, String> own(Router router) {
    Map<String, String> own = new LinkedHashMap<>();
    for (LocalNetwork network : router.networks()) {
      own.put(network.name(), network.address().address().toString());
    }
    own.put("vpn", TUNNEL_ADDRESS);
    own.put(NetworkMatrix.MANAGEMENT, router.identity().routerAddress().address().toString());
    own.put(OUTSIDE, HomeNetwork.WAN_ADDRESS);
    return own;
  }

  /** Somebody answers in every zone, and the router at each of its addresses. */
  static HomeNetwork up(Path folder) {
    HomeNetwork home = new HomeNetwork(folder, usual());
    try {
      extend(home);
      serve(home);
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
    return home;
  }

  private static void extend(HomeNetwork home) {
    host(home, "camera", "iot", CAMERA, "192.168.43.254");
    host(home, "visitor", "guest", VISITOR, "192.168.44.254");
    home.hosts.must("router", "for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$f; done");
    for (String subnet : new String[] {"192.168.43.0/24", "192.168.44.0/24"}) {
      home.hosts.must("intruder", "ip route add " + subnet + " via " + HomeNetwork.WAN_ADDRESS);
    }
    String hypervisor = usual().identity().routerAddress().subnet().toString();
    home.hosts.must("intruder", "ip route add " + hypervisor + " via " + HomeNetwork.WAN_ADDRESS);
  }

  private static void host(
      HomeNetwork home, String name, String zone, String address, String gateway) {
    home.hosts.hub(zone + "lan");
    home.hosts.host(name);
    home.hosts.cable("router", zone + "0", zone + "lan");
    home.hosts.must("router", "ip address add " + gateway + "/24 dev " + zone + "0");
    home.hosts.cable(name, "eth0", zone + "lan");
    home.hosts.must(name, "ip address add " + address + "/24 dev eth0");
    home.hosts.must(name, "ip route add default via " + gateway);
    home.answerTcp(name, 80);
  }

  private static void serve(HomeNetwork home) {
    home.answerTcp("phone", 80);
    ASKED.forEach(
        (zone, address) -> {
          String host =
              zone.equals("lan") ? "nas" : zone.equals(OUTSIDE) ? "internet" : ASKING.get(zone);
          answerUdp(home, host, List.of(address), 9000);
        });
    for (int port : new int[] {53, 67}) {
      answerUdp(home, "router", List.copyOf(own(usual()).values()), port);
    }
  }

  /** From the very address that was asked, and many at a time; socat does neither. */
  private static void answerUdp(HomeNetwork home, String host, List<String> addresses, int port) {
    Path server =
        home.hosts.file(
            "answer-udp.py",
            """
            import select, socket, sys
            sockets = []
            for address in sys.argv[2:]:
                one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind((address, int(sys.argv[1])))
                sockets.append(one)
            print("ready", flush=True)
            while True:
                for one in select.select(sockets, [], [])[0]:
                    sender = one.recvfrom(2048)[1]
                    one.sendto(b"heard\\n", sender)
            """);
    Process process =
        home.hosts.background(
            host, "python3 " + server + " " + port + " " + String.join(" ", addresses));
    try {
      assertThat(process.getInputStream().read()).as("first byte of ready").isEqualTo('r');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
