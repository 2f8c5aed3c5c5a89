package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a live router gives its clients, and what it withholds from everybody else, seen from the
 * lab's real clients. The same matrix is run on a VM and on a container, before and after a reboot.
 */
final class ClientMatrix {
  private static final String ROUTER = "192.168.42.254";
  private static final Duration SCAN_LIMIT = Duration.ofMinutes(8);

  private final Lab lab;

  ClientMatrix(Lab lab) {
    this.lab = lab;
  }

  /** Addresses and names at home, the Internet from there, and the home's servers from it. */
  void served(String wanAddress) {
    leases();
    localNames();
    internetNames();
    addressTranslation(wanAddress);
    forwards(wanAddress);
  }

  /** Issues a lease inside the range with router, DNS, domain and 12 hours; reservations hold. */
  void leases() {
    JsonNode pc = lab.lease("pc");
    assertThat(lastOctet(pc.get("address").asString())).isBetween(100, 200);
    assertThat(texts(pc.get("router"))).containsExactly(ROUTER);
    assertThat(texts(pc.get("dns"))).containsExactly(ROUTER);
    assertThat(pc.get("domain").asString()).isEqualTo("lan");
    assertThat(pc.get("leaseSeconds").asInt()).isEqualTo(12 * 3600);
    assertThat(lab.lease("nas").get("address").asString()).isEqualTo("192.168.42.10");
  }

  /** Resolves reserved names, switched off or not, in both directions. */
  void localNames() {
    assertThat(dig("nas.lan")).isEqualTo("192.168.42.10");
    assertThat(dig("files.lan")).isEqualTo("192.168.42.10");
    assertThat(dig("-x", "192.168.42.10")).isEqualTo("nas.lan.");
    assertThat(dig("printer.lan")).as("a host that is off").isEqualTo("192.168.42.11");
    assertThat(dig("-x", "192.168.42.11")).as("a host that is off").isEqualTo("printer.lan.");
  }

  /** Resolves through the configured upstream, once; the second time from the cache. */
  void internetNames() {
    assertThat(dig("www.internet.lab")).isEqualTo("203.0.113.80");
    int asked = upstreamQuestions("www.internet.lab");
    assertThat(asked).as("questions that reached the upstream").isPositive();
    assertThat(dig("www.internet.lab")).isEqualTo("203.0.113.80");
    assertThat(upstreamQuestions("www.internet.lab")).as("served from the cache").isEqualTo(asked);
  }

  /** No name of the Internet leads into the home, unless router.yaml lets its domain. */
  void rebinding() {
    assertThat(asked("198.51.100.53", "home.rebind.example"))
        .as("what the Internet answers")
        .isEqualTo("192.168.42.10");
    assertThat(asked("198.51.100.53", "loopback.rebind.example")).isEqualTo("127.0.0.1");
    assertThat(dig("home.rebind.example")).isEmpty();
    assertThat(dig("loopback.rebind.example")).isEmpty();
    assertThat(dig("nas.plex.direct")).isEqualTo("192.168.42.10");
  }

  /** The ISP's own DNS server was asked nothing, from the first minute on. */
  void ispDnsWasNeverAsked() {
    assertThat(lab.log("isp-dns").lines().filter(line -> line.contains("query["))).isEmpty();
  }

  /** Loads a page; the Internet sees the ISP box, the ISP box sees the router only. */
  void addressTranslation(String wanAddress) {
    lab.command("capture", "start", "nat", "isp", "lan", "tcp", "port", "80").orFail();
    String page =
        lab.exec("pc", "curl", "-sS", "-m", "20", "http://www.internet.lab/").orFail().output();
    Path capture = Path.of(lab.command("capture", "stop", "nat").orFail().trimmed());
    assertThat(page).contains("203.0.113.10");
    List<String> sources = sources(capture, "tcp dst port 80");
    assertThat(sources).as("sources on the ISP LAN").containsOnly(wanAddress);
  }

  /** Reaches the NAS from outside and, by the same address, from inside. */
  void forwards(String wanAddress) {
    lab.command("forward", "clear").orFail();
    lab.command("forward", "tcp", "8443", wanAddress).orFail();
    assertThat(fetch("cafe", "http://203.0.113.10:8443/")).contains("nas");
    assertThat(fetch("pc", "http://" + wanAddress + ":8443/")).as("hairpin").contains("nas");
  }

  /** A host on the ISP LAN reaches nothing of the home, whatever routes it sets. */
  void intruderIsKeptOut(String wanAddress) {
    lab.exec("intruder", "ip", "route", "replace", "192.168.42.0/24", "via", wanAddress).orFail();
    try {
      assertThat(lab.exec("intruder", "ping", "-c", "2", "-W", "2", "192.168.42.10").succeeded())
          .as("ping of the NAS")
          .isFalse();
      assertThat(
              lab.exec("intruder", "curl", "-sS", "-m", "5", "http://192.168.42.10/").succeeded())
          .as("web page of the NAS")
          .isFalse();
      assertThat(lab.exec("intruder", "curl", "-sS", "-m", "5", "http://" + ROUTER + "/").status())
          .as("the router's LAN address: time-out, not refusal")
          .isEqualTo(28);
      assertThat(spoofedArrivals(wanAddress)).as("spoofed packets that reached the home").isZero();
    } finally {
      lab.exec("intruder", "ip", "route", "del", "192.168.42.0/24");
    }
  }

  /** Every TCP port of the WAN address; UDP 53 and 67 answer nothing. */
  void wanIsClosed(String wanAddress) {
    String scan =
        lab.command(
                SCAN_LIMIT,
                "exec",
                "intruder",
                "--",
                "nmap",
                "-Pn",
                "-n",
                "-sS",
                "-p1-65535",
                "--open",
                "--min-rate",
                "1500",
                "--max-retries",
                "1",
                "-oG",
                "-",
                wanAddress)
            .orFail()
            .output();
    List<String> open = scan.lines().filter(line -> line.contains("/open/")).toList();
    assertThat(open).as("open ports of " + wanAddress).allMatch(ClientMatrix::onlyTheForward);
    assertThat(
            lab.exec("intruder", "dig", "+time=2", "+tries=1", "@" + wanAddress, "nas.lan")
                .succeeded())
        .as("DNS on the WAN side")
        .isFalse();
    String dhcp = lab.command("discover", "intruder", "--seconds", "5").orFail().output();
    assertThat(dhcp).contains("192.168.1.1").doesNotContain(wanAddress).doesNotContain(ROUTER);
  }

  /** Of a router with the example of an exporter, which a boot starts when it comes to it. */
  void figures(String wanAddress) {
    Await.until(
        Duration.ofMinutes(3),
        () -> "the router's figures at home",
        () -> metrics("nas", ROUTER).output().contains("node_cpu_seconds_total"));
    noFiguresOutside(wanAddress);
  }

  void noFiguresOutside(String address) {
    assertThat(metrics("intruder", address).status())
        .as("the router's figures outside: time-out, not refusal")
        .isEqualTo(28);
  }

  private Ran metrics(String host, String address) {
    return lab.exec(host, "curl", "-sS", "-f", "-m", "5", "http://" + address + ":9100/metrics");
  }

  /** The forward that router.yaml opens is the one port that may show. */
  private static boolean onlyTheForward(String line) {
    return line.replaceAll(".*Ports: ", "").split(",", -1).length == 1
        && line.contains("8443/open/");
  }

  private long spoofedArrivals(String wanAddress) {
    lab.command("capture", "start", "spoof", "nas", "eth0", "icmp", "and", "src", "192.168.42.77")
        .orFail();
    lab.exec(
        "intruder",
        "hping3",
        "-1",
        "-c",
        "5",
        "-i",
        "u200000",
        "-a",
        "192.168.42.77",
        "192.168.42.10");
    lab.exec(
        "intruder", "hping3", "-1", "-c", "5", "-i", "u200000", "-a", "192.168.42.77", wanAddress);
    Path capture = Path.of(lab.command("capture", "stop", "spoof").orFail().trimmed());
    return packets(capture, "icmp").size();
  }

  private int upstreamQuestions(String name) {
    return (int)
        lab.log("internet-dns").lines().filter(line -> line.contains("query[A] " + name)).count();
  }

  /** What a client at home is told, in short, who asks with these words of dig(1). */
  String dig(String... words) {
    return asked(ROUTER, words);
  }

  private String asked(String server, String... words) {
    return lab.exec("pc", Lab.with("dig", Lab.with("+short", Lab.with("@" + server, words))))
        .orFail()
        .trimmed();
  }

  private String fetch(String host, String url) {
    return lab.exec(host, "curl", "-sS", "-m", "20", url).orFail().output();
  }

  private static List<String> sources(Path capture, String filter) {
    return packets(capture, filter).stream()
        .map(line -> line.replaceFirst(".*: (\\d+\\.\\d+\\.\\d+\\.\\d+)\\.\\d+ > .*", "$1"))
        .distinct()
        .toList();
  }

  static List<String> packets(Path capture, String filter) {
    return Lab.run(
            Duration.ofSeconds(30),
            List.of("tcpdump", "-n", "-e", "-r", capture.toString(), filter))
        .orFail()
        .output()
        .lines()
        .toList();
  }

  /** In every SYN from there this size, or a smaller one: Linux's first TCP option of a SYN. */
  static void segments(Path capture, String from, int size) {
    String opening = from + " and tcp[13] & 2 != 0 and tcp[20] = 2 and tcp[22:2] ";
    assertThat(packets(capture, opening + "= " + size)).as(from).isNotEmpty();
    assertThat(packets(capture, opening + "> " + size)).as(from).isEmpty();
  }

  private static int lastOctet(String address) {
    assertThat(address).startsWith("192.168.42.");
    return Integer.parseInt(address.substring(address.lastIndexOf('.') + 1));
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }
}
