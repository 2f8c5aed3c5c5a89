package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of what a WAN may say: the last that passes, the first that does not. */
class WanRulesTest {
  @TempDir Path directory;

  private List<String> problems(String os, String wan, String more) {
    String text =
        """
        version: 1
        os: %s
        wan: { bridge: brIsp, %s }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        %s
        """
            .formatted(os, wan, more);
    return new ConfigFolder(directory)
        .problems(text).list().stream()
            .map(problem -> problem.path() + " " + problem.message())
            .toList();
  }

  private List<String> problems(String wan) {
    return problems("almalinux-9", wan, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "address: 203.0.113.5/30, gateway: 203.0.113.6",
        "address: 203.0.113.5/8, gateway: 203.255.255.254",
        "dhcp: { client_id: 'hex:01:02' }",
        "dhcp: { client_id: x2 }",
        "dhcp: {}",
        "pppoe: { user: me@isp, password: '${env:SET}' }, vlan: 832, mtu: 1500"
      })
  void isAllowed(String wan) {
    assertThat(problems(wan)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.5/31 | 203.0.113.4 | wan.address 203.0.113.5/31 has the prefix length 31",
        "203.0.113.5/7 | 203.0.113.4 | wan.address 203.0.113.5/7 has the prefix length 7",
        "169.254.3.4/24 | 169.254.3.1 | wan.address 169.254.3.4/24 is no host's address",
        "127.0.0.1/24 | 127.0.0.2 | wan.address 127.0.0.1/24 is no host's address",
        "203.0.113.0/24 | 9.9.9.9 | wan.address 203.0.113.0/24 is the network address of",
        "203.0.113.5/29 | 203.0.113.8 | wan.gateway 203.0.113.8 is outside 203.0.113.0/29",
        "203.0.113.5/29 | 203.0.113.5 | wan.gateway 203.0.113.5 is the router's own address",
        "203.0.113.5/29 | 203.0.113.7 | wan.gateway 203.0.113.7 is the broadcast address of"
      })
  void aFixedAddressThatIsNoneIsToldOnce(String address, String gateway, String problem) {
    assertThat(problems("address: " + address + ", gateway: " + gateway))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  @Test
  void aSessionBringsTheAddress() {
    String session = "pppoe: { user: me@isp, password: '${env:SET}' }";
    assertThat(problems(session + ", address: 203.0.113.5/29, gateway: 203.0.113.1"))
        .containsExactly(
            "wan.address means nothing with wan.pppoe: the session brings the address",
            "wan.gateway means nothing with wan.pppoe: the session brings the address");
    assertThat(problems(session + ", dhcp: { hostname: box }, subnet: 192.168.1.0/24"))
        .containsExactlyInAnyOrder(
            "wan.subnet means nothing with wan.pppoe: the session brings the address",
            "wan.dhcp means nothing with wan.pppoe: the session brings the address");
    assertThat(problems("almalinux-9", session, "install: { network: wan }"))
        .containsExactly(
            "install.network wan needs a DHCP server there, and the provider has sessions"
                + " (wan.pppoe)");
    assertThat(problems("pppoe: { user: me@isp }"))
        .singleElement()
        .asString()
        .contains("wan.pppoe.password");
  }

  /** Eight bytes of each frame are the session's own. */
  @Test
  void theTunnelFitsIntoASession() {
    String session = "pppoe: { user: me@isp, password: '${env:SET}' }";
    String vpn = "vpn: { endpoint: home.example.net, mtu: %d }";
    assertThat(problems("almalinux-9", session, vpn.formatted(1492))).isEmpty();
    assertThat(problems("almalinux-9", session, vpn.formatted(1493)))
        .containsExactly("wan.pppoe carries 1492 bytes, and vpn.mtu is 1493");
    assertThat(problems("almalinux-9", session + ", mtu: 1400", vpn.formatted(1393)))
        .containsExactly("wan.mtu carries 1392 bytes, and vpn.mtu is 1393");
  }

  @Test
  void whatFollowsFromTheAddressIsNotWrittenAsWell() {
    String fixed = "address: 203.0.113.5/29, gateway: 203.0.113.1";
    assertThat(problems(fixed + ", subnet: 192.168.1.0/24"))
        .containsExactly("wan.subnet 192.168.1.0/24 follows from wan.address");
    assertThat(problems("almalinux-9", fixed, "install: { network: wan }"))
        .containsExactly(
            "install.network wan needs a DHCP server there, and the WAN has a fixed address");
    assertThat(problems("almalinux-9", fixed, "install: { network: lan }")).isEmpty();
  }

  @Test
  void aTunnelFitsTheLine() {
    String vpn = "vpn: { endpoint: a.b, mtu: 1400 }";
    assertThat(problems("almalinux-9", "mtu: 1400", vpn)).isEmpty();
    assertThat(problems("almalinux-9", "mtu: 1399", vpn))
        .containsExactly("wan.mtu carries 1399 bytes, and vpn.mtu is 1400");
  }

  @Test
  void twoHundredBytesOfOptionsFitAMessage() {
    // Each option has a head of three bytes.
    String options = "dhcp: { vendor_class: '%s', client_id: '%s' }";
    assertThat(problems(options.formatted("v".repeat(100), "c".repeat(94)))).isEmpty();
    assertThat(problems(options.formatted("v".repeat(100), "c".repeat(95))))
        .containsExactly(
            "wan.dhcp holds 201 bytes of options, and a DHCP message has room for 200");
    String sent = "dhcp: { user_class: '%s', send: { 90: '%s', 125: x } }";
    assertThat(problems("centos-7", sent.formatted("u".repeat(95), "s".repeat(95)), "")).isEmpty();
    assertThat(problems("centos-7", sent.formatted("u".repeat(95), "s".repeat(96)), "")).hasSize(1);
  }

  @Test
  void aByteOfZeroIsRefusedOnlyWhereTheClientLosesIt() {
    assertThat(problems("centos-7", "dhcp: { vendor_class: 'hex:10:00' }", "")).isEmpty();
    assertThat(problems("centos-7", "dhcp: { user_class: 'hex:10:00' }", "")).isEmpty();
    // Two digits that are nobody's byte.
    assertThat(problems("dhcp: { vendor_class: 'hex:10:01' }")).isEmpty();
    assertThat(problems("dhcp: { vendor_class: 'hex:10:00' }"))
        .containsExactly(
            "wan.dhcp.vendor_class hex:10:00 has a byte 00, which almalinux-9's DHCP client cannot"
                + " send there");
  }

  @Test
  void anOptionIsRefusedOnlyWhereTheClientDoesNotSendIt() {
    String wan = "dhcp: { client_id: x2, user_class: u, send: { 43: x } }";
    assertThat(problems("centos-7", wan, "")).isEmpty();
    assertThat(problems(wan))
        .containsExactlyInAnyOrder(
            "wan.dhcp.user_class almalinux-9's DHCP client cannot send it",
            "wan.dhcp.send almalinux-9's DHCP client cannot send it");
  }
}
