package io.routervm.service;

import io.routervm.config.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The rendered configuration in a real dnsmasq, asked by real clients; no firewall before it. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DnsmasqFixture {
  static final String ROUTER = "192.168.42.254";
  static final String UPSTREAM = "8.8.8.8";

  /** What a page of the Internet would like a browser at home to talk to. */
  static final Map<String, String> AT_HOME =
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

  Namespaces hosts;
  private String lease;
  Path blocked;
  Process dnsmasq;

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

  String dig(String host, String question) {
    return hosts
        .run(host, "dig +short +time=1 +tries=1 @" + ROUTER + " " + question)
        .output()
        .strip();
  }

  /** What the client makes of the offer; empty when nobody offers. */
  String askForLease(String host, String name) {
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
}
