package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Ipv4;
import io.routervm.config.Placement;
import io.routervm.config.Upstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rendered dnsmasq and the rendered forwarder before a name server of the Internet that answers
 * over TLS with a certificate of an authority of its own, and in plain text, and has a signed root
 * zone in which one answer was changed.
 */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwarderTest {
  private static final String ROUTER = "192.168.42.254";
  private static final String SERVER = "8.8.8.8";
  private static final String NAME = "dns.lab.example";

  private Namespaces hosts;
  private String anchor;
  private final List<Process> running = new ArrayList<>();

  @BeforeAll
  void up(@TempDir Path folder) {
    hosts = new Namespaces(folder);
    hosts.hub("homelan");
    hosts.hub("isplan");
    for (String host : new String[] {"router", "pc", "internet"}) {
      hosts.host(host);
    }
    hosts.cable("router", "lan0", "homelan");
    hosts.cable("router", "wan0", "isplan");
    hosts.cable("pc", "eth0", "homelan");
    hosts.cable("internet", "eth0", "isplan");
    hosts.must("router", "ip address add " + ROUTER + "/24 dev lan0");
    hosts.must("router", "ip address add 192.168.1.50/24 dev wan0");
    hosts.must("pc", "ip address add 192.168.42.20/24 dev eth0");
    hosts.must("internet", "ip address add 192.168.1.1/24 dev eth0");
    hosts.must("internet", "ip address add " + SERVER + "/32 dev eth0");
    hosts.must("router", "ip route add default via 192.168.1.1");
    hosts.must("router", "chmod 0755 " + folder);
    signTheRoot(folder);
    certify(folder);
    answer(folder);
  }

  private void signTheRoot(Path folder) {
    hosts.file(
        "root.zone",
        """
        $TTL 60
        . IN SOA ns.example. admin.example. 1 3600 600 86400 60
        . IN NS ns.example.
        ns.example. IN A 8.8.8.8
        www.example. IN A 9.9.9.9
        changed.example. IN A 9.9.9.9
        """);
    hosts.must(
        "internet",
        "cd "
            + folder
            + " && key=$(ldns-keygen -a ECDSAP256SHA256 .) && ldns-signzone root.zone $key"
            + " && ldns-key2ds -f -n -2 $key.key >root.ds"
            + " && sed -i 's/^\\(changed.example.*\\tA\\t\\)9.9.9.9/\\16.6.6.6/' root.zone.signed"
            + " && grep -q 6.6.6.6 root.zone.signed");
    anchor = hosts.read("root.ds").strip().replaceAll("\\s+", " ");
    assertThat(anchor).matches("[.] .*DS .*");
  }

  private void certify(Path folder) {
    hosts.must(
        "internet",
        """
        cd %s
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=lab -days 2 \
          -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=server \
          -keyout server.key -out server.csr
        echo subjectAltName=DNS:%s >names
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
          -extfile names -out server.pem
        """
            .formatted(folder, NAME));
    trustTheAuthority();
  }

  private void trustTheAuthority() {
    hosts.must("router", "cp " + hosts.path("ca.pem") + " " + hosts.path("trusted.pem"));
  }

  private void answer(Path folder) {
    Path file =
        hosts.file(
            "internet.conf",
            """
            server:
                interface: %1$s
                interface: %1$s@853
                access-control: 0.0.0.0/0 allow
                tls-service-key: "%2$s/server.key"
                tls-service-pem: "%2$s/server.pem"
                module-config: "iterator"
                do-ip6: no
                username: ""
                chroot: ""
                directory: "%2$s"
                pidfile: ""
                use-syslog: no
            auth-zone:
                name: "."
                zonefile: "%2$s/root.zone.signed"
                for-downstream: yes
                for-upstream: no
                fallback-enabled: no
            """
                .formatted(SERVER, folder));
    hosts.background("internet", "/usr/sbin/unbound -d -c " + file);
    awaitServer("internet", SERVER + ":53");
  }

  @AfterAll
  void down() {
    hosts.close();
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : running) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.waitFor();
    }
    running.clear();
  }

  private void run(String command, String output) {
    running.add(hosts.background("router", command + " >" + hosts.path(output) + " 2>&1"));
  }

  private static Upstream secret(String name) {
    return new Upstream(Ipv4.of(SERVER), Optional.of(name));
  }

  /** With the test's authority and the test's root in place of the world's. */
  private void serve(String os, Upstream upstream, boolean dnssec) {
    Map<String, String> files =
        Services.files(
            Routers.withForwarder(Routers.of(os, Placement.LIVE), List.of(upstream), dnssec));
    if (files.containsKey(Stubby.CONFIGURATION)) {
      serveOverTls(files);
    }
    Path configuration =
        hosts.file(
            "forwarder.conf",
            files
                .get("/etc/unbound/routervm.conf")
                .replaceAll("(tls-cert-bundle: ).*", "$1\"" + hosts.path("ca.pem") + "\"")
                .replaceAll("(trust-anchor: ).*", "$1\"" + anchor + "\""));
    run("/usr/sbin/unbound -d -c " + configuration, "said");
    awaitServer("router", Forwarder.ADDRESS + ":53");
    Path main =
        hosts.file(
            "dnsmasq.conf",
            files.get("/etc/dnsmasq.conf").replaceAll("(?m)^(conf-dir|dhcp-|no-dhcp).*\n", ""));
    run("dnsmasq --keep-in-foreground --user=root --pid-file= -C " + main, "dnsmasq.said");
    awaitServer("router", ROUTER + ":53");
  }

  /**
   * Again whenever it has ended, all that it had started with it, as systemd does. Its connections
   * are kept as a home keeps them that always asks something.
   */
  private void serveOverTls(Map<String, String> files) {
    Path configuration =
        hosts.file(
            "stubby.yml",
            files
                .get(Stubby.CONFIGURATION)
                .replace("idle_timeout: 10000", "idle_timeout: 600000")
                .replaceAll("(tls_ca_file: ).*", "$1\"" + hosts.path("trusted.pem") + "\""));
    Path program =
        hosts.file(
            "dns-over-tls",
            files
                .get("/usr/local/sbin/routervm-dns-over-tls")
                .replace(Stubby.CONFIGURATION, configuration.toString())
                .replace("span=30", "span=2"));
    Path unit =
        hosts.file(
            "unit",
            "while :; do unshare --pid --fork sh -c 'sh " + program + "; :'; sleep 1; done");
    run("unshare --pid --fork --kill-child sh " + unit, "said.stubby");
    awaitServer("router", Stubby.ADDRESS + ":" + Stubby.PORT);
  }

  private void awaitServer(String host, String address) {
    hosts.await(
        address + " listens",
        20,
        () -> hosts.run(host, "ss -lnu | grep -q -F ' " + address + " '").succeeded());
  }

  private String ask(String question) {
    return hosts.run("pc", "dig +time=8 +tries=1 @" + ROUTER + " " + question).output();
  }

  /** What {@code asking} sends to the Internet, a line a packet. */
  private String captured(Runnable asking) {
    Path file = hosts.path("packets");
    Process capture =
        hosts.background(
            "internet",
            "tcpdump --immediate-mode -U -n -i eth0 -w " + file + " port 53 or port 853 or port 9");
    hosts.await("the capture runs", 20, () -> hosts.run("internet", "test -s " + file).succeeded());
    String read = "tcpdump -n -r " + file + " 2>/dev/null";
    try {
      asking.run();
      // What was sent before it is in the file when it is.
      hosts.must("router", "bash -c 'echo last >/dev/udp/" + SERVER + "/9'");
      String last = read + " | grep -q ' " + SERVER.replace(".", "\\.") + "\\.9: '";
      hosts.await("the last packet", 20, () -> hosts.run("internet", last).succeeded());
    } finally {
      capture.destroy();
    }
    return hosts.must("internet", read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "centos-7"})
  void overTlsNotOneQueryIsInPlainText(String os) {
    serve(os, secret(NAME), false);
    String packets =
        captured(
            () -> {
              assertThat(ask("www.example")).contains("status: NOERROR").contains("9.9.9.9");
              assertThat(ask("no.example")).contains("status: NXDOMAIN");
            });
    assertThat(packets).contains(SERVER + ".853").doesNotContain(SERVER + ".53");
    assertThat(hosts.must("router", "ss -lnu")).doesNotContain("192.168.1.50:53");
  }

  /** The control: a query in plain text would be among the packets. */
  @Test
  void aQueryInPlainTextIsSeen() {
    serve("centos-7", Upstream.plain(SERVER), true);
    String packets = captured(() -> assertThat(ask("www.example")).contains("9.9.9.9"));
    assertThat(packets).contains(SERVER + ".53").doesNotContain(SERVER + ".853");
  }

  @ParameterizedTest
  @CsvSource({
    "debian-12, said, certificate verify failed",
    "centos-7, said.stubby, hostname mismatch"
  })
  void aServerOfAnotherNameIsNotBelievedAndNobodyElseIsAsked(String os, String file, String said) {
    serve(os, secret("dns.other.example"), false);
    String packets = captured(() -> assertThat(ask("www.example")).contains("status: SERVFAIL"));
    assertThat(packets).contains(SERVER + ".853").doesNotContain(SERVER + ".53");
    assertThat(hosts.read(file)).contains(said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "centos-7"})
  void overTlsAnswersAreValidatedToo(String os) {
    serve(os, secret(NAME), true);
    assertThat(ask("+adflag www.example")).contains("9.9.9.9").containsPattern("flags: [^;]* ad");
    assertThat(ask("changed.example")).contains("status: SERVFAIL");
  }

  /** As with a clock that is not right yet: the first attempt fails, and later ones would not. */
  @Test
  void aServerThatDidNotPassAtFirstIsAskedAgain() {
    hosts.must("router", "cp " + hosts.path("server.pem") + " " + hosts.path("trusted.pem"));
    try {
      serve("centos-7", secret(NAME), false);
      assertThat(ask("www.example")).doesNotContain("9.9.9.9");
      assertThat(hosts.read("said.stubby")).contains("Verify failed");
    } finally {
      trustTheAuthority();
    }
    hosts.await("an answer", 60, () -> ask("www.example").contains("9.9.9.9"));
  }

  /** A kept connection is of the address before; no packet of it is answered any more. */
  @Test
  void anotherAddressOfTheWanIsFollowed() {
    serve("centos-7", secret(NAME), false);
    assertThat(ask("www.example")).contains("9.9.9.9");
    // One that has hardly been used is given up by itself.
    hosts.must(
        "pc",
        "for n in $(seq 20); do dig +time=8 +tries=1 @" + ROUTER + " m$n.example >/dev/null; done");
    watch();
    changeAddress("192.168.1.50", "192.168.1.60");
    try {
      AtomicInteger asked = new AtomicInteger();
      hosts.await(
          "an answer",
          90,
          () -> ask("n" + asked.incrementAndGet() + ".example").contains("NXDOMAIN"));
    } finally {
      changeAddress("192.168.1.60", "192.168.1.50");
    }
    assertThat(hosts.read("said.watch")).contains("passes on nothing");
  }

  private void changeAddress(String from, String to) {
    hosts.must(
        "router",
        "ip address delete %s/24 dev wan0 && ip address add %s/24 dev wan0 && ip route replace default via 192.168.1.1"
            .formatted(from, to));
  }

  /** As on the router, with what systemd would say of the program that it started. */
  private void watch() {
    Path program = hosts.path("dns-over-tls");
    Path tools = hosts.path("tools");
    hosts.must("router", "mkdir -p " + tools);
    hosts.file("tools/systemctl", "#!/bin/sh\necho MainPID=$(pgrep -o -f '^sh " + program + "')\n");
    hosts.must("router", "chmod 0755 " + tools + "/systemctl");
    Map<String, String> files = Services.files(Routers.of("centos-7", Placement.LIVE));
    Path script =
        hosts.file(
            "watch",
            files
                .get("/usr/local/sbin/routervm-watch")
                .replace("PATH=", "PATH=" + tools + ":")
                .replace("/run/routervm.lock", hosts.path("lock").toString())
                .replace("pause=5", "pause=1"));
    run(
        "sh " + script + " " + Stubby.ADDRESS + ":" + Stubby.PORT + " " + Stubby.UNIT,
        "said.watch");
  }

  /** The file of each system, in Debian's unbound. */
  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "almalinux-9", "centos-7"})
  void anAnswerThatWasChangedIsWithheld(String os) {
    serve(os, Upstream.plain(SERVER), true);
    assertThat(ask("+adflag www.example")).contains("9.9.9.9").containsPattern("flags: [^;]* ad");
    assertThat(ask("changed.example")).contains("status: SERVFAIL").doesNotContain("6.6.6.6");
    assertThat(ask("no.example")).contains("status: NXDOMAIN");
  }

  /** The control: who does not look at signatures takes it. */
  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "centos-7"})
  void withoutValidationTheChangedAnswerComesThrough(String os) {
    serve(os, secret(NAME), false);
    assertThat(ask("changed.example")).contains("6.6.6.6");
  }
}
