package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The rendered configuration in a real dnsmasq, asked by real clients; no firewall before it. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DnsmasqTest {
  private static final String ROUTER = "192.168.42.254";
  private static final String UPSTREAM = "8.8.8.8";
  private static final String SECOND = "208.67.222.222";

  /** What a page of the Internet would like a browser at home to talk to. */
  private static final Map<String, String> AT_HOME =
      Map.of(
          "home", "192.168.42.10",
          "isp", "192.168.1.1",
          "ten", "10.0.0.1",
          "container", "172.17.0.1",
          "loopback", "127.0.0.1",
          "other-loopback", "127.9.9.9",
          "this-host", "0.0.0.0",
          "zeroconf", "169.254.1.1");

  /** What the Internet answers for names that router.yaml has something to say about. */
  private static final List<String> PUBLIC =
      List.of(
          "git.example.net",
          "www.git.example.net",
          "files.corp.example",
          "use-application-dns.net",
          "mask.icloud.com",
          "mask-h2.icloud.com",
          "www.icloud.com",
          "any.dev.lan",
          "ads.example",
          "deep.ads.example",
          "adsx.example",
          "tracker.example.net",
          "many1.list.example",
          "unknown.lan");

  private Namespaces hosts;
  private String lease;
  private Path blocked;
  private Process dnsmasq;

  @BeforeAll
  void up(@TempDir Path folder) {
    hosts = new Namespaces(folder);
    hosts.hub("homelan");
    hosts.hub("isplan");
    for (String host :
        new String[] {"router", "pc", "nas", "notebook", "office", "intruder", "internet"}) {
      hosts.host(host);
    }
    hosts.cable("router", "lan0", "homelan");
    hosts.cable("router", "wan0", "isplan");
    hosts.cable("pc", "eth0", "homelan");
    hosts.cable("nas", "eth0", "homelan");
    hosts.cable("notebook", "eth0", "homelan");
    hosts.cable("office", "eth0", "homelan");
    hosts.cable("intruder", "eth0", "isplan");
    hosts.cable("internet", "eth0", "isplan");
    hosts.must("router", "ip address add " + ROUTER + "/24 dev lan0");
    hosts.must("router", "ip address add 192.168.1.50/24 dev wan0");
    hosts.must("intruder", "ip address add 192.168.1.66/24 dev eth0");
    hosts.must("nas", "ip link set eth0 down && ip link set eth0 address 52:54:00:00:00:10 up");
    lease =
        hosts
            .file(
                "lease",
                """
                #!/bin/sh
                [ "$1" = bound ] || exit 0
                ip address flush dev "$interface"
                ip address add "$ip/$mask" dev "$interface"
                echo "$ip router=$router dns=$dns domain=$domain lease=$lease"
                """)
            .toString();
    hosts.must("router", "chmod 0755 " + lease);
    answerForTheInternet();
    answerForTheOffice();
    start();
  }

  /** The name servers of a domain that is forwarded; one of them is down. */
  private void answerForTheOffice() {
    hosts.must("office", "ip address add 192.168.42.54/24 dev eth0");
    Path file =
        hosts.file(
            "office.conf",
            """
            no-hosts
            no-resolv
            host-record=files.corp.example,10.0.0.7
            """);
    hosts.background("office", RenderedDnsmasq.PROGRAM + "--pid-file= -C " + file);
    RenderedDnsmasq.awaitServer(hosts, "office");
  }

  /** A name server at the address of the first upstream. */
  private void answerForTheInternet() {
    hosts.must("internet", "ip address add 192.168.1.1/24 dev eth0");
    hosts.must("internet", "ip address add " + UPSTREAM + "/32 dev eth0");
    hosts.must("router", "ip route add default via 192.168.1.1");
    StringBuilder names = new StringBuilder("no-hosts\nno-resolv\nno-ident\n");
    names.append("cname=alias.rebind.example,home.rebind.example\n");
    names.append("host-record=mixed.rebind.example,9.9.9.9\n");
    names.append("host-record=mixed.rebind.example,192.168.42.10\n");
    AT_HOME.forEach(
        (label, address) -> {
          names.append("host-record=" + label + ".rebind.example," + address + "\n");
          names.append("host-record=" + label + ".plex.direct," + address + "\n");
        });
    names.append("host-record=www.rebind.example,9.9.9.9\n");
    names.append("address=/fresh.example/9.9.9.9\n");
    for (String name : PUBLIC) {
      names.append("host-record=" + name + ",9.9.9.9\n");
    }
    Path file = hosts.file("internet.conf", names.toString());
    hosts.background("internet", RenderedDnsmasq.PROGRAM + "--pid-file= -C " + file);
    RenderedDnsmasq.awaitServer(hosts, "internet");
  }

  @AfterAll
  void down() {
    hosts.close();
  }

  private void start() {
    Router router = Routers.withBlock(Routers.of("debian-12", Placement.LIVE));
    dnsmasq = RenderedDnsmasq.start(hosts, router);
    blocked = hosts.path("blocked");
  }

  private String dig(String host, String question) {
    return hosts
        .run(host, "dig +short +time=1 +tries=1 @" + ROUTER + " " + question)
        .output()
        .strip();
  }

  /** What the client makes of the offer; empty when nobody offers. */
  private String askForLease(String host, String name) {
    return hosts
        .run(
            host,
            "udhcpc -q -n -f -i eth0 -t 4 -T 1 -A 1 -s "
                + lease
                + " -x hostname:"
                + name
                + " 2>/dev/null")
        .output()
        .strip();
  }

  /** dnsmasq picks the address by a hash of the card's, which is another one every time. */
  @Test
  void aClientGetsALeaseAsRouterYamlSays() {
    assertThat(askForLease("pc", "laptop"))
        .matches(
            "192\\.168\\.42\\.(1\\d\\d|200) router="
                + ROUTER
                + " dns="
                + ROUTER
                + " domain=lan lease=43200");
  }

  @Test
  void aReservedHostGetsItsAddressAndIsKnownBothWays() {
    assertThat(askForLease("nas", "whatever")).startsWith("192.168.42.10 ");
    askForLease("pc", "laptop");
    for (String name : new String[] {"nas.lan", "nas", "files.lan", "files"}) {
      assertThat(dig("pc", name)).as(name).isEqualTo("192.168.42.10");
    }
    assertThat(dig("pc", "-x 192.168.42.10")).isEqualTo("nas.lan.");
    assertThat(dig("pc", "printer.lan")).isEqualTo("192.168.42.11");
    assertThat(dig("pc", "-x 192.168.42.11")).isEqualTo("printer.lan.");
    assertThat(dig("pc", "router.lan")).isEqualTo(ROUTER);
    assertThat(dig("pc", "-x " + ROUTER)).isEqualTo("router.lan.");
  }

  /** As the client has it, values of options in hexadecimal. */
  private String told(String host, String option, String variable) {
    Path script =
        hosts.file(
            "told",
            """
            #!/bin/sh
            [ "$1" = bound ] || exit 0
            printf '%%s' "$%s" | od -An -v -tx1 | tr -d ' \\n'
            """
                .formatted(variable));
    hosts.must("router", "chmod 0755 " + script);
    return hosts.must(
        host,
        "udhcpc -q -n -f -i eth0 -t 4 -T 1 -O " + option + " -s " + script + " 2>&1 | tail -n 1");
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void devicesAreToldWhatRouterYamlSaysAndNothingThatATextInItSays() {
    assertThat(told("pc", "ntpsrv", "ntpsrv")).isEqualTo(hex("192.168.42.10"));
    assertThat(told("pc", "mtu", "mtu")).isEqualTo(hex("1400"));
    assertThat(told("pc", "search", "search")).isEqualTo(hex("lan home.example"));
    assertThat(told("pc", "wpad", "wpad")).as("an end of line is one").isEqualTo("0a");
    assertThat(told("pc", "227", "opt227")).isEqualTo(hex(hex(LeaseSamples.HOSTILE)));
    assertThat(told("pc", "router", "router")).isEqualTo(hex(ROUTER));
    assertThat(told("pc", "46", "opt46")).isEqualTo(hex("08"));
    assertThat(told("pc", "224", "opt224")).isEqualTo(hex("0a"));
    assertThat(told("pc", "225", "opt225")).isEqualTo(hex("001a2b"));
  }

  @Test
  void oneDeviceIsToldOtherwise() {
    hosts.must(
        "notebook", "ip link set eth0 down && ip link set eth0 address 52:54:00:00:00:21 up");
    assertThat(told("notebook", "router", "router")).isEqualTo(hex("192.168.42.31"));
    assertThat(told("notebook", "dns", "dns")).isEqualTo(hex("192.168.42.10 " + ROUTER));
    assertThat(told("notebook", "wpad", "wpad")).isEqualTo(hex("http://nas.lan/wpad.dat"));
    assertThat(told("notebook", "ntpsrv", "ntpsrv"))
        .as("the network's")
        .isEqualTo(hex("192.168.42.10"));
    assertThat(told("pc", "dns", "dns")).isEqualTo(hex(ROUTER));
  }

  @Test
  void whoBootsFromTheNetworkIsToldWhereFrom() {
    assertThat(told("pc", "bootfile", "bootfile")).isEqualTo(hex("pxelinux.0"));
    assertThat(told("pc", "bootfile", "siaddr")).isEqualTo(hex("192.168.42.10"));
  }

  /** One card after the other, as a cable is pulled and the radio takes over, and back. */
  @Test
  void aHostOfTwoCardsGetsItsAddressWithEither() {
    for (String card : new String[] {"20", "21", "20"}) {
      hosts.must(
          "notebook",
          "ip link set eth0 down && ip link set eth0 address 52:54:00:00:00:" + card + " up");
      assertThat(askForLease("notebook", "any")).as("card " + card).startsWith("192.168.42.20 ");
      assertThat(hosts.read("dnsmasq/dnsmasq.leases").lines())
          .filteredOn(line -> line.contains(" 192.168.42.20 "))
          .singleElement()
          .asString()
          .contains(" 52:54:00:00:00:" + card + " ");
    }
    assertThat(dig("pc", "-x 192.168.42.20")).isEqualTo("notebook.lan.");
  }

  /** A client may call itself what it likes; names that matter are not for it. */
  @Test
  void aClientCannotTakeANameThatIsConfigured() {
    String address = askForLease("pc", "laptop").split(" ", 2)[0];
    assertThat(dig("pc", "laptop.lan")).isEqualTo(address);
    Map<String, String> wanted =
        Map.of(
            "nas",
            "192.168.42.10",
            "printer",
            "192.168.42.11",
            "router",
            ROUTER,
            "wpad",
            "0.0.0.0",
            "isatap",
            "0.0.0.0",
            "localhost",
            "127.0.0.1");
    wanted.forEach(
        (name, owner) -> {
          assertThat(askForLease("pc", name)).as("lease of a client called %s", name).isNotEmpty();
          assertThat(dig("pc", name.equals("localhost") ? name : name + ".lan"))
              .as(name)
              .isEqualTo(owner);
        });
  }

  @Test
  void theIspsSideIsNotServedEvenWithoutAFirewall() {
    assertThat(
            hosts
                .run("intruder", "dig +short +time=1 +tries=1 @192.168.1.50 router.lan")
                .succeeded())
        .isFalse();
    assertThat(askForLease("intruder", "laptop")).isEmpty();
    assertThat(hosts.must("router", "ss -lntu"))
        .contains(ROUTER + ":53")
        .doesNotContain("0.0.0.0:53 ")
        .doesNotContain("*:53 ")
        .doesNotContain("192.168.1.50:53");
  }

  @Test
  void noNameOfTheInternetLeadsIntoTheHome() {
    AT_HOME.forEach(
        (label, address) -> {
          String name = label + ".rebind.example";
          assertThat(hosts.run("router", "dig +short @" + UPSTREAM + " " + name).output().strip())
              .as("what the Internet answers for %s", name)
              .isEqualTo(address);
          assertThat(dig("pc", name)).as(name).isEmpty();
          assertThat(dig("pc", "+tcp " + name)).as(name + " over TCP").isEmpty();
          assertThat(dig("pc", label + ".plex.direct")).as("rebind_ok").isEqualTo(address);
        });
    assertThat(dig("pc", "alias.rebind.example")).as("by an alias").isEmpty();
    assertThat(dig("pc", "mixed.rebind.example")).as("beside a public address").isEmpty();
    assertThat(dig("pc", "www.rebind.example")).isEqualTo("9.9.9.9");
  }

  @Test
  void recordsOfRouterYamlAreAnsweredHere() {
    assertThat(hosts.must("router", "dig +short @" + UPSTREAM + " git.example.net").strip())
        .as("what the Internet answers")
        .isEqualTo("9.9.9.9");
    assertThat(dig("pc", "git.example.net")).isEqualTo("192.168.42.10");
    assertThat(dig("pc", "www.git.example.net")).as("a name below it").isEqualTo("9.9.9.9");
    assertThat(dig("pc", "-x 192.168.42.10")).as("the host's own name").isEqualTo("nas.lan.");
    assertThat(dig("pc", "any.dev.lan")).isEqualTo("192.168.42.10");
    assertThat(dig("pc", "deep.any.dev.lan")).isEqualTo("192.168.42.10");
    assertThat(dig("pc", "any.dev.lan AAAA")).as("IPv6").isEmpty();
    assertThat(dig("pc", "unknown.lan")).as("the zone is not forwarded").isEmpty();
    assertThat(dig("pc", "www.lan")).isEqualTo("nas.lan.\n192.168.42.10");
    assertThat(dig("pc", "www")).as("without the zone").endsWith("192.168.42.10");
    assertThat(dig("pc", "modem.lan")).isEqualTo("192.168.1.1");
    assertThat(dig("pc", "modem")).isEqualTo("192.168.1.1");
    assertThat(dig("pc", "_sip._tcp.lan SRV")).isEqualTo("10 20 5060 nas.lan.");
    assertThat(dig("pc", "lan MX")).isEqualTo("10 nas.lan.");
    assertThat(dig("pc", "lan TXT")).isEqualTo("\"v=1, \\\"so\\\" \\\\ # it is\"");
  }

  /** By the second of its name servers, for the first is down; addresses at home pass. */
  @Test
  void aForwardedDomainIsAskedOfItsOwnNameServers() {
    assertThat(hosts.must("pc", "dig +short +time=5 +tries=3 @" + ROUTER + " files.corp.example"))
        .isEqualTo("10.0.0.7\n");
  }

  /** Whichever it is, and as often as it is: none of these names is in the cache. */
  @Test
  void oneUpstreamThatDiesCostsNothing() {
    hosts.must("internet", "ip address add " + SECOND + "/32 dev eth0");
    for (String dead : List.of(UPSTREAM, SECOND)) {
      assertThat(dig("pc", "well." + dead + ".fresh.example")).isEqualTo("9.9.9.9");
      hosts.must("internet", "ip address delete " + dead + "/32 dev eth0");
      for (int name = 0; name < 10; name++) {
        assertThat(dig("pc", name + "." + dead + ".fresh.example"))
            .as(name + ", " + dead + " is dead")
            .isEqualTo("9.9.9.9");
      }
      hosts.must("internet", "ip address add " + dead + "/32 dev eth0");
    }
    hosts.must("internet", "ip address delete " + SECOND + "/32 dev eth0");
  }

  @Test
  void browsersAndPhonesAreToldToStay() {
    for (String canary :
        new String[] {"use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com"}) {
      for (String type : new String[] {"A", "AAAA", "HTTPS"}) {
        assertThat(hosts.must("pc", "dig +time=1 @" + ROUTER + " " + canary + " " + type))
            .as(canary + " " + type)
            .contains("status: NXDOMAIN")
            .contains("ANSWER: 0");
      }
    }
    assertThat(dig("pc", "www.icloud.com")).isEqualTo("9.9.9.9");
  }

  @Test
  void whatIsBlockedIsNotThereNorWhatIsBelowIt() {
    for (String name : new String[] {"ads.example", "deep.ads.example", "tracker.example.net"}) {
      assertThat(hosts.must("router", "dig +short @" + UPSTREAM + " " + name)).contains("9.9.9.9");
      for (String type : new String[] {"A", "AAAA", "HTTPS"}) {
        assertThat(hosts.must("pc", "dig +time=1 @" + ROUTER + " " + name + " " + type))
            .as(name + " " + type)
            .contains("status: NXDOMAIN");
      }
    }
    assertThat(dig("pc", "adsx.example")).isEqualTo("9.9.9.9");
  }

  /**
   * As the router is told to: a signal, with which leases and the process stay. What it takes is
   * bounded by far more than was measured: 0.7 s and 14 MB.
   */
  @Test
  void aHundredThousandNamesAreReadAgainAtASignal() throws IOException {
    String few = Files.readString(blocked);
    String address = askForLease("pc", "laptop").split(" ", 2)[0];
    assertThat(dig("pc", "many1.list.example")).isEqualTo("9.9.9.9");
    StringBuilder many = new StringBuilder(few);
    for (int i = 0; i < 100_000; i++) {
      many.append("server=/many").append(i).append(".list.example/\n");
    }
    Files.writeString(blocked, many);
    try {
      long start = System.nanoTime();
      signal();
      hosts.await(
          "the list is in force",
          30,
          () ->
              hosts
                  .run("pc", "dig +time=9 @" + ROUTER + " x.many99999.list.example")
                  .output()
                  .contains("NXDOMAIN"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      assertThat(dig("pc", "many1.list.example")).isEmpty();
      assertThat(dig("pc", "laptop.lan")).isEqualTo(address);
      assertThat(residentKibibytes()).isBetween(8_000L, 64_000L);
    } finally {
      Files.writeString(blocked, few);
      signal();
    }
    hosts.await(
        "the short list is in force", 30, () -> dig("pc", "many1.list.example").equals("9.9.9.9"));
    assertThat(dnsmasq.isAlive()).isTrue();
  }

  private void signal() {
    hosts.must("router", "kill -HUP " + dnsmasq.pid());
  }

  private long residentKibibytes() throws IOException {
    return Files.readString(Path.of("/proc/" + dnsmasq.pid() + "/status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  /** The control: without its line the same names come through. */
  @Test
  void withoutTheGuardTheyWould() {
    String main = hosts.read("dnsmasq/dnsmasq.conf");
    String unguarded =
        main.replace("stop-dns-rebind\n", "")
            .replace(
                "bind-dynamic\n", "bind-interfaces\nlisten-address=" + ROUTER + "\nport=5353\n")
            .replaceAll("(?m)^(interface|except-interface|dhcp-).*\n", "");
    assertThat(unguarded).hasSizeLessThan(main.length());
    Path file = hosts.file("unguarded.conf", unguarded);
    hosts.background("router", RenderedDnsmasq.PROGRAM + "--pid-file= -C " + file);
    hosts.must(
        "router",
        "for i in $(seq 400); do ss -lnu | grep -q ':5353 ' && exit; sleep 0.05; done; exit 1");
    AT_HOME.forEach(
        (label, address) ->
            assertThat(dig("pc", "-p 5353 " + label + ".rebind.example")).isEqualTo(address));
  }
}
