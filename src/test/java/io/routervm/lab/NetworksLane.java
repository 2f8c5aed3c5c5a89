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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A router in a virtual machine with three networks, each with a real client: on ports of an Open
 * vSwitch with their tags, or in bridges of their own. Its WAN is a line that carries tagged frames
 * alone.
 */
final class NetworksLane implements AutoCloseable {
  static final String OUTSIDE_SERVER = "203.0.113.80";
  static final String FILES = "203.0.113.82";

  /** Where every host that is asked answers, and what the router has open to nobody. */
  static final int PORT = 9000;

  private static final Path TRAFFIC =
      Lab.REPOSITORY.resolve("src/test/resources/network-traffic.py");

  private static final List<String> OF_HOSTS = List.of("tcp " + PORT, "udp " + PORT, "icmp");
  private static final List<String> OF_ROUTER =
      List.of("tcp 22", "tcp 53", "tcp " + PORT, "udp 53", "udp " + PORT, "icmp");

  /** Zone to the host that asks from there. */
  private static final Map<String, String> ASKING =
      Map.of(
          "lan", "pc", "iot", "camera", "guest", "visitor", "vpn", "cafe", "outside", "intruder");

  private static final boolean KEEP = Boolean.getBoolean("networks.keep");

  final Lab lab;
  final RouterUnderTest router;

  NetworksLane(Lab lab, RouterUnderTest router) {
    this.lab = lab;
    this.router = router;
  }

  /**
   * Brings the lab up, with no machine in it yet; or, with {@code -Dnetworks.keep=true}, takes the
   * one that an earlier run with it has left up, as it is.
   *
   * @param lines as {@code lab wire} takes them: host to tag or bridge
   * @param sections of router.yaml
   */
  static NetworksLane up(
      String name, String virtualSwitch, Map<String, String> lines, String sections) {
    Optional<Lab> kept = KEEP ? Lab.kept(name) : Optional.empty();
    if (kept.isPresent()) {
      return new NetworksLane(kept.get(), RouterUnderTest.kept(kept.get()));
    }
    Lab lab = Lab.up(name, "--switch", virtualSwitch);
    lines.forEach((host, to) -> lab.command("wire", host, to).orFail());
    lab.lease("hv");
    RouterUnderTest router = RouterUnderTest.of(lab, "image");
    // The emulated USB adapter takes frames of 1514 bytes, their tag among them.
    router.edit("model: usb-net }", "model: virtio, vlan: " + lines.get("line") + " }");
    router.write(router.yaml() + sections);
    router.noteForLaterRuns();
    return new NetworksLane(lab, router);
  }

  RouterConfig config() {
    return new RouterConfigLoader(name -> null).load(router.file());
  }

  /** The router's addresses, by the zone that each is in. */
  Map<String, String> own() {
    Map<String, String> own = new LinkedHashMap<>();
    for (LocalNetwork network : config().networks()) {
      own.put(network.name(), network.address().address().toString());
    }
    own.put(NetworkMatrix.VPN, "10.8.0.1");
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
          address.set(router.guest(ask).trimmed().replaceFirst("/.*", ""));
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

  /** Everybody who is asked answers; each who is to be kept out knows every way. */
  void prepare(String phone) {
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
    for (String subnet : List.of("192.168.42.0/24", "192.168.43.0/24", "192.168.44.0/24")) {
      byHand("intruder", subnet, "via " + wan);
      byHand("cafe", subnet, "dev " + phone);
    }
    byHand("intruder", "10.8.0.0/24", "via " + wan);
    byHand("intruder", management, "via " + wan);
    for (String target : List.of(management, wan, OUTSIDE_SERVER)) {
      byHand("cafe", target, "dev " + phone);
    }
  }

  /** A static route that somebody sets by hand. */
  void byHand(String host, String subnet, String way) {
    lab.shell(host, "ip route replace " + subnet + " " + way).orFail();
  }

  /**
   * On each of its addresses, as it sees itself, or the matrix would show a program that is deaf.
   */
  private void answerOnRouter(Collection<String> addresses) {
    try {
      String program = Base64.getEncoder().encodeToString(Files.readAllBytes(TRAFFIC));
      router
          .guest(
              """
              systemctl is-active --quiet answer || {
                echo %1$s | base64 -d >/run/answer.py
                systemd-run --unit=answer python3 /run/answer.py answer %2$d
              }
              until ss -Hlnu | grep -q ':%2$d '; do sleep 1; done
              for address in %3$s; do for kind in tcp udp; do bash -c "
                exec 3<>/dev/$kind/$address/%2$d && echo hello >&3 &&
                  [ \\"\\$(timeout 9 dd bs=64 count=1 status=none <&3)\\" = heard ]
              " || exit 1; done; done
              """
                  .formatted(program, PORT, String.join(" ", addresses)))
          .orFail();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  NetworkMatrix matrix() {
    return new NetworkMatrix(config().networks(), own(), OF_HOSTS, OF_ROUTER);
  }

  /** What gets an answer. */
  Set<String> measured(NetworkMatrix matrix) {
    return measured(matrix, ASKING.keySet());
  }

  /** ... of those who ask from these zones. */
  Set<String> measured(NetworkMatrix matrix, Set<String> zones) {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("lan", "192.168.42.10");
    asked.put("iot", address("camera"));
    asked.put("guest", address("visitor"));
    asked.put(NetworkMatrix.VPN, "10.8.0.2");
    asked.put(NetworkMatrix.OUTSIDE, OUTSIDE_SERVER);
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (String from : zones) {
      String script = matrix.script(from, asked, NetworksLane::question);
      answers.add(
          CompletableFuture.supplyAsync(
              () -> lab.shell(ASKING.get(from), script).orFail().output(),
              task -> new Thread(task).start()));
    }
    Set<String> answered = new TreeSet<>();
    answers.forEach(one -> one.join().lines().forEach(answered::add));
    return answered;
  }

  /** Patient: the router is emulated. */
  private static String question(String address, String protocol, String port) {
    if (port.equals("53")) {
      return "dig +time=8 +tries=1 %s @%s localhost | grep HEADER"
          .formatted(protocol.equals("tcp") ? "+tcp" : "+notcp", address);
    }
    return switch (protocol) {
      case "tcp" -> "socat -T8 -u TCP4:%s:%s,connect-timeout=8 -".formatted(address, port);
      case "udp" -> "echo hello | socat -t8 -T8 - UDP4:%s:%s".formatted(address, port);
      default -> "ping -n -c 2 -i 0.5 -W 8 %s | grep 'bytes from'".formatted(address);
    };
  }

  /** How many of ten packets with that source reach the receiver. */
  int spoofed(String from, String source, String to, String receiver, String nic) {
    lab.command("capture", "start", "spoof", receiver, nic, "udp", "port", "9999").orFail();
    lab.shell(from, "hping3 --udp -p 9999 -c 10 -i u20000 -a " + source + " " + to);
    // One that is let through comes last: what was before it has come, or will not.
    lab.shell(from, "ping -n -c 2 -i 0.3 -W 2 192.168.43.254 >/dev/null");
    Path capture = Path.of(lab.command("capture", "stop", "spoof").orFail().trimmed());
    return ClientMatrix.packets(capture, "src " + source).size();
  }

  /** Sends 20 broadcast frames with tags of its own; how many each of the receivers sees. */
  int tagged(String from, String tags, String source, String target, String receiver) {
    lab.command("capture", "start", "tagged", receiver, "eth0").orFail();
    lab.exec(from, "/usr/bin/python3", TRAFFIC.toString(), "tagged", "eth0", tags, source, target)
        .orFail();
    lab.shell(from, "ping -n -c 2 -i 0.3 -W 2 192.168.43.254 >/dev/null");
    Path capture = Path.of(lab.command("capture", "stop", "tagged").orFail().trimmed());
    return (int)
        Lab.run(Duration.ofSeconds(30), List.of("tcpdump", "-n", "-x", "-r", capture.toString()))
            .orFail()
            .output()
            .lines()
            .filter(line -> line.contains(source + " > " + target))
            .count();
  }

  /** TCP packets of one capture that one behind it has not: seen, lost. */
  static List<Integer> lost(Path before, Path after) {
    String counted =
        Lab.run(
                Duration.ofMinutes(1),
                List.of(
                    "/usr/bin/python3",
                    TRAFFIC.toString(),
                    "lost",
                    before.toString(),
                    after.toString()))
            .orFail()
            .trimmed();
    return List.of(counted.split(" ", -1)).stream().map(Integer::valueOf).toList();
  }

  void requireMatrix(String when) {
    requireMatrix(when, ASKING.keySet());
  }

  /** Of those who ask from these zones: exactly what is said gets an answer. */
  void requireMatrix(String when, Set<String> zones) {
    NetworkMatrix matrix = matrix();
    Set<String> said = new TreeSet<>(matrix.said());
    said.removeIf(pair -> zones.stream().noneMatch(zone -> pair.startsWith(zone + " -> ")));
    said.removeIf(pair -> pair.endsWith(" 53") && !isServed(pair));
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

  @Override
  public void close() {
    if (!KEEP) {
      lab.close();
    }
  }
}
