package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRulesTest {
  private static final String BASE =
      """
      version: 1
      name: router
      wan: { usb: 0b95:1790 }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      hosts: [{ name: nas, ip: 192.168.42.10, aliases: [files] }]
      """;

  @TempDir Path directory;

  private List<String> problems(String dns) {
    return new ConfigFolder(directory)
        .problems(BASE + "dns: { " + dns + " }\n").list().stream()
            .map(problem -> problem.path() + " " + problem.message() + ": " + problem.remedy())
            .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "records: [{ name: git.example.net, a: 192.168.42.10 }, { name: git.lan, a: 192.168.42.10 }]",
        "records: [{ name: modem, a: 192.168.1.1 }, { name: modem.example.net, a: 192.168.1.1 }]",
        "records: [{ name: '*.dev.lan', a: 192.168.42.10 }]",
        "records: [{ name: www.lan, cname: nas.lan }, { name: web, cname: FILES.lan }]",
        "records: [{ name: www, cname: router.lan }, { name: r.lan, cname: git.b }, { name: git.b, a: 1.2.3.4 }]",
        "records: [{ name: _sip._tcp.lan, srv: { target: pbx.example.net, port: 5060 } }]",
        "records: [{ name: lan, txt: one }, { name: lan, txt: two }, { name: lan, mx: { target: nas.lan } }]",
        "records: [{ name: nas, txt: 'beside the address of a host' }]",
        "zone: home.arpa, records: [{ name: x, a: 192.168.42.10 }, { name: x.lan, a: 192.168.42.11 }]",
        "forward: [{ domain: corp.lan, to: [192.168.42.53] }, { domain: 10.in-addr.arpa, to: [10.0.0.53] }]"
      })
  void isAccepted(String dns) {
    assertThat(problems(dns)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ name: nas, a: 1.2.3.4 }|.name nas is used twice, first by hosts[0].name at 5:17",
        "{ name: NAS.lan, a: 1.2.3.4 }|.name NAS.lan is used twice, first by hosts[0].name at 5:17",
        "{ name: files.lan, cname: nas.lan }|.name files.lan is used twice, first by hosts[0].aliases[0]",
        "{ name: router.lan, a: 1.2.3.4 }|.name router.lan is used twice, first by name at 2:7",
        "{ name: '*.lan', cname: nas.lan }|.name *.lan stands for many names, which only an address can",
        "{ name: a.*.lan, a: 1.2.3.4 }|.name a.*.lan is not a DNS name",
        "{ name: \"a\\nb\", a: 1.2.3.4 }|.name a\\u000ab is not a DNS name",
        "{ name: x.lan, cname: nos.lan }|.cname nos.lan is no name whose address the router knows",
        "{ name: x.lan, cname: x.lan }|.cname x.lan is no name whose address the router knows",
        "{ name: x.lan }|' neither a nor cname nor srv nor txt nor mx is there'",
        "{ name: x.lan, a: 1.2.3.4, txt: x }|.txt both a and txt are there",
        "{ name: x.lan, txt: \"two\\nlines\" }|.txt two\\u000alines is not allowed text",
        "{ name: x.lan, mx: { target: nas.lan, preference: 65536 } }|.mx.preference 65536",
        "{ name: x.lan, srv: { target: nas.lan } }|.srv.port the key is missing"
      })
  void aRecordIsRefused(String record, String message) {
    assertThat(problems("records: [" + record + "]"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("dns.records[0]")
        .contains(message);
  }

  private List<String> problemsWithIot(String may, String dns) {
    return new ConfigFolder(directory)
            .problems(
                BASE.replace("hosts: [", "hosts: [{ name: printer, ip: 192.168.43.9 }, ")
                    + "networks: [{ name: iot, vlan: 20, address: 192.168.43.254/24, may: ["
                    + may
                    + "] }]\n"
                    + "dns: { "
                    + dns
                    + " }\n")
            .list()
            .stream()
            .map(problem -> problem.path() + " " + problem.message() + ": " + problem.remedy())
            .toList();
  }

  /** A host's full name ends with the zone of its network, and that network's DNS knows it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "records: [{ name: www.iot.lan, cname: printer.iot.lan }]",
        "records: [{ name: www.lan, cname: nas.lan }, { name: r.iot.lan, cname: router.iot.lan }]",
        "records: [{ name: printer.lan, a: 192.168.42.9 }, { name: nas.iot.lan, a: 192.168.43.10 }]",
        "records: [{ name: a.b, a: 192.168.42.9 }, { name: x.lan, cname: a.b }]",
        "forward: [{ domain: corp.iot.lan, to: [192.168.42.53] }]"
      })
  void namesOfAnotherNetworkAreAccepted(String dns) {
    assertThat(problemsWithIot("internet", dns)).isEmpty();
  }

  @Test
  void whoMayReachTheHomeKnowsItsNamesInNoZone() {
    String dns = "records: [{ name: a.b, a: 192.168.42.9 }, { name: x.iot.lan, cname: a.b }]";
    assertThat(problemsWithIot("lan", dns)).isEmpty();
    assertThat(problemsWithIot("internet", dns))
        .containsExactly(
            "dns.records[1].cname a.b is not known to the DNS of the network iot, which answers for"
                + " x.iot.lan: Give the alias and what it stands for names in one zone.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "records: [{ name: www.lan, cname: printer.lan }]|printer.lan is no name whose address",
        "records: [{ name: x.iot.lan, cname: nas.lan }]|nas.lan is not known to the DNS of the network iot",
        "records: [{ name: www.lan, cname: printer.iot.lan }]|not known to the DNS of the home LAN",
        "records: [{ name: a.b, cname: printer.iot.lan }]|not known to the DNS of the home LAN",
        "records: [{ name: PRINTER.iot.lan, a: 1.2.3.4 }]|is used twice, first by hosts[0].name at 5:17",
        "forward: [{ domain: IOT.lan, to: [192.168.42.53] }]|IOT.lan is the zone of the network iot"
      })
  void namesOfAnotherNetworkAreRefused(String dns, String message) {
    assertThat(problemsWithIot("internet", dns)).hasSize(1).first().asString().contains(message);
  }

  @Test
  void aNetworkMayHaveAZoneOfItsOwn() {
    String text =
        BASE.replace("hosts: [", "hosts: [{ name: printer, ip: 192.168.43.9 }, ")
            + """
            networks: [{ name: iot, vlan: 20, address: 192.168.43.254/24, zone: things.example }]
            dns: { records: [{ name: www.things.example, cname: %s.things.example }] }
            """;
    ConfigFolder folder = new ConfigFolder(directory);
    assertThat(folder.problems(text.formatted("printer")).list()).isEmpty();
    assertThat(folder.problems(text.formatted("nas")).list())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message()).startsWith("nas.things.example is no name whose"));
  }

  @Test
  void aNameHasOneAddressOrIsAnAlias() {
    assertThat(
            problems(
                "records: [{ name: x, a: 1.2.3.4 }, { name: x.lan, a: 1.2.3.5 },"
                    + " { name: y, cname: x.lan }, { name: y.lan, txt: z }, { name: z, cname: y.lan }]"))
        .containsExactly(
            "dns.records[1].name x.lan is used twice, first by dns.records[0].name at 6:26:"
                + " Give each name one address.",
            "dns.records[3].name y.lan is an alias by dns.records[2].name at 6:80:"
                + " Give the record to the name that the alias stands for.",
            "dns.records[4].cname y.lan is no name whose address the router knows: Name one of"
                + " hosts, or of dns.records with a, in full.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ domain: lan, to: [10.0.0.53] }|.domain lan is the home's own zone",
        "{ domain: a.b, to: [10.0.0.53] }, { domain: A.b, to: [10.0.0.54] }|.domain A.b is used twice",
        "{ domain: a.b, to: [192.168.42.254] }|.to[0] 192.168.42.254 is the router itself",
        "{ domain: a.b, to: [127.0.0.1] }|.to[0] 127.0.0.1 is no server's address",
        "{ domain: a.b, to: [] }|to"
      })
  void aForwardedDomainIsRefused(String forward, String message) {
    assertThat(problems("forward: [" + forward + "]"))
        .hasSize(1)
        .first()
        .asString()
        .contains(message);
  }
}
