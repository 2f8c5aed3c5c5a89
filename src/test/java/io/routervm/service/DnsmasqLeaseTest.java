package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What devices get with their leases. */
class DnsmasqLeaseTest extends DnsmasqFixture {
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
}
