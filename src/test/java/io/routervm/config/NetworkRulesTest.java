package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig.Switch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file with several networks means, and each of its mistakes in a sentence of its own. */
class NetworkRulesTest {
  private static final String FILE =
      """
      version: 1
      wan: { bridge: brIsp }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      vpn: { endpoint: home.example.net }
      networks:
        - { name: iot, vlan: 20, address: 192.168.43.254/24, may: [] }
        - { name: guest, bridge: brGuest, address: 192.168.44.254/24 }
      hosts:
        - { name: camera, ip: 192.168.43.10 }
      """;

  @TempDir Path directory;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  private List<String> problems(String text) {
    return folder.problems(text).list().stream()
        .map(one -> one.position() + " " + one.path() + " " + one.message() + ". " + one.remedy())
        .toList();
  }

  private LocalNetwork network(String text, int index) {
    return folder.load(text).networks().get(index);
  }

  @Test
  void eachHasWhatItSaysAndTheDefaultsOfTheRest() {
    assertThat(problems(FILE)).isEmpty();
    LocalNetwork home = network(FILE, 0);
    assertThat(home.may()).containsExactly("internet", "vpn", "iot", "guest");
    assertThat(home.isHome()).isTrue();
    LocalNetwork iot = network(FILE, 1);
    assertThat(iot.nic()).isEqualTo("iot0");
    assertThat(iot.subnet()).isEqualTo(Cidr.of("192.168.43.0/24"));
    assertThat(iot)
        .isEqualTo(
            new LocalNetwork(
                "iot",
                "network iot",
                "brHome",
                Switch.OPENVSWITCH,
                20,
                Cidr.of("192.168.43.254/24"),
                Optional.of(
                    new Dhcp(
                        List.of(Ipv4.of("192.168.43.100"), Ipv4.of("192.168.43.200")),
                        Duration.ofHours(12),
                        LeaseOptions.NONE,
                        Optional.empty())),
                "iot.lan",
                List.of(),
                new NetworkOpenings(List.of(53), List.of(53, 67))));
    LocalNetwork guest = network(FILE, 2);
    assertThat(guest.bridge()).isEqualTo("brGuest");
    assertThat(guest.vlan()).isZero();
    assertThat(guest.may()).containsExactly("internet");
    assertThat(guest.reaches(home)).isFalse();
    assertThat(home.reaches(guest)).isTrue();
  }

  @Test
  void whatItSaysOfItselfIsTaken() {
    String text =
        FILE.replace(
            "may: []",
            "dhcp: off, zone: things.example, may: [lan, guest], open: { tcp: [], udp: [123] }");
    assertThat(problems(text)).isEmpty();
    LocalNetwork iot = network(text, 1);
    assertThat(iot.dhcp()).isEmpty();
    assertThat(iot.zone()).isEqualTo("things.example");
    assertThat(iot.may()).containsExactly("lan", "guest");
    assertThat(iot.open()).isEqualTo(new NetworkOpenings(List.of(), List.of(123)));
    String range = FILE.replace("may: []", "dhcp: { range: [192.168.43.5, 192.168.43.6] }");
    assertThat(network(range, 1).dhcp().orElseThrow().first()).isEqualTo(Ipv4.of("192.168.43.5"));
    String lan = FILE.replace("42.254/24 }", "42.254/24, may: [vpn, iot] }");
    assertThat(network(lan, 0).may()).containsExactly("vpn", "iot");
  }

  @Test
  void oneLanMayGoEverywhere() {
    RouterConfig config =
        folder.load(
            """
            version: 1
            wan: { bridge: brIsp }
            lan: { bridge: brHome, address: 192.168.42.254/24 }
            """);
    assertThat(config.networks()).hasSize(1);
    assertThat(config.lan().may()).containsExactly("internet", "vpn");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.168.44.254/24 | 192.168.43.1/24 | 7:46 networks[1].address 192.168.43.1/24 overlaps"
            + " network iot's subnet 192.168.43.0/24.",
        "192.168.44.254/24 | 192.168.42.1/24 | 7:46 networks[1].address 192.168.42.1/24 overlaps"
            + " the LAN's subnet 192.168.42.0/24.",
        "192.168.44.254/24 | 10.8.0.1/24 | vpn.subnet 10.8.0.0/24 overlaps network guest's subnet",
        "192.168.44.254/24 | 192.168.44.255/24 | networks[1].address 192.168.44.255/24 is the"
            + " broadcast address of 192.168.44.0/24.",
        "192.168.44.254/24 | 8.8.8.1/24 | networks[1].address 8.8.8.1/24 is not wholly inside a"
            + " private range.",
        "bridge: brGuest | vlan: 20 | 7:26 networks[1].vlan 20 is the tag of two networks, first by"
            + " networks[0].vlan at 6:24.",
        "bridge: brGuest | vlan: 0 | networks[1].vlan 0 is not from 1 to 4094.",
        "bridge: brGuest | bridge: brHome | networks[1].bridge brHome is a bridge that is taken,"
            + " first by lan.bridge at 3:16.",
        "bridge: brGuest | bridge: brIsp | networks[1].bridge brIsp is a bridge that is taken, first"
            + " by wan.bridge at 2:16.",
        "bridge: brGuest | vlan: 30, bridge: brGuest | networks[1].bridge both vlan and bridge are"
            + " there.",
        "bridge: brGuest, | | networks[1] neither vlan nor bridge is there.",
        "name: guest | name: iot | 7:13 networks[1].name iot is used twice, first by"
            + " networks[0].name at 6:13.",
        "name: guest | name: guesthouse1 | 7:13 networks[1].name guesthouse1 has 11 characters, and a"
            + " network's name at most 10.",
        "name: guest | name: lan | networks[1].name lan is a name that the router uses itself.",
        "name: guest | name: eth | networks[1].name eth is a name that the router uses itself.",
        "name: guest | name: Guest | networks[1].name Guest is not",
        "name: guest | name: gu-st | networks[1].name gu-st is not",
        "may: [] | may: [cellar] | 6:62 networks[0].may[0] cellar is no network of this file. Write"
            + " one of internet, vpn, guest, lan.",
        "may: [] | may: [iot] | networks[0].may[0] iot is the network itself.",
        "may: [] | may: [lan, lan] | networks[0].may[1] lan is in the list twice.",
        "may: [] | dhcp: { range: [192.168.42.5, 192.168.43.9] } | networks[0].dhcp.range[0]"
            + " 192.168.42.5 is outside 192.168.43.0/24.",
        "may: [] | dhcp: { range: [192.168.43.5, 192.168.43.20] } | hosts[0].ip 192.168.43.10 is"
            + " inside the DHCP range 192.168.43.5 to 192.168.43.20. Give the host an address outside"
            + " networks[0].dhcp.range, or make",
        "may: [] | dhcp: on | networks[0].dhcp expected a mapping, found",
        "may: [] | zone: lan | networks[0].zone lan is the zone of two networks, first by dns.zone",
        "may: [] | zone: LAN | networks[0].zone LAN is the zone of two networks, first by dns.zone",
        "bridge: brHome, | bridge: brHome, vlan: 20, | networks[0].vlan 20 is the tag of two networks,"
            + " first by lan.vlan at 3:30.",
        "may: [] | zone: guest.lan | networks[1].name",
        "may: [] | zone: local | networks[0].zone local belongs to multicast DNS",
        "may: [] | zone: LocalHost | networks[0].zone LocalHost is every machine's name for itself",
        "ip: 192.168.43.10 | ip: 192.168.45.10 | 9:25 hosts[0].ip 192.168.45.10 is in none of the"
            + " networks. Use an address of one of them: the LAN 192.168.42.0/24, network iot"
            + " 192.168.43.0/24, network guest 192.168.44.0/24.",
        "ip: 192.168.43.10 | ip: 192.168.44.254 | hosts[0].ip 192.168.44.254 is the router's own"
            + " address.",
        "ip: 192.168.43.10 | ip: 192.168.44.150 | hosts[0].ip 192.168.44.150 is inside the DHCP range"
            + " 192.168.44.100 to 192.168.44.200.",
      })
  void aMistakeIsToldWhereItIs(String good, String bad, String sentence) {
    String text = FILE.replace(good, bad == null ? "" : bad);
    assertThat(text).isNotEqualTo(FILE);
    assertThat(problems(text)).singleElement().asString().contains(sentence);
  }

  @Test
  void noDeviceHasTheAddressOfANetworksOwnNic() {
    String own = new Identity("router").mac("iot0").text();
    assertThat(problems(FILE.replace("43.10 }", "43.10, mac: '" + own + "' }")))
        .singleElement()
        .asString()
        .contains("hosts[0].mac", own + " is used twice, first by networks[0].name at 6:13");
  }

  @Test
  void theLanMayNameNoStrangerEither() {
    assertThat(problems(FILE.replace("42.254/24 }", "42.254/24, may: [cellar] }")))
        .singleElement()
        .asString()
        .contains(
            "3:58 lan.may[0] cellar is no network of this file. Write one of internet, vpn, iot");
  }

  @Test
  void whoseNamesOrLeasesNobodyGetsIsToldSo() {
    String closed = FILE.replace("may: []", "open: { udp: [123] }");
    assertThat(warnings(closed))
        .containsExactly(
            "networks[0].open.udp without port 53 network iot gets no names from the router",
            "networks[0].open.udp without port 67 network iot gets no addresses");
    assertThat(warnings(closed.replace("open:", "dhcp: off, open:"))).hasSize(1);
    assertThat(warnings(FILE)).isEmpty();
  }

  @Test
  void whoOpensSshToGuestsIsToldSo() {
    assertThat(warnings(FILE.replace("may: []", "open: { tcp: [22, 53] }")))
        .containsExactly(
            "networks[0].open.tcp[0] 22 opens the router's SSH to all devices of network iot");
  }

  private List<String> warnings(String text) {
    return folder.warnings(text).list().stream()
        .filter(one -> one.path().startsWith("networks"))
        .map(one -> one.path() + " " + one.message())
        .toList();
  }

  /** A mistake makes nothing wrong that it hides. */
  @ParameterizedTest
  @ValueSource(strings = {"address: 192.168.43.254/33", "address: 7.7.7.7/24"})
  void whoDoesNotKnowTheNetworkDoesNotRefuseItsHosts(String address) {
    assertThat(problems(FILE.replace("address: 192.168.43.254/24", address))).hasSize(1);
  }

  @Test
  void whoDoesNotKnowANameDoesNotRefuseWhoeverNamesIt() {
    String text = FILE.replace("may: []", "may: [Guest]").replace("name: guest", "name: Guest");
    assertThat(problems(text)).hasSize(2).noneMatch(one -> one.contains("is no network"));
    String known = FILE.replace("may: []", "may: [guests]").replace("name: guest", "name: Guest");
    assertThat(problems(known)).singleElement().asString().contains("name Guest is not");
  }

  @Test
  void aMachineHasSlotsForTwenty() {
    StringBuilder text = new StringBuilder(FILE.substring(0, FILE.indexOf("  - { name: iot")));
    for (int index = 0; index < 20; index++) {
      text.append(
          "  - { name: n%1$d, vlan: 1%1$02d, address: 172.16.%1$d.1/24 }\n".formatted(index));
    }
    assertThat(problems(text.toString())).isEmpty();
    text.append("  - { name: last, vlan: 99, address: 172.17.0.1/24 }\n");
    assertThat(problems(text.toString()))
        .singleElement()
        .asString()
        .contains("26:5 networks[20]")
        .contains("21 networks, and the virtual machine has slots for the NICs of 20");
  }

  @Test
  void aForwardMayLeadToAnyNetwork() {
    String forward =
        "firewall: { forwards: [{ name: door, proto: tcp, port: 8443, to: \"%s:443\" }] }\n";
    assertThat(problems(FILE + forward.formatted("192.168.43.10"))).isEmpty();
    assertThat(problems(FILE + forward.formatted("192.168.43.254")))
        .singleElement()
        .asString()
        .contains("is the router itself");
    assertThat(problems(FILE + "dns: { upstream: [192.168.43.10] }\n"))
        .singleElement()
        .asString()
        .contains("is inside network iot 192.168.43.0/24");
  }
}
