package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.guest.RemoteShell;
import io.routervm.status.Diagnosis;
import io.routervm.status.GuestLook;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Something is broken around a live router: {@code doctor} blames that one, and then nobody. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(SharedRouter.class)
class FaultBlameContainerTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String PC = "52:54:00:00:00:20";

  private RouterWithSite owner;
  private RouterUnderTest router;
  private Lab lab;
  private String yaml;

  @BeforeAll
  void settle(RouterWithSite shared) {
    owner = shared;
    lab = owner.container.lab;
    yaml = new WalkYaml(owner.head(), new Random(0)).text();
    router = RouterUnderTest.of(owner, yaml);
    router.run("reprovision").orFail();
  }

  private Optional<Diagnosis> blamed() {
    try (RemoteShell host = owner.container.open()) {
      return GuestLook.diagnosis(host, owner.router(yaml));
    }
  }

  /** Breaks it, looks, mends it, and waits until nobody is to blame any more. */
  private Diagnosis blamedWhile(Runnable breaking, Runnable mending) {
    breaking.run();
    Optional<Diagnosis> found;
    try {
      found = blamed();
    } finally {
      mending.run();
    }
    Await.until(SOON, () -> "nobody to blame, but: " + blamed(), () -> blamed().isEmpty());
    return found.orElseThrow();
  }

  private Diagnosis blamedWhile(String host, String breaking, String mending) {
    return blamedWhile(
        () -> lab.shell(host, breaking).orFail(), () -> lab.shell(host, mending).orFail());
  }

  private JsonNode doctor(int status, String... words) {
    return RouterUnderTest.document(
        router.run(Lab.with("-o", Lab.with("json", Lab.with("doctor", words)))).expect(status));
  }

  @Test
  void nobodyIsToBlameWhileAllIsWell() {
    assertThat(doctor(0).at("/finding").isNull()).isTrue();
    assertThat(router.run("status").expect(0).output()).doesNotContain("BROKEN");
  }

  /** The cable of the router's own NIC, as that of a USB adapter. */
  @Test
  void theCable() {
    lab.shell("hv", "ip link set router-wan down").orFail();
    try {
      JsonNode report = doctor(4);
      assertThat(report.at("/finding/rung").asString()).isEqualTo("cable");
      assertThat(report.at("/finding/consequences").toString())
          .contains("nothing beyond the ISP box answers", "no name server of dns.upstream answers");
      assertThat(report.at("/guest").findValuesAsString("level"))
          .filteredOn("FAIL"::equals)
          .hasSize(1);
      assertThat(router.run("status").output()).contains("BROKEN     no cable leads from wan0");
    } finally {
      lab.shell("hv", "ip link set router-wan up").orFail();
    }
    Await.until(SOON, () -> "nobody to blame, but: " + blamed(), () -> blamed().isEmpty());
  }

  @Test
  void anIspBoxThatDoesNotAnswerArp() {
    Diagnosis found = blamedWhile("isp", "ip link set lan down", "ip link set lan up");
    assertThat(found.rung()).as("%s", found).isEqualTo("gateway");
    assertThat(found.message())
        .isEqualTo("the ISP box at 192.168.1.1 does not answer: its cable or its power");
  }

  @Test
  void anIspBoxThatAnswersArpAlone() {
    Diagnosis found =
        blamedWhile(
            "isp",
            "iptables -I INPUT -i lan -j DROP && iptables -I FORWARD -j DROP",
            "iptables -D INPUT -i lan -j DROP && iptables -D FORWARD -j DROP");
    assertThat(found.rung()).as("%s", found).isEqualTo("isp-box");
  }

  @Test
  void aDeadLine() {
    Diagnosis found =
        blamedWhile("isp", "iptables -I FORWARD -j DROP", "iptables -D FORWARD -j DROP");
    assertThat(found.rung()).as("%s", found).isEqualTo("provider");
    assertThat(found.remedy()).startsWith("nothing to do here");
  }

  @Test
  void deadNameServers() {
    String drop = " INPUT -p udp --dport 53 -j DROP";
    Diagnosis found = blamedWhile("internet", "iptables -I" + drop, "iptables -D" + drop);
    assertThat(found.rung()).as("%s", found).isEqualTo("names");
    assertThat(found.message()).isEqualTo("no name server of dns.upstream answers");
  }

  @Test
  void aServiceThatIsStopped() {
    Diagnosis found =
        blamedWhile(
            () -> owner.container.inside("systemctl stop dnsmasq").orFail(),
            () -> owner.container.inside("systemctl start dnsmasq").orFail());
    assertThat(found.rung()).as("%s", found).isEqualTo("service");
    assertThat(found.message()).contains("dnsmasq answers for the home zone");
  }

  /** A container has its host's clock: what is a day off is the program that tells the time. */
  @Test
  void aClockThatIsADayOff() {
    Diagnosis found =
        blamedWhile(
            () ->
                owner
                    .container
                    .inside(
                        "cp /usr/bin/date /run/date && printf '%s\\n' '#!/bin/sh'"
                            + " '[ \"$*\" = +%s ] && exec echo $(($(/run/date +%s) + 86400))'"
                            + " 'exec /run/date \"$@\"' >/run/tomorrow && chmod 755 /run/tomorrow"
                            + " && mount --bind /run/tomorrow /usr/bin/date")
                    .orFail(),
            () -> owner.container.inside("umount /usr/bin/date").orFail());
    assertThat(found.rung()).as("%s", found).isEqualTo("clock");
  }

  @Test
  void aLeaseInTheHomesOwnSubnet() {
    String first = "$(cut -d' ' -f1 " + lab.folder().resolve("processes/isp-dhcp") + ")";
    String pid = lab.folder().resolve("other-dhcp.pid").toString();
    Diagnosis found =
        blamedWhile(
            () -> {
              lab.shell(
                      "isp",
                      "kill -STOP "
                          + first
                          + " && ip address add 192.168.42.1/24 dev lan && dnsmasq"
                          + " --conf-file=/dev/null --port=0 --interface=lan --bind-interfaces"
                          + " --dhcp-range=192.168.42.150,192.168.42.160,1h --dhcp-authoritative"
                          + " --no-ping --dhcp-option=option:router,192.168.42.1 --dhcp-leasefile="
                          + pid
                          + ".leases --pid-file="
                          + pid)
                  .orFail();
              renewTo("192.168.42.1");
            },
            () -> {
              lab.shell(
                      "isp",
                      "kill $(cat "
                          + pid
                          + ") && ip address delete 192.168.42.1/24 dev lan && kill -CONT "
                          + first)
                  .orFail();
              renewTo("192.168.1.1");
            });
    assertThat(found.rung()).as("%s", found).isEqualTo("subnet");
    assertThat(found.remedy()).contains("lan.address");
  }

  private void renewTo(String gateway) {
    owner.container.inside("networkctl reconfigure wan0").orFail();
    Await.until(
        SOON,
        () -> "a route by " + gateway,
        () ->
            owner
                .container
                .inside("ip -4 route show default dev wan0")
                .output()
                .contains("via " + gateway + " "));
  }

  private String blamedFor(String device) {
    try (RemoteShell host = owner.container.open()) {
      return GuestLook.device(host, owner.router(yaml), device)
          .finding()
          .map(Diagnosis::rung)
          .orElse("nobody");
    }
  }

  @Test
  void aHomeComputer() {
    lab.lease("pc");
    JsonNode healthy = doctor(0, "pc");
    assertThat(healthy.at("/finding").isNull()).isTrue();
    assertThat(healthy.at("/mac").asString()).isEqualTo(PC);
    String address = healthy.at("/address").asString();
    assertThat(blamedFor(PC)).isEqualTo("nobody");

    String rule = " FORWARD -s " + address + " -j DROP";
    owner.container.inside("iptables -I" + rule).orFail();
    try {
      assertThat(blamedFor(address)).isEqualTo("device-rule");
    } finally {
      owner.container.inside("iptables -D" + rule).orFail();
    }
    lab.command("dhcp", "pc", "--release").orFail();
    lab.shell("pc", "ip address add 192.168.42.77/24 dev eth0 && ping -c 1 192.168.42.254")
        .orFail();
    assertThat(blamedFor("192.168.42.77")).isEqualTo("device-lease");
    lab.shell("pc", "ip address flush dev eth0").orFail();
    assertThat(blamedFor("192.168.42.77")).isEqualTo("device-seen");
  }
}
