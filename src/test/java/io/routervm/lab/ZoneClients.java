package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.service.NetworkMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Real clients in each zone of a router with three networks, and what they reach: of each other and
 * of the router's own addresses. They ask it of whichever machine the router runs on.
 */
final class ZoneClients implements AutoCloseable {
  /** Of router.yaml: what the clients below are in. */
  static final String NETWORKS =
      """
      networks:
        - name: iot
          vlan: 20
          address: 192.168.43.254/24
          dhcp: { range: [192.168.43.50, 192.168.43.59], lease: 1h }
          may: []
        - { name: guest, vlan: 30, address: 192.168.44.254/24 }
      """;

  static final String OUTSIDE_SERVER = "203.0.113.80";
  static final Path TRAFFIC = Lab.REPOSITORY.resolve("src/test/resources/network-traffic.py");

  /** Where every host that is asked answers, and what the router has open to nobody. */
  static final int PORT = 9000;

  private static final List<String> OF_HOSTS = List.of("tcp " + PORT, "udp " + PORT, "icmp");
  private static final List<String> OF_ROUTER =
      List.of("tcp 22", "tcp 53", "tcp " + PORT, "udp 53", "udp " + PORT, "icmp");

  private static final String TAGGED_SOURCE = "192.168.44.77";

  private static final List<String> SUBNETS =
      List.of("192.168.42.0/24", "192.168.43.0/24", "192.168.44.0/24");

  /** Zone to the host that asks from there. */
  private static final Map<String, String> ASKING =
      Map.of(
          "lan", "pc", "iot", "camera", "guest", "visitor", "vpn", "cafe", "outside", "intruder");

  private final Lab lab;
  private final Function<String, Ran> guest;
  private final Path file;
  private final long patience;
  private VpnDevice phone;

  /**
   * Of a lab whose clients are there.
   *
   * @param guest runs a line of shell in the router
   * @param file its router.yaml, as it is by then
   * @param patience with one answer: the router is emulated
   */
  ZoneClients(Lab lab, Function<String, Ran> guest, Path file, Duration patience) {
    this.lab = lab;
    this.guest = guest;
    this.file = file;
    this.patience = patience.toSeconds();
  }

  private RouterConfig config() {
    return new RouterConfigLoader(name -> null).load(file);
  }

  /** The router's addresses, by the zone that each is in. */
  private Map<String, String> own() {
    Map<String, String> own = new LinkedHashMap<>();
    for (LocalNetwork network : config().networks()) {
      own.put(network.name(), network.address().address().toString());
    }
    if (hasVpn()) {
      own.put(NetworkMatrix.VPN, "10.8.0.1");
    }
    own.put(NetworkMatrix.MANAGEMENT, config().identity().routerAddress().address().toString());
    own.put(NetworkMatrix.OUTSIDE, wanAddress());
    return own;
  }

  /** The provider's lease; right after a boot it may still be on its way. */
  String wanAddress() {
    String uplink = config().wan().uplink();
    String ask =
        "ip -o -4 address show dev %s scope global | awk '{ print $4; exit }'".formatted(uplink);
    AtomicReference<String> address = new AtomicReference<>("");
    Await.until(
        Duration.ofMinutes(2),
        () -> "an address on " + uplink,
        () -> {
          address.set(guest.apply(ask).trimmed().replaceFirst("/.*", ""));
          return !address.get().isEmpty();
        });
    return address.get();
  }

  String address(String host) {
    return lab.shell(host, "ip -o -4 address show dev eth0 | awk '{ print $4; exit }'")
        .orFail()
        .trimmed()
        .replaceFirst("/.*", "");
  }

  /** Everybody who is asked answers, and whoever is to be kept out knows every way. */
  void prepare() {
    Map<String, String> own = own();
    for (String host : List.of("nas", "camera", "visitor", "cafe", "internet")) {
      lab.shell(
              host,
              "ss -lnt | grep -q ':%d ' || (/usr/bin/python3 %s answer %d >/dev/null 2>&1 &)"
                  .formatted(PORT, TRAFFIC, PORT))
          .orFail();
    }
    answerOnRouter(own.values());
    String wan = own.get(NetworkMatrix.OUTSIDE);
    String management = config().identity().routerAddress().subnet().toString();
    for (String subnet : SUBNETS) {
      byHand("intruder", subnet, "via " + wan);
    }
    byHand("intruder", "10.8.0.0/24", "via " + wan);
    byHand("intruder", management, "via " + wan);
    own.forEach(this::resolve);
    if (hasVpn()) {
      for (String subnet : SUBNETS) {
        byHand("cafe", subnet, "dev tun0");
      }
      for (String target : List.of(management, wan, OUTSIDE_SERVER)) {
        byHand("cafe", target, "dev tun0");
      }
    }
  }

  private boolean hasVpn() {
    return config().vpn().isPresent();
  }

  /**
   * An emulated router of which everybody asks at once may answer ARP later than a kernel waits.
   */
  private void resolve(String zone, String address) {
    String host = ASKING.get(zone);
    if (host == null || zone.equals(NetworkMatrix.VPN)) {
      return;
    }
    Await.until(
        Duration.ofSeconds(patience),
        () -> "the MAC address of " + address + " for " + host,
        () ->
            lab.shell(
                    host,
                    "ping -n -c 1 -W 2 %1$s >/dev/null; ip neigh show %1$s | grep -q lladdr"
                        .formatted(address))
                .succeeded());
  }

  /** A static route that somebody sets by hand. */
  private void byHand(String host, String subnet, String way) {
    lab.shell(host, "ip route replace " + subnet + " " + way).orFail();
  }

  /**
   * On each of its addresses, as it sees itself, or the matrix would show a program that is deaf.
   */
  private void answerOnRouter(Collection<String> addresses) {
    try {
      String program = Base64.getEncoder().encodeToString(Files.readAllBytes(TRAFFIC));
      guest
          .apply(
              """
              systemctl is-active --quiet answer || {
                echo %1$s | base64 -d >/run/answer.py
                systemd-run --unit=answer python3 /run/answer.py answer %2$d
              }
              until ss -Hlnu | grep -q ':%2$d '; do sleep 1; done
              for address in %3$s; do for kind in tcp udp; do bash -c "
                exec 3<>/dev/$kind/$address/%2$d && echo hello >&3 &&
                  [ \\"\\$(timeout %4$d dd bs=64 count=1 status=none <&3)\\" = heard ]
              " || exit 1; done; done
              """
                  .formatted(program, PORT, String.join(" ", addresses), patience + 1))
          .orFail();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What gets an answer, of those who ask from these zones. */
  private Set<String> measured(NetworkMatrix matrix, Set<String> zones) {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("lan", "192.168.42.10");
    asked.put("iot", address("camera"));
    asked.put("guest", address("visitor"));
    if (hasVpn()) {
      asked.put(NetworkMatrix.VPN, "10.8.0.2");
    }
    asked.put(NetworkMatrix.OUTSIDE, OUTSIDE_SERVER);
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (String from : zones) {
      String script = matrix.script(from, asked, this::question);
      answers.add(
          CompletableFuture.supplyAsync(
              () -> lab.shell(ASKING.get(from), script).orFail().output(),
              task -> new Thread(task).start()));
    }
    Set<String> answered = new TreeSet<>();
    answers.forEach(one -> one.join().lines().forEach(answered::add));
    return answered;
  }

  private String question(String address, String protocol, String port) {
    if (port.equals("53")) {
      return "dig +time=%d +tries=1 %s @%s localhost | grep HEADER"
          .formatted(patience, protocol.equals("tcp") ? "+tcp" : "+notcp", address);
    }
    return switch (protocol) {
      case "tcp" ->
          "socat -T%1$d -u TCP4:%2$s:%3$s,connect-timeout=%1$d -"
              .formatted(patience, address, port);
      case "udp" ->
          "echo hello | socat -t%1$d -T%1$d - UDP4:%2$s:%3$s".formatted(patience, address, port);
      default -> "ping -n -c 2 -i 0.5 -W %d %s | grep 'bytes from'".formatted(patience, address);
    };
  }

  /** Each client has one of its network's range, with that network's router. */
  void requireLeases() {
    new ClientMatrix(lab).leases();
    JsonNode camera = lab.lease("camera");
    assertThat(camera.get("address").asString()).startsWith("192.168.43.5");
    assertThat(camera.get("leaseSeconds").asInt()).isEqualTo(3600);
    JsonNode visitor = lab.lease("visitor");
    assertThat(visitor.get("address").asString()).startsWith("192.168.44.");
    assertThat(visitor.get("router").get(0).asString()).isEqualTo("192.168.44.254");
  }

  /** Nobody gets through with an address of others. */
  void requireSpoofingUseless() {
    String camera = address("camera");
    String visitor = address("visitor");
    String pc = address("pc");
    assertThat(spoofed("pc", pc, camera, "camera", "eth0")).as("its own").isEqualTo(10);
    assertThat(spoofed("camera", "192.168.42.77", visitor, "visitor", "eth0")).isZero();
    assertThat(spoofed("camera", "10.8.0.77", "192.168.42.10", "nas", "eth0")).isZero();
    assertThat(spoofed("visitor", "192.168.42.77", camera, "camera", "eth0")).isZero();
    assertThat(spoofed("visitor", pc, "192.168.42.10", "nas", "eth0")).isZero();
    assertThat(spoofed("cafe", "192.168.42.77", camera, "camera", "eth0")).isZero();
    assertThat(spoofed("intruder", "192.168.43.77", "192.168.42.10", "nas", "eth0")).isZero();
    assertThat(spoofed("visitor", "198.51.100.7", OUTSIDE_SERVER, "isp", "lan")).isZero();
  }

  /**
   * A static route by hand leads nowhere: by the router, and as if all of it were on the own wire.
   */
  void requireStaticRoutesUseless() {
    String lan = "192.168.42.0/24";
    for (String way : List.of("via 192.168.43.254", "dev eth0")) {
      byHand("camera", lan, way);
      byHand("visitor", lan, way.replace(".43.", ".44."));
      requireMatrix("with a route " + way, Set.of("iot", "guest"));
    }
    for (String host : List.of("camera", "visitor")) {
      lab.exec(host, "ip", "route", "del", lan).orFail();
    }
  }

  /** Frames that the camera, on a port of its network, tags for another lead nowhere. */
  void requireOwnTagsUseless() {
    String visitor = address("visitor");
    for (String tags : List.of("30", "20,30", "0,30")) {
      assertThat(tagged("camera", tags, TAGGED_SOURCE, visitor, "visitor")).as(tags).isZero();
    }
    assertThat(tagged("camera", "1", "192.168.42.77", "192.168.42.10", "nas")).isZero();
  }

  /** How many of 20 frames that the host tags for the visitor's network itself get there. */
  int tagsItself(String host) {
    return tagged(host, "30", TAGGED_SOURCE, address("visitor"), "visitor");
  }

  /** How many of ten packets with that source reach the receiver. */
  private int spoofed(String from, String source, String to, String receiver, String nic) {
    lab.command("capture", "start", "spoof", receiver, nic, "udp", "port", "9999").orFail();
    lab.shell(from, "hping3 --udp -p 9999 -c 10 -i u20000 -a " + source + " " + to);
    // One that is let through comes last: what was before it has come, or will not.
    lab.shell(from, "ping -n -c 2 -i 0.3 -W %d 192.168.43.254 >/dev/null".formatted(patience));
    Path capture = Path.of(lab.command("capture", "stop", "spoof").orFail().trimmed());
    return ClientMatrix.packets(capture, "src " + source).size();
  }

  /** Sends 20 broadcast frames with tags of its own; how many each of the receivers sees. */
  private int tagged(String from, String tags, String source, String target, String receiver) {
    lab.command("capture", "start", "tagged", receiver, "eth0").orFail();
    lab.exec(from, "/usr/bin/python3", TRAFFIC.toString(), "tagged", "eth0", tags, source, target)
        .orFail();
    lab.shell(from, "ping -n -c 2 -i 0.3 -W %d 192.168.43.254 >/dev/null".formatted(patience));
    Path capture = Path.of(lab.command("capture", "stop", "tagged").orFail().trimmed());
    return (int)
        Lab.run(Duration.ofSeconds(30), List.of("tcpdump", "-n", "-x", "-r", capture.toString()))
            .orFail()
            .output()
            .lines()
            .filter(line -> line.contains(source + " > " + target))
            .count();
  }

  /** Exactly what is said gets an answer. */
  void requireMatrix(String when) {
    Set<String> zones = new TreeSet<>(ASKING.keySet());
    zones.removeIf(zone -> zone.equals(NetworkMatrix.VPN) && !hasVpn());
    requireMatrix(when, zones);
  }

  /** ... of those who ask from these zones. */
  void requireMatrix(String when, Set<String> zones) {
    NetworkMatrix matrix = new NetworkMatrix(config().networks(), own(), OF_HOSTS, OF_ROUTER);
    Set<String> said = new TreeSet<>(matrix.said());
    said.removeIf(pair -> zones.stream().noneMatch(zone -> pair.startsWith(zone + " -> ")));
    said.removeIf(pair -> pair.endsWith(" 53") && !isServed(pair));
    said.removeIf(pair -> pair.contains(" -> " + NetworkMatrix.VPN + " ") && !hasVpn());
    Set<String> measured = measured(matrix, zones);
    System.out.printf(
        "%s: %d pairs are open, %d are said to be%n", when, measured.size(), said.size());
    assertThat(measured).as(when).containsExactlyElementsOf(said);
  }

  /**
   * A name server answers what comes by the NIC of its own network, and the home's the VPN; what
   * the firewall lets through to others' addresses gets no answer.
   */
  private static boolean isServed(String pair) {
    String[] words = pair.split(" -> router in | ", 3);
    return words[0].equals(words[1])
        || Set.of("lan", NetworkMatrix.VPN).containsAll(List.of(words[0], words[1]));
  }

  /**
   * The phone in the café is in the VPN from here on, and everybody answers.
   *
   * @param profile of the phone
   */
  void connectThePhone(Path profile) {
    lab.command("forward", "clear").orFail();
    lab.command("forward", "udp", "1194", wanAddress()).orFail();
    if (phone == null) {
      phone = VpnDevice.start(lab, "cafe", profile);
    }
    int times = phone.connections();
    if (times == 0 || !lab.exec("cafe", "ping", "-c", "1", "-W", "5", "10.8.0.1").succeeded()) {
      phone.awaitConnections(times + 1, Duration.ofMinutes(5));
    }
    prepare();
  }

  @Override
  public void close() {
    if (phone != null) {
      phone.close();
    }
  }
}
