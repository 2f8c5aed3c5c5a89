package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The two networks of a home around a router that is nothing but a firewall: {@code internet} and
 * the ISP box {@code isp}, {@code intruder} on the ISP LAN, {@code pc} and {@code nas} at home,
 * {@code phone} at the other end of {@code tun0}, and the hypervisor {@code hv}. Servers answer
 * with the address that they saw.
 */
final class HomeNetwork implements AutoCloseable {
  static final String WAN_ADDRESS = "192.168.1.50";
  static final String ISP_BOX = "192.168.1.1";
  static final String INTRUDER = "192.168.1.66";
  static final String LAN_ADDRESS = "192.168.42.254";
  static final String NAS = "192.168.42.10";
  static final String PUBLIC_ADDRESS = "203.0.113.1";
  static final String WEB_SERVER = "203.0.113.10";

  /** Of socat's: what has answered a line is not waited for any more. */
  static final String UNTIL_LINE_END = ",escape=0x0a";

  final Namespaces hosts;

  private int nextPort = 40000;

  HomeNetwork(Path folder, Router router) {
    hosts = new Namespaces(folder);
    try {
      build(router);
      serve();
      meet();
    } catch (RuntimeException e) {
      hosts.close();
      throw e;
    }
  }

  private void build(Router router) {
    hosts.hub("isplan");
    hosts.hub("homelan");
    hosts.hub("mgmtlan");
    hosts.hub("backbone");
    hosts.hub("tunnel");
    for (String name :
        new String[] {"router", "isp", "internet", "intruder", "pc", "nas", "phone", "hv"}) {
      hosts.host(name);
    }
    nic("internet", "eth0", "backbone", WEB_SERVER + "/24", "");
    nic("isp", "wan", "backbone", PUBLIC_ADDRESS + "/24", "");
    nic("isp", "lan", "isplan", "192.168.1.1/24", "");
    nic("router", "wan0", "isplan", WAN_ADDRESS + "/24", "192.168.1.1");
    nic("router", "lan0", "homelan", LAN_ADDRESS + "/24", "");
    nic("router", "mgmt0", "mgmtlan", router.identity().routerAddress().toString(), "");
    nic("router", "tun0", "tunnel", "10.8.0.1/24", "");
    nic("phone", "eth0", "tunnel", "10.8.0.2/24", "10.8.0.1");
    nic("hv", "mgmt0", "mgmtlan", router.identity().hypervisorAddress().toString(), "");
    nic("intruder", "eth0", "isplan", "192.168.1.66/24", "192.168.1.1");
    nic("pc", "eth0", "homelan", "192.168.42.100/24", LAN_ADDRESS);
    nic("nas", "eth0", "homelan", NAS + "/24", LAN_ADDRESS);
    for (String subnet : new String[] {"192.168.42.0/24", "10.8.0.0/24"}) {
      hosts.must("intruder", "ip route add " + subnet + " via " + WAN_ADDRESS);
    }
    for (String name : new String[] {"router", "isp"}) {
      hosts.must(name, "sysctl -q -w net.ipv4.ip_forward=1");
    }
    hosts.must(
        "isp",
        "iptables -t nat -A POSTROUTING -o wan -j MASQUERADE"
            + " && iptables -t nat -A PREROUTING -i wan -p tcp --dport 443 -j DNAT --to "
            + WAN_ADDRESS);
    // The firewall stands alone here: the kernel's own defence would hide what it lets through.
    hosts.must("router", "for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$f; done");
  }

  private void nic(String host, String nic, String hub, String address, String gateway) {
    hosts.cable(host, nic, hub);
    hosts.must(host, "ip address add " + address + " dev " + nic);
    if (!gateway.isEmpty()) {
      hosts.must(host, "ip route add default via " + gateway);
    }
  }

  private void serve() {
    for (String host : new String[] {"internet", "isp", "intruder", "nas", "pc"}) {
      answerTcp(host, 80);
    }
    answerTcp("nas", 443);
    answerUdp("nas", 3479);
    for (int port : new int[] {22, 53, 8080}) {
      answerTcp("router", port);
    }
    for (int port : new int[] {53, 67}) {
      answerUdp("router", port);
    }
    Map<String, Integer> listeners =
        Map.of("internet", 80, "isp", 80, "intruder", 80, "nas", 443, "pc", 80, "router", 8080);
    listeners.forEach((host, port) -> awaitListener(host, "-lnt", port));
  }

  /** Everybody knows the way before a test counts what arrives; there are no rules yet. */
  private void meet() {
    Map.of(
            "intruder",
            NAS,
            "pc",
            INTRUDER,
            "nas",
            INTRUDER,
            "phone",
            INTRUDER,
            "internet",
            PUBLIC_ADDRESS)
        .forEach(
            (from, to) ->
                hosts.must(
                    from,
                    "for i in $(seq 30); do ping -n -q -c 1 -W 1 "
                        + to
                        + " && exit; done; exit 1"));
  }

  void noRules() {
    hosts.must(
        "router",
        """
        set -e
        for iptables in iptables-nft iptables-legacy; do
          for table in filter nat mangle; do
            $iptables -t $table -F
            $iptables -t $table -X
          done
          for chain in INPUT FORWARD OUTPUT; do
            $iptables -P $chain ACCEPT
          done
        done
        for family in ip ip6; do
          nft add table $family %1$s
          nft delete table $family %1$s
        done
        """
            .formatted(NftDialect.TABLE));
  }

  /** As firewall.service does: the rules, then what the router's routes say of the ISP LAN. */
  void load(Router router, PacketFilter filter) {
    loadForNoLease(router, filter);
    if (IspLan.isKept(router)) {
      hosts.must("router", "sh " + hosts.path("isp-lan") + " once");
    }
  }

  /** Where the rules of the router are that was loaded last. */
  Path rules(PacketFilter filter) {
    return hosts.path(Path.of(filter.rules()).getFileName().toString());
  }

  /** The rules as they are before there is a lease. */
  void loadForNoLease(Router router, PacketFilter filter) {
    Map<String, String> files = Services.files(filter.of(router));
    Path rules = rules(filter);
    hosts.file(rules.getFileName().toString(), files.get(filter.rules()));
    hosts.must("router", filter.check(rules) + " && " + filter.load(rules));
    if (IspLan.isKept(router)) {
      hosts.file(
          "isp-lan",
          filter
              .calling(files.get(IspLan.PROGRAM))
              .replace("/run/routervm-firewall.lock", hosts.path("lock").toString())
              .replace(filter.rules(), rules.toString()));
    }
  }

  /** As routervm-times does, by a clock that a test sets: day of the week, hours and minutes. */
  void loadForTime(Router router, PacketFilter filter, String clock) {
    Map<String, String> files = Services.files(filter.of(router));
    Path times = hosts.file("firewall.times", files.get(TimedRules.TIMES));
    Path program =
        hosts.file(
            "times",
            filter
                .calling(files.get(TimedRules.PROGRAM))
                .replace("/run/routervm-firewall.lock", hosts.path("lock").toString())
                .replace("/run/routervm-times", hosts.path("times-state").toString())
                .replace(TimedRules.TIMES, times.toString())
                .replace("date '+clock %u %H%M'", "echo clock " + clock));
    hosts.must("router", "sh " + program + " once && sh " + program + " check");
  }

  void answerTcp(String host, int port) {
    hosts.background(
        host,
        "socat TCP4-LISTEN:" + port + ",fork,reuseaddr,backlog=64 SYSTEM:'echo $SOCAT_PEERADDR'");
  }

  /**
   * One process for all that ask: socat with a shell for each datagram loses an answer now and then
   * when the machine is busy.
   */
  void answerUdp(String host, int port) {
    Path server =
        hosts.file(
            "answer.py",
            """
            import socket, sys
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("0.0.0.0", int(sys.argv[1])))
            while True:
                peer = one.recvfrom(2048)[1]
                try:
                    one.sendto(peer[0].encode() + b"\\n", peer)
                except OSError:
                    pass  # the rules under trial may refuse the answer
            """);
    hosts.background(host, "python3 " + server + " " + port);
    awaitListener(host, "-lnu", port);
  }

  private void awaitListener(String host, String options, int port) {
    hosts.must(
        host,
        "for i in $(seq 400); do ss %s | grep -q ':%d ' && exit; sleep 0.05; done; exit 1"
            .formatted(options, port));
  }

  /** What the server says whom it sees; empty when there is no answer. */
  String tcp(String from, String to, int port) {
    return answer(from, "socat -T5 -u TCP4:" + to + ":" + port + ",connect-timeout=2 -");
  }

  /** What the server says whom it sees; empty when there is no answer. */
  String udp(String from, String to, int port) {
    return answer(from, "echo hello | socat -t3 -T3 - UDP4:" + to + ":" + port + UNTIL_LINE_END);
  }

  private String answer(String from, String command) {
    return hosts.run(from, command + " 2>/dev/null").output().strip();
  }

  boolean pings(String from, String to) {
    return hosts.run(from, "ping -n -c 2 -i 0.2 -W 1 " + to).succeeded();
  }

  /**
   * How many of ten datagrams with the source address {@code source} arrive at a host's port; one
   * question at a time, for the sender has that address meanwhile.
   */
  synchronized long spoof(String from, String source, String to, int port, String receiver) {
    String file = "arrived-" + System.nanoTime();
    Process capture =
        hosts.background(
            receiver,
            "socat -u UDP4-RECV:" + port + ",reuseaddr OPEN:" + hosts.path(file) + ",creat,append");
    awaitListener(receiver, "-lnu", port);
    hosts.must(from, "ip address add " + source + "/32 dev eth0");
    hosts.must(
        from,
        "for i in $(seq 10); do echo x | socat -u - UDP4-SENDTO:"
            + to
            + ":"
            + port
            + ",bind="
            + source
            + "; done");
    hosts.run(
        receiver,
        "for i in $(seq 10); do [ $(grep -c x "
            + hosts.path(file)
            + ") -lt 10 ] || exit; sleep 0.1; done");
    hosts.must(from, "ip address delete " + source + "/32 dev eth0");
    capture.destroy();
    return hosts.read(file).lines().count();
  }

  /** A port that no connection of this test has had. */
  int nextPort() {
    return nextPort++;
  }

  /** Asks {@code to} and gets its answer: the connection is known from then on. */
  void connect(String from, int port, String to, int toPort) {
    connect(from, port, to, toPort, 1);
  }

  /** Asks so many times, of the same port: one connection. */
  void connect(String from, int port, String to, int toPort, int times) {
    Path client =
        hosts.file(
            "connect.py",
            """
            import socket, sys
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            one.bind(("0.0.0.0", int(sys.argv[1])))
            one.settimeout(5)
            for time in range(int(sys.argv[4])):
                one.sendto(b"hello\\n", (sys.argv[2], int(sys.argv[3])))
                one.recvfrom(2048)
            """);
    hosts.must(from, "python3 %s %d %s %d %d".formatted(client, port, to, toPort, times));
  }

  /** How many of ten injected datagrams arrive. */
  long inject(Injection injection) {
    Path sender =
        hosts.file(
            "inject.py",
            """
            import socket, struct, sys
            source, source_port, to, to_port = sys.argv[1:]
            raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
            datagram = struct.pack("!HHHH", int(source_port), int(to_port), 16, 0) + b"injected"
            header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 36, 0, 0, 64, 17, 0,
                                 socket.inet_aton(source), socket.inet_aton(to))
            for one in range(10):
                raw.sendto(header + datagram, (to, 0))
            """);
    Path receiver =
        hosts.file(
            "listen.py",
            """
            import os, socket, sys
            raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
            print("ready", flush=True)
            raw.settimeout(0.3)
            arrived = 0
            sent = False
            while arrived < 10:
                try:
                    arrived += raw.recv(2048).endswith(b"injected")
                except TimeoutError:
                    if sent:
                        break
                    sent = os.path.exists(sys.argv[1])
            print(arrived, flush=True)
            """);
    Path sent = hosts.path("sent-" + System.nanoTime());
    Process listening = hosts.background(injection.receiver(), "python3 " + receiver + " " + sent);
    BufferedReader said =
        new BufferedReader(
            new InputStreamReader(listening.getInputStream(), StandardCharsets.UTF_8));
    try {
      assertThat(said.readLine()).isEqualTo("ready");
      hosts.must(
          injection.from(),
          "python3 %s %s %d %s %d && : >%s"
              .formatted(
                  sender,
                  injection.source(),
                  injection.sourcePort(),
                  injection.to(),
                  injection.toPort(),
                  sent));
      return Long.parseLong(said.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The open TCP ports among all 65535. */
  String openTcpPorts(String from, String address) {
    String scan =
        hosts.must(
            from,
            "nmap -n -Pn -sS -p 1-65535 --min-rate 20000 --max-retries 1 --open -oG - " + address);
    StringBuilder open = new StringBuilder();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("(\\d+)/open/tcp").matcher(scan);
    while (matcher.find()) {
      open.append(open.isEmpty() ? "" : ",").append(matcher.group(1));
    }
    return open.toString();
  }

  @Override
  public void close() {
    hosts.close();
  }
}
