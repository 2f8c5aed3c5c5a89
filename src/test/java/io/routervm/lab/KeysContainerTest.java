package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.progress.Progress;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Everyday wishes, all in one router.yaml, applied on trial to a router that serves, and each of
 * them looked for by those whom it is about.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class KeysContainerTest {
  private static final String ROUTER = "192.168.42.254";
  private static final String NAS = "192.168.42.10";
  private static final String LAPTOP = "192.168.42.20";
  private static final String WEB = "203.0.113.80";
  private static final ZoneId BRUSSELS = ZoneId.of("Europe/Brussels");

  /** The camera is in iot, the visitor in guest. */
  private static final String NETWORKS =
      """
      networks:
        - { name: iot, vlan: 20, address: 192.168.43.254/24, may: [internet] }
        - { name: guest, vlan: 30, address: 192.168.44.254/24 }
      """;

  private static final String HOSTS =
      """
        - { name: laptop, ip: 192.168.42.20, mac: ["52:54:00:00:00:20", "52:54:00:00:00:21"] }
        - { name: camera, ip: 192.168.43.10, mac: "%s" }
      """;

  private static final String DNS =
      """
      forward: [ { domain: corp.example, to: [192.168.42.10] } ],
        canary: true,
        block: [ { file: ads.txt } ],
        records: [
          { name: git.example.net, a: 192.168.42.10 },
          { name: "*.dev.lan", a: 192.168.42.10 },
          { name: www.lan, cname: nas.lan },
          { name: modem, a: 192.168.1.1 },
          { name: _sip._tcp.lan, srv: { target: nas.lan, port: 5060 } },
          { name: lan, txt: "v=1" },
          { name: lan, mx: { target: nas.lan } } ],
      """;

  private static final String DHCP =
      """
      dhcp:
        range: [192.168.42.100, 192.168.42.200]
        lease: infinite
        options: { ntp-server: 192.168.42.254, 252: "\\n" }
        boot: { file: pxelinux.0, server: 192.168.42.10 }
      """;

  private static final String MORE =
      """
          - { name: game, proto: [tcp, udp], ports: 27015-27030, to: 192.168.42.10, from: [203.0.113.0/24] }
        rules:
          - { name: camera-stays-home, from: camera, to: internet, action: deny }
          - { name: bedtime, from: laptop, to: internet, action: deny, when: { between: "%s" } }
          - { name: print, from: guest, to: nas, proto: tcp, ports: [80, 9100], action: allow }
      routes: [ { to: 10.9.0.0/16, via: 192.168.42.31 } ]
      timezone: Europe/Brussels
      """;

  private LiveContainer container;
  private Lab lab;
  private RouterWithSite site;
  private String plain;

  @BeforeAll
  void boot() throws IOException {
    container = LiveContainer.up("keys", NETWORKS, config -> LiveContainer.NO_SECRETS);
    lab = container.lab;
    plain = RouterWithSite.yaml(container);
    site = new RouterWithSite(container, plain, plain);
    for (String host : new String[] {"pc", "nas", "camera", "visitor"}) {
      lab.lease(host);
    }
    Files.writeString(container.folder().resolve("ads.txt"), "0.0.0.0 tree.internet.lab\n");
    serve();
    assertThat(reaches("camera", WEB, 80)).as("before its rule").isTrue();
    assertThat(reaches("visitor", NAS, 80)).as("before its rule").isFalse();
    // Nobody is kept from anything by the time yet.
    apply(yaml(at(LocalTime.now(BRUSSELS).plusHours(6), 1)));
    lab.lease("pc");
    lab.lease("camera");
  }

  /** What the others of the home and of the Internet are there for. */
  private void serve() {
    background(
        "nas", "socat TCP4-LISTEN:27030,fork,reuseaddr SYSTEM:'read -r line; echo game over tcp'");
    background(
        "nas",
        "socat UDP4-RECVFROM:27015,fork,reuseaddr SYSTEM:'read -r line; echo game over udp'");
    background(
        "nas", "socat TCP4-LISTEN:27031,fork,reuseaddr SYSTEM:'read -r line; echo beside it'");
    background(
        "nas",
        "dnsmasq --keep-in-foreground --user=root --conf-file=/dev/null --pid-file= --no-hosts"
            + " --no-resolv --host-record=files.corp.example,10.0.0.7");
    lab.shell("nas", "ip address add 192.168.42.31/24 dev eth0").orFail();
    lab.shell("nas", "ip address add 10.9.0.1/32 dev lo").orFail();
    background(
        "internet",
        "socat TCP4-LISTEN:8001,fork,reuseaddr SYSTEM:'while echo film; do sleep 0.05; done'");
  }

  /** Ends with the lab. */
  private void background(String host, String command) {
    lab.shell(host, "setsid " + command + " </dev/null >/dev/null 2>&1 &").orFail();
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private static String at(LocalTime from, int hours) {
    DateTimeFormatter minutes = DateTimeFormatter.ofPattern("HH:mm");
    return minutes.format(from) + "-" + minutes.format(from.plusHours(hours));
  }

  private String yaml(String bedtime) {
    String mac = lab.shell("camera", "cat /sys/class/net/eth0/address").orFail().trimmed();
    return plain
        .replaceFirst("(?m)^dhcp: .*\n", Matcher.quoteReplacement(DHCP))
        .replace("dns: { ", "dns: { " + DNS.strip() + " ")
        .replace("hosts:\n", "hosts:\n" + HOSTS.formatted(mac))
        .replaceFirst("forwards: \\[ (.*) ]\n", "forwards:\n    - $1\n" + MORE.formatted(bedtime));
  }

  private void apply(String yaml) {
    site.reprovision(yaml)
        .run(
            new Options(
                "reprovision", Approval.AUTOMATIC, Optional.of(Duration.ofMinutes(2)), "keys"),
            Progress.SILENT);
    assertThat(site.reprovision(yaml).plan().guest()).isEmpty();
  }

  private String dig(String host, String question) {
    return lab.shell(host, "dig +short +time=3 +tries=1 " + question).output().strip();
  }

  private boolean reaches(String host, String address, int port) {
    return lab.shell(host, "timeout 3 bash -c 'exec 3<>/dev/tcp/" + address + "/" + port + "'")
        .succeeded();
  }

  private String asked(String host, String address) {
    return lab.shell(host, "echo | socat -T 2 -t 2 - " + address).output().strip();
  }

  /** What a client has of an option, a line of it. */
  private String told(String option, String variable) throws IOException {
    Path script = lab.folder().resolve("told");
    Files.writeString(script, "#!/bin/sh\n[ \"$1\" != bound ] || env\n");
    return lab.shell(
            "pc",
            "chmod +x %1$s; udhcpc -n -q -f -i eth0 -t 3 -T 2 -O %2$s -s %1$s 2>/dev/null"
                    .formatted(script, option)
                + " | sed -n 's/^"
                + variable
                + "=//p'")
        .output();
  }

  @Test
  void oneAddressForTwoCards() {
    JsonNode lease = lab.lease("pc");
    assertThat(lease.get("address").asString()).isEqualTo(LAPTOP);
    assertThat(lease.get("leaseSeconds").asLong()).as("infinite").isEqualTo(4_294_967_295L);
    lab.shell("pc", "ip link set eth0 down && ip link set eth0 address 52:54:00:00:00:21 up")
        .orFail();
    try {
      assertThat(lab.lease("pc").get("address").asString()).isEqualTo(LAPTOP);
    } finally {
      lab.shell("pc", "ip link set eth0 down && ip link set eth0 address 52:54:00:00:00:20 up")
          .orFail();
      lab.lease("pc");
    }
  }

  @Test
  void namesThatTheRouterHasOfItsOwn() {
    String at = "@" + ROUTER + " ";
    assertThat(dig("pc", at + "git.example.net")).isEqualTo(NAS);
    assertThat(dig("pc", at + "any.dev.lan")).isEqualTo(NAS);
    assertThat(dig("pc", at + "www.lan")).isEqualTo("nas.lan.\n" + NAS);
    assertThat(dig("pc", at + "modem.lan")).isEqualTo("192.168.1.1");
    assertThat(dig("pc", at + "_sip._tcp.lan SRV")).endsWith("5060 nas.lan.");
    assertThat(dig("pc", at + "lan TXT")).isEqualTo("\"v=1\"");
    assertThat(dig("pc", at + "lan MX")).endsWith(" nas.lan.");
    assertThat(dig("pc", at + "files.corp.example")).as("forwarded").isEqualTo("10.0.0.7");
    assertThat(dig("pc", at + "www.internet.lab")).isEqualTo(WEB);
    for (String refused :
        new String[] {"use-application-dns.net", "mask.icloud.com", "tree.internet.lab"}) {
      assertThat(lab.shell("pc", "dig +time=3 +tries=1 " + at + refused).output())
          .as(refused)
          .contains("status: NXDOMAIN");
    }
  }

  @Test
  void devicesAreTold() throws IOException {
    assertThat(told("ntpsrv", "ntpsrv")).isEqualTo(ROUTER + "\n");
    assertThat(told("bootfile", "bootfile")).isEqualTo("pxelinux.0\n");
    assertThat(told("bootfile", "siaddr")).isEqualTo(NAS + "\n");
    assertThat(told("wpad", "wpad")).as("it is there, and an end of line").isEqualTo("\n");
  }

  /** Through the ISP box, as a game's other players come. */
  @Test
  void aRangeOfPortsLeadsHomeForThoseWhoMay() {
    String wan =
        container
            .inside("ip -4 -o address show dev wan0 | sed 's/.*inet \\([0-9.]*\\).*/\\1/'")
            .orFail()
            .trimmed();
    lab.command("forward", "clear").orFail();
    lab.command("forward", "udp", "27015", wan).orFail();
    lab.command("forward", "tcp", "27030", wan).orFail();
    lab.command("forward", "tcp", "27031", wan).orFail();
    assertThat(asked("internet", "UDP4:203.0.113.10:27015")).isEqualTo("game over udp");
    assertThat(asked("internet", "TCP4:203.0.113.10:27030")).isEqualTo("game over tcp");
    assertThat(asked("internet", "TCP4:203.0.113.10:27031,connect-timeout=2")).isEmpty();
    assertThat(asked("cafe", "TCP4:203.0.113.10:27030,connect-timeout=2"))
        .as("of another subnet")
        .isEmpty();
    assertThat(asked("pc", "TCP4:" + NAS + ":27031")).as("the control").isEqualTo("beside it");
  }

  @Test
  void eachReachesWhatItsRuleSays() {
    assertThat(reaches("camera", WEB, 80)).as("camera-stays-home").isFalse();
    assertThat(lab.lease("camera").get("address").asString()).isEqualTo("192.168.43.10");
    assertThat(reaches("visitor", NAS, 80)).as("print").isTrue();
    assertThat(reaches("visitor", NAS, 8080)).as("beside print").isFalse();
    assertThat(reaches("visitor", WEB, 80)).isTrue();
    assertThat(reaches("pc", WEB, 80)).as("before bedtime").isTrue();
  }

  @Test
  void aSubnetBehindAHostIsReached() {
    assertThat(lab.shell("pc", "ping -n -c 2 -W 2 10.9.0.1").succeeded()).isTrue();
    assertThat(container.inside("ip route get 10.9.0.1").output()).contains("via 192.168.42.31");
  }

  /** By the router's own clock, in its own time zone: a film that runs ends at the minute. */
  @Test
  void atTheMinuteTheLaptopIsCutOff() {
    assertThat(container.inside("date +%Z").trimmed()).matches("CES?T");
    LocalTime begins = LocalTime.now(BRUSSELS).plusSeconds(100).withSecond(0).withNano(0);
    apply(yaml(at(begins, 2)));
    background("pc", "sh -c 'socat -u TCP4:" + WEB + ":8001 - >" + film() + "'");
    Await.until(Duration.ofSeconds(20), () -> "the film runs", () -> frames() > 0);
    Await.until(
        Duration.ofSeconds(150), () -> "the film ends at " + begins, () -> !reaches("pc", WEB, 80));
    LocalTime ended = LocalTime.now(BRUSSELS);
    assertThat(ended).isAfterOrEqualTo(begins).isBefore(begins.plusSeconds(20));
    long frames = frames();
    assertThat(reaches("visitor", WEB, 80)).as("others").isTrue();
    assertThat(dig("pc", "@" + ROUTER + " nas.lan")).as("the router itself").isEqualTo(NAS);
    assertThat(frames()).as("of a film that ran").isEqualTo(frames);
    apply(yaml(at(LocalTime.now(BRUSSELS).plusHours(6), 1)));
    assertThat(reaches("pc", WEB, 80)).as("when the time is another one").isTrue();
  }

  private String film() {
    return lab.folder().resolve("film").toString();
  }

  private long frames() {
    return Long.parseLong(lab.shell("pc", "cat " + film() + " 2>/dev/null | wc -c").trimmed());
  }
}
