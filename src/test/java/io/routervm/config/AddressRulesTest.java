package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of the rules between addresses: the last that passes, the first that does not. */
class AddressRulesTest {
  private static final Identity ROUTER = new Identity("router");

  @TempDir Path directory;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  private List<String> problems(String lan, String more) {
    String text =
        "version: 1\nwan: { usb: 0b95:1790 }\nlan: { bridge: brHome, address: %s }\n%s\n"
            .formatted(lan, more);
    return folder.problems(text).list().stream()
        .map(problem -> problem.path() + " " + problem.message())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1/8",
        "10.255.255.254/8",
        "172.16.0.1/12",
        "172.31.255.254/24",
        "192.168.0.1/16",
        "192.168.42.1/29",
        "192.168.42.6/29",
        "192.168.255.254/24"
      })
  void aHomeMayBeAnywhereInThePrivateRanges(String lan) {
    String range =
        Cidr.of(lan).prefix() > 24 ? "dhcp: { range: [192.168.42.2, 192.168.42.5] }" : "";
    assertThat(problems(lan, range)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1/7,has the prefix length 7",
    "192.168.42.1/30,has the prefix length 30",
    "192.168.42.1/32,has the prefix length 32",
    "9.255.255.254/24,is not wholly inside a private range",
    "11.0.0.1/24,is not wholly inside a private range",
    "172.15.255.254/24,is not wholly inside a private range",
    "172.32.0.1/24,is not wholly inside a private range",
    "172.16.0.1/11,is not wholly inside a private range",
    "192.167.255.254/24,is not wholly inside a private range",
    "192.169.0.1/24,is not wholly inside a private range",
    "192.168.0.1/15,is not wholly inside a private range",
    "192.168.42.0/29,is the network address of 192.168.42.0/29",
    "192.168.42.7/29,is the broadcast address of 192.168.42.0/29"
  })
  void aHomeIsRefusedBesideThem(String lan, String message) {
    assertThat(problems(lan, "dhcp: { range: [192.168.42.2, 192.168.42.5] }"))
        .containsExactly("lan.address " + lan + " " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8", "10.8.0.0/29", "172.16.0.0/12", "192.168.43.0/24"})
  void aVpnMayBeAnywhereInThePrivateRanges(String vpn) {
    assertThat(problems("192.168.42.254/24", "vpn: { endpoint: a.b, subnet: " + vpn + " }"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/7", "10.8.0.0/30", "10.8.0.1/32", "11.0.0.0/8", "172.0.0.0/8"})
  void aVpnIsRefusedBesideThem(String vpn) {
    // One that is no subnet of the VPN collides with nothing: the LAN is inside the first.
    assertThat(problems("10.1.2.3/24", "vpn: { endpoint: a.b, subnet: " + vpn + " }"))
        .containsExactly("vpn.subnet " + vpn + " is no private subnet from /8 to /29");
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.42.1,",
    "192.168.42.253,",
    "192.168.42.0,is the network address of 192.168.42.0/24",
    "192.168.42.255,is the broadcast address of 192.168.42.0/24",
    "192.168.42.254,is the router's own address",
    "192.168.41.255,is outside 192.168.42.0/24",
    "192.168.43.0,is outside 192.168.42.0/24"
  })
  void aHostIsOneOfTheLan(String address, String message) {
    assertThat(problems("192.168.42.254/24", "hosts: [{ name: nas, ip: " + address + " }]"))
        .isEqualTo(message == null ? List.of() : List.of("hosts[0].ip " + address + " " + message));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.42.1,",
    "192.168.42.253,",
    "192.168.42.0,is the network address of 192.168.42.0/24",
    "192.168.42.255,is the broadcast address of 192.168.42.0/24",
    "192.168.42.254,is the router itself",
    "192.168.41.255,is outside 192.168.42.0/24",
    "192.168.43.0,is outside 192.168.42.0/24"
  })
  void aForwardLeadsToAHostOfTheLan(String address, String message) {
    String to = address + ":443";
    String forward =
        "firewall: { forwards: [{ name: web, proto: tcp, port: 443, to: \"" + to + "\" }] }";
    assertThat(problems("192.168.42.254/24", forward))
        .isEqualTo(
            message == null ? List.of() : List.of("firewall.forwards[0].to " + to + " " + message));
  }

  @Test
  void noDeviceHasAnAddressOfTheRouterItself() {
    for (MacAddress own : List.of(ROUTER.lan(), ROUTER.management())) {
      assertThat(
              problems(
                  "192.168.42.254/24",
                  "hosts: [{ name: nas, ip: 192.168.42.10, mac: \"" + own + "\" }]"))
          .containsExactly("hosts[0].mac " + own + " is used twice, first by name at 1:1");
      String text =
          "version: 1\nwan: { usb: 0b95:1790, mac: \""
              + own
              + "\" }\n"
              + "lan: { bridge: brHome, address: 192.168.42.254/24 }\nname: router\n";
      assertThat(folder.problems(text).list())
          .extracting(problem -> problem.position() + " " + problem.sentence())
          .containsExactly(
              "4:7 name: router is used twice, first by wan.mac at 2:29."
                  + " Give each device its own.");
    }
    // That of wan0 is used only where router.yaml gives none.
    assertThat(
            problems(
                "192.168.42.254/24",
                "hosts: [{ name: nas, ip: 192.168.42.10, mac: \"" + ROUTER.wan() + "\" }]"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.41.255,",
    "192.168.43.0,",
    "192.168.42.7,is inside the LAN 192.168.42.0/24",
    "126.255.255.255,",
    "127.0.0.1,is no server's address",
    "0.255.255.255,is no server's address",
    "1.0.0.0,",
    "223.255.255.255,",
    "224.0.0.0,is no server's address",
    "255.255.255.255,is no server's address"
  })
  void aDnsServerIsSomewhereElse(String server, String message) {
    assertThat(problems("192.168.42.254/24", "dns: { upstream: [" + server + "] }"))
        .isEqualTo(
            message == null ? List.of() : List.of("dns.upstream[0] " + server + " " + message));
  }

  @ParameterizedTest
  @CsvSource({
    "99,",
    "100,is inside the DHCP range 192.168.42.100 to 192.168.42.200",
    "200,is inside the DHCP range 192.168.42.100 to 192.168.42.200",
    "201,"
  })
  void aReservationIsOutsideOfTheRange(String last, String message) {
    String ip = "192.168.42." + last;
    assertThat(problems("192.168.42.254/24", "hosts: [{ name: nas, ip: " + ip + " }]"))
        .isEqualTo(message == null ? List.of() : List.of("hosts[0].ip " + ip + " " + message));
  }

  @ParameterizedTest
  @CsvSource({"99,false", "100,true", "200,true", "201,false"})
  void theRouterIsOutsideOfTheRange(int last, boolean covered) {
    assertThat(problems("192.168.42." + last + "/24", ""))
        .isEqualTo(
            covered
                ? List.of(
                    "dhcp.range 192.168.42.100 to 192.168.42.200 covers the router's own address"
                        + " 192.168.42."
                        + last)
                : List.of());
  }

  @Test
  void oneAddressIsARangeToo() {
    assertThat(problems("192.168.42.254/24", "dhcp: { range: [192.168.42.7, 192.168.42.7] }"))
        .isEmpty();
  }

  @Test
  void aLanThatIsTooSmallNeedsARange() {
    assertThat(problems("192.168.42.1/25", ""))
        .containsExactly("dhcp.range 192.168.42.0/25 is too small for the default range");
  }

  @Test
  void aRouterThatIsNoHostOfItsLanHidesNothingElse() {
    String more =
        """
        hosts: [{ name: nas, ip: 192.168.99.5 }]
        dhcp: { range: [192.168.42.200, 192.168.42.100] }
        dns: { upstream: [192.168.42.9] }
        firewall: { forwards: [{ name: web, proto: tcp, port: 443, to: "10.0.0.1:443" }] }
        vpn: { endpoint: a.b, subnet: 192.168.42.0/25 }
        """;
    assertThat(problems("192.168.42.0/24", more))
        .containsExactly(
            "lan.address 192.168.42.0/24 is the network address of 192.168.42.0/24",
            "hosts[0].ip 192.168.99.5 is outside 192.168.42.0/24",
            "dhcp.range[0] 192.168.42.200 comes after 192.168.42.100",
            "dns.upstream[0] 192.168.42.9 is inside the LAN 192.168.42.0/24",
            "firewall.forwards[0].to 10.0.0.1:443 is outside 192.168.42.0/24",
            "vpn.subnet 192.168.42.0/25 overlaps the LAN's subnet 192.168.42.0/24");
  }

  @Test
  void anIspsSubnetIsOneOfItsNamesOnly() {
    String text =
        """
        version: 1
        wan: { bridge: brIsp, subnet: 192.168.1.0/24 }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        dns: { upstream: [192.168.1.1, 192.168.2.1, 10.8.0.1] }
        vpn: { endpoint: a.b }
        """;
    assertThat(folder.problems(text).list())
        .extracting(problem -> problem.path() + " " + problem.message())
        .containsExactly("dns.upstream[0] 192.168.1.1 is the ISP's (wan.subnet 192.168.1.0/24)");
  }

  @Test
  void anAddressOfNoHostIsToldOnceThoughItIsTheRoutersToo() {
    assertThat(problems("192.168.42.0/24", "hosts: [{ name: nas, ip: 192.168.42.0 }]"))
        .containsExactly(
            "lan.address 192.168.42.0/24 is the network address of 192.168.42.0/24",
            "hosts[0].ip 192.168.42.0 is the network address of 192.168.42.0/24");
  }

  @Test
  void anEndOfTheRangeThatIsNoHostHidesTheirOrder() {
    assertThat(problems("192.168.42.254/24", "dhcp: { range: [192.168.42.255, 192.168.42.9] }"))
        .containsExactly(
            "dhcp.range[0] 192.168.42.255 is the network or broadcast address of 192.168.42.0/24");
    assertThat(problems("192.168.42.254/24", "dhcp: { range: [192.168.43.5, 192.168.42.9] }"))
        .containsExactly("dhcp.range[0] 192.168.43.5 is outside 192.168.42.0/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.42.254", "192.168.42.254/30", "203.0.113.1/24"})
  void whatNeedsNoLanIsToldWithoutOne(String lan) {
    String hosts = "\nhosts: [{ name: nas, ip: 192.168.42.150 }, { name: tv, ip: 192.168.42.150 }]";
    assertThat(problems(lan, "dhcp: { range: [192.168.42.200, 192.168.42.100] }" + hosts))
        .hasSize(3)
        .contains(
            "dhcp.range[0] 192.168.42.200 comes after 192.168.42.100",
            "hosts[1].ip 192.168.42.150 is used twice, first by hosts[0].ip at 5:26");
    assertThat(problems(lan, "dhcp: { range: [192.168.42.150, 192.168.42.160] }" + hosts))
        .contains(
            "hosts[0].ip 192.168.42.150 is inside the DHCP range 192.168.42.150 to"
                + " 192.168.42.160");
  }
}
