package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.document.DocumentReader;
import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Problems;
import io.routervm.config.document.Type;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an option of a lease may hold: the last that passes, the first that does not. */
class LeaseOptionsTest {
  private static final String FILE =
      """
      version: 1
      wan: { usb: 0b95:1790 }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      dhcp: { options: { %s } }
      """;

  @TempDir Path directory;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  private LeaseValue read(String option) {
    return folder
        .load(FILE.formatted(option))
        .dhcp()
        .options()
        .byNumber()
        .values()
        .iterator()
        .next();
  }

  private List<String> problems(String option) {
    return folder.problems(FILE.formatted(option)).list().stream()
        .map(problem -> problem.message())
        .toList();
  }

  @Test
  void whoWritesNoneHasNone() {
    assertThat(folder.load(FILE.formatted("")).dhcp().options().isEmpty()).isTrue();
    assertThat(folder.load(FILE.formatted("mtu: 1400")).dhcp().options().isEmpty()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "default-ttl, 0, 1",
    "default-ttl, 255, 1",
    "mtu, 65535, 2",
    "time-offset, 4294967295, 4"
  })
  void aNumberHasTheBytesOfItsOption(String name, long number, int octets) {
    assertThat(read(name + ": " + number)).isEqualTo(new LeaseValue.Whole(number, octets));
  }

  @ParameterizedTest
  @CsvSource({
    "default-ttl: 256, option 23 (default-ttl) holds 256",
    "default-ttl: -1, option 23 (default-ttl) holds -1",
    "mtu: 65536, option 26 (mtu) holds 65536",
    "time-offset: 4294967296, option 2 (time-offset) holds 4294967296",
    "mtu: '\"1400\"', option 26 (mtu) holds \"1400\""
  })
  void whatDoesNotFitIntoThemIsRefused(String option, String problem) {
    assertThat(problems(option)).containsExactly(problem);
  }

  private static String list(int count, String format) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(format::formatted)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** A server gives each option 255 bytes at most, and a client reads so many domains. */
  @Test
  void aListIsAsLongAsAnOptionHasRoom() {
    assertThat(read("ntp-server: " + list(32, "10.0.0.%d")))
        .isInstanceOfSatisfying(
            LeaseValue.Addresses.class, list -> assertThat(list.addresses()).hasSize(32));
    assertThat(problems("ntp-server: " + list(33, "10.0.0.%d")))
        .containsExactly("option 42 (ntp-server) holds more than an option has room for");
    assertThat(read("domain-search: " + list(6, "d%d.example")))
        .isInstanceOfSatisfying(
            LeaseValue.Domains.class,
            list -> assertThat(list.names()).startsWith("d1.example").hasSize(6));
    assertThat(problems("domain-search: " + list(7, "d%d.example")))
        .containsExactly("option 119 (domain-search) holds more than an option has room for");
  }

  @Test
  void oneElementNeedsNoList() {
    assertThat(read("ntp-server: 10.0.0.1"))
        .isEqualTo(new LeaseValue.Addresses(List.of(Ipv4.of("10.0.0.1"))));
    assertThat(read("domain-search: a.example"))
        .isEqualTo(new LeaseValue.Domains(List.of("a.example")));
  }

  /** An option that dnsmasq knows by its number only is read by how it is written. */
  @Test
  void whatNobodyKnowsTheKindOfIsReadAsItLooks() {
    assertThat(read("226: [10.0.0.1, 10.0.0.2]"))
        .isEqualTo(new LeaseValue.Addresses(List.of(Ipv4.of("10.0.0.1"), Ipv4.of("10.0.0.2"))));
    assertThat(read("226: 10.0.0.1"))
        .isEqualTo(new LeaseValue.Addresses(List.of(Ipv4.of("10.0.0.1"))));
    assertThat(read("226: 'hex:0a:1b'"))
        .isInstanceOfSatisfying(
            LeaseValue.Octets.class, octets -> assertThat(octets.data().hex()).isEqualTo("0a1b"));
    assertThat(read("226: text")).isEqualTo(new LeaseValue.Characters("text"));
    assertThat(problems("226: [one, two]")).containsExactly("option 226 holds one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mtu: [1400]", "tftp-server: [pbx.lan]"})
  void aListIsOnlyWhereThereIsOne(String option) {
    assertThat(problems(option)).singleElement().asString().endsWith(" holds no list");
  }

  @Test
  void aListOfNothingIsNoValue() {
    assertThat(problems("ntp-server: []")).containsExactly("option 42 (ntp-server) holds a list");
    assertThat(problems("ntp-server: ")).singleElement().asString().contains(" holds ");
  }

  @Test
  void aTextIsAsLongAsDnsmasqReadsIt() {
    String longest = String.join("", Collections.nCopies(250, "x"));
    assertThat(read("252: " + longest)).isEqualTo(new LeaseValue.Characters(longest));
    assertThat(problems("252: " + longest + "x"))
        .singleElement()
        .asString()
        .startsWith("option 252 holds nothing, more than 250 characters");
  }

  /** The number of an option is one of 1 to 254. */
  @ParameterizedTest
  @CsvSource({"254, true", "255, false", "0, false", "200, true", "260, false"})
  void aNumberOfAnOptionIsOneByte(String number, boolean known) {
    List<String> expected = known ? List.of() : List.of("dnsmasq knows no such option");
    assertThat(problems(number + ": text")).isEqualTo(expected);
  }

  /** A single device may be sent to another router, and all of them may not. */
  @Test
  void onlyADeviceHasAnotherRouter() {
    assertThat(problems("3: 192.168.42.31")).containsExactly("is the router itself");
    String host =
        "hosts: [{ name: tv, ip: 192.168.42.12, mac: '52:54:00:00:00:12', options: { %s } }]\n";
    assertThat(folder.problems(FILE.formatted("") + host.formatted("3: 192.168.42.31")).list())
        .isEmpty();
    assertThat(folder.problems(FILE.formatted("") + host.formatted("54: 192.168.42.31")).list())
        .extracting(problem -> problem.message())
        .containsExactly("is what server and device speak of by themselves");
  }

  /**
   * In the home and in another network, by its name and by its number: such a device may know
   * nothing of the home's names.
   */
  @Test
  void whoGivesDevicesAnotherNameServerIsToldWhatTheyMiss() {
    String iot =
        "networks: [{ name: iot, vlan: 20, address: 192.168.43.254/24, dhcp: { options: { %s } }"
            + " }]\n";
    String text = FILE + iot;
    assertThat(warnings(text.formatted("dns-server: 192.168.42.10", "6: 192.168.42.11")))
        .containsExactly(
            "dhcp.options option 6 (dns-server) has devices ask another name server than the"
                + " router, and it may not know the home's names",
            "networks[0].dhcp.options option 6 (dns-server) has devices ask another name server"
                + " than the router, and it may not know the home's names");
    assertThat(warnings(text.formatted("ntp-server: 192.168.42.10", "mtu: 1400"))).isEmpty();
  }

  private List<String> warnings(String text) {
    return told(folder.warnings(text, LocalDate.of(2024, 1, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.42.10", "192.168.43.10", "NAS", "files"})
  void devicesMayBootFromAnyDeviceOfTheHome(String server) {
    assertThat(bootProblems(server)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "tftp, tftp is the name of none of hosts",
    "192.168.43.254, '192.168.43.254 is the router itself, which serves no files'",
    "255.255.255.255, 255.255.255.255 is no device's address"
  })
  void whatServesThemNoFilesIsRefusedInANetworkToo(String server, String problem) {
    assertThat(bootProblems(server)).containsExactly("networks[0].dhcp.boot.server " + problem);
  }

  private List<String> bootProblems(String server) {
    String more =
        """
        hosts: [{ name: nas, ip: 192.168.42.10, aliases: [files] }]
        networks:
          - name: iot
            vlan: 20
            address: 192.168.43.254/24
            dhcp: { boot: { file: pxelinux.0, server: %s } }
        """;
    return told(folder.problems(FILE.formatted("") + more.formatted(server)));
  }

  /** The schema keeps its types for good; these are new ones. */
  @Test
  void aNetworksOptionsAreNotADevices() {
    assertThat(problemsOf(LeaseOptions.ofNetwork()))
        .containsExactly("options.3 is the router itself");
    assertThat(problemsOf(LeaseOptions.ofDevice())).isEmpty();
  }

  private static List<String> problemsOf(Type<LeaseOptions> type) {
    ProblemLog log = new ProblemLog();
    Node options = DocumentReader.read("{ 3: 192.168.42.31 }", log).orElseThrow();
    assertThat(type.read(options, "options", log).isPresent()).isEqualTo(log.isEmpty());
    return told(log.of("router.yaml"));
  }

  private static List<String> told(Problems problems) {
    return problems.list().stream()
        .map(problem -> problem.path() + " " + problem.message())
        .toList();
  }

  /** What the router says itself is no suggestion for a name that is mistyped. */
  @Test
  void onlyWhatMayBeWrittenIsSuggested() {
    assertThat(folder.problems(FILE.formatted("netmas: 255.255.0.0")).list())
        .singleElement()
        .satisfies(problem -> assertThat(problem.remedy()).doesNotContain("Did you mean netmask"));
    assertThat(LeaseOption.names()).contains("ntp-server").doesNotContain("netmask", "router");
  }
}
