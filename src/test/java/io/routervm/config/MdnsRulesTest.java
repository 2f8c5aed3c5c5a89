package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MdnsRulesTest {
  @TempDir Path directory;

  private List<String> problems(String os, String networks, String mdns) {
    String yaml =
        """
        version: 1
        name: router
        os: %s
        wan: { usb: 0b95:1790 }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        networks: %s
        mdns: %s
        """
            .formatted(os, networks, mdns);
    return new ConfigFolder(directory)
        .problems(yaml).list().stream()
            .map(problem -> problem.path() + " " + problem.message() + ": " + problem.remedy())
            .toList();
  }

  private static final String TWO =
      "[{ name: iot, vlan: 20, address: 192.168.43.254/24 },"
          + " { name: guest, vlan: 30, address: 192.168.44.254/24 }]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "almalinux-9|{ between: [lan, iot], services: [_airplay._tcp, _ipp._tcp, _googlecast._tcp]"
            + " }",
        "almalinux-9|{ between: [iot, guest, lan] }",
        "almalinux-9|{ between: [iot, guest], services: [_Volumio._tcp, _a-1._udp,"
            + " _a23456789012345._tcp] }",
        "centos-7|{ between: [lan, iot] }",
        "centos-7|{ between: [lan, iot], services: [] }",
      })
  void isAccepted(String os, String mdns) {
    assertThat(problems(os, TWO, mdns)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ between: [lan, vpn] }|mdns.between[1] vpn is a tunnel, which carries no mDNS: Remove it",
        "{ between: [lan, internet] }|mdns.between[1] internet is no network of the home: Remove"
            + " it.",
        "{ between: [lan, iott] }|mdns.between[1] iott is no network of this file: Write two or"
            + " more of lan, iot, guest.",
        "{ between: [lan] }|mdns.between ",
        "{ between: [lan, lan] }|mdns.between",
        "{ services: [_ipp._tcp] }|mdns.between ",
        "{ between: [lan, iot], services: [ipp] }|mdns.services[0] ipp is not a service type",
        "{ between: [lan, iot], services: [_ipp._tcp.local] }|is not a service type",
        "{ between: [lan, iot], services: ['_ipp,_x._tcp'] }|is not a service type",
        "{ between: [lan, iot], services: [\"_ipp._tcp\\n\"] }|is not a service type",
        "{ between: [lan, iot], services: [_a234567890123456._tcp] }|is not a service type",
        "{ between: [lan, iot], services: [_ipp._tcp, _ipp._tcp] }|mdns.services",
      })
  void isRefused(String mdns, String message) {
    assertThat(problems("almalinux-9", TWO, mdns)).hasSize(1).first().asString().contains(message);
  }

  @Test
  void whereThereAreNoNetworksTheyAreToBeDeclared() {
    assertThat(problems("almalinux-9", "[]", "{ between: [lan, iot] }"))
        .containsExactly(
            "mdns.between[1] iot is no network of this file: Declare it under networks.");
  }

  /** Of a network whose name was refused nobody says that it is not there. */
  @Test
  void aNetworkThatIsRefusedIsRefusedOnce() {
    assertThat(problems("almalinux-9", TWO.replace("guest", "wan"), "{ between: [lan, printers] }"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("networks[1].name");
  }

  @Test
  void aSystemWithoutTheFilterReflectsAllOrNothing() {
    assertThat(problems("centos-7", TWO, "{ between: [lan, iot], services: [_ipp._tcp] }"))
        .containsExactly(
            "mdns.services[0] _ipp._tcp cannot be chosen on centos-7, whose avahi (0.6.31) reflects"
                + " all services or none: Leave services out, or write os: almalinux-9 or"
                + " debian-12: their avahi has a filter (0.8 and later).");
  }

  /** A longer line of its configuration avahi would cut, and end at the next word. */
  @Test
  void theLongestLinesAreWhatAvahiReads() {
    String nics = "abcdefghij0,".repeat(Mdns.MOST_NETWORKS);
    assertThat("allow-interfaces=" + nics).hasSizeLessThanOrEqualTo(255);
    String types = "_a23456789012345._tcp,".repeat(Mdns.MOST_SERVICES);
    assertThat("reflect-filters=" + types).hasSizeLessThanOrEqualTo(255);
    String many =
        IntStream.rangeClosed(0, Mdns.MOST_SERVICES)
            .mapToObj(number -> "_a" + number + "._tcp")
            .collect(Collectors.joining(", "));
    assertThat(problems("almalinux-9", TWO, "{ between: [lan, iot], services: [" + many + "] }"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("mdns.services ");
  }

  @Test
  void networksThatAreNotNamedTakeNoPart() {
    RouterConfig config =
        new ConfigFolder(directory)
            .load(
                """
                version: 1
                os: almalinux-9
                wan: { usb: 0b95:1790 }
                lan: { bridge: brHome, address: 192.168.42.254/24 }
                networks: %s
                mdns: { between: [lan, iot] }
                """
                    .formatted(TWO));
    Mdns mdns = config.mdns().orElseThrow();
    assertThat(LocalNetwork.all(config).stream().filter(mdns::isBetween).map(LocalNetwork::name))
        .containsExactly("lan", "iot");
  }
}
