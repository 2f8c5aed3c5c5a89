package io.routervm.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Golden;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations as people have them, and hostile ones. */
class ImporterTest {
  private static final Path EXAMPLES = Path.of("src/test/resources/migration");

  @TempDir private Path folder;

  /** What became of each, and what was left out and why, as a person has looked at it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dnsmasq-home.conf",
        "dnsmasq-tags.conf",
        "pihole.conf custom.list",
        "custom.list",
        "dhcpd-small.conf",
        "dhcpd-groups.conf",
        "openwrt-family",
        "openwrt-server",
        "pfsense.xml",
        "opnsense.xml"
      })
  void whatPeopleHave(String names) throws IOException {
    Imported imported =
        Importer.read(Stream.of(names.split(" ", -1)).map(EXAMPLES::resolve).toList());
    String left =
        Stream.concat(
                imported.assumptions().stream(),
                imported.omissions().stream()
                    .map(
                        one ->
                            EXAMPLES.relativize(one.origin().file())
                                + ":"
                                + one.origin().line()
                                + ": "
                                + one.text()
                                + ": "
                                + one.reason()))
            .collect(Collectors.joining("\n", "", "\n"));
    Golden.assertMatches(
        "migration/" + names.replace(' ', '+'),
        Map.of("/part.yaml", imported.yaml(), "/left-out.txt", left));
    assertThat(valid(imported).hosts()).hasSameSizeAs(hosts(imported));
    assertThat(left).doesNotContain("hash", "c2VjcmV0", "wireless password");
  }

  private static List<String> hosts(Imported imported) {
    return imported.yaml().lines().filter(line -> line.startsWith("  - { name:")).toList();
  }

  /** The keys in a router.yaml of somebody who followed the first line of the output. */
  private RouterConfig valid(Imported imported) throws IOException {
    String lan = imported.yaml().contains("lan:\n") ? "" : "lan:\n  address: 192.168.42.254/24\n";
    String whole =
        "version: 1\nwan: { bridge: brIsp }\n"
            + (lan + imported.yaml()).replace("lan:\n", "lan:\n  bridge: brHome\n");
    Path file = Files.writeString(folder.resolve("router.yaml"), whole);
    return new RouterConfigLoader(System::getenv).load(file);
  }

  private Imported read(String text) throws IOException {
    return Importer.read(List.of(Files.writeString(folder.resolve("some.conf"), text)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.168.7.10,192.168.7.20,90|lease: 2m",
        "192.168.7.10,192.168.7.20,3600|lease: 1h",
        "192.168.7.10,192.168.7.20,2w|lease: 14d",
        "192.168.7.10,192.168.7.20,45m|lease: 45m",
        "192.168.7.10,192.168.7.20,255.255.0.0|address: 192.168.255.254/16",
        "192.168.7.10,192.168.7.20|address: 192.168.7.254/24",
        "set:red,192.168.7.10,192.168.7.20|range: [192.168.7.10, 192.168.7.20]"
      })
  void readsLeasesAndMasks(String range, String yaml) throws IOException {
    assertThat(read("dhcp-range=" + range + "\n").yaml()).contains(yaml);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.7.0,static",
        "192.168.7.20,192.168.7.10",
        "192.168.7.10,192.168.9.20",
        "::1,constructor:lan0",
        "192.168.7.10,192.168.7.20,forever"
      })
  void leavesOutWhatNoLeaseCanBe(String range) throws IOException {
    assertThat(read("dhcp-range=" + range + "\n").omissions()).hasSize(1);
  }

  @Test
  void theAssumedAddressIsOneThatNobodyHas() throws IOException {
    Imported imported =
        read(
            """
            dhcp-range=192.168.7.10,192.168.7.20
            dhcp-host=02:00:00:00:00:01,nas,192.168.7.254
            host-record=tv.lan,192.168.7.253
            """);
    assertThat(imported.yaml()).contains("address: 192.168.7.252/24");
    assertThat(imported.assumptions()).hasSize(1).first().asString().contains("192.168.7.252/24");
  }

  /** Whatever a text is, router.yaml says the same; words of YAML among them. */
  @Test
  void textsComeBackAsTheyWere() throws IOException {
    List<String> texts =
        List.of("yes", "null", "1.5", "a: b", "#x", "\"", "\\", "'", "{", "12:34", "é", "*x");
    StringBuilder text = new StringBuilder("domain=lan\n");
    texts.forEach(
        one ->
            text.append("txt-record=lan,\"")
                .append(one.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\"\n"));
    Imported imported = read(text.toString());
    assertThat(imported.omissions()).hasSize(1).first().asString().contains("\\u00e9");
    assertThat(valid(imported).dns().records())
        .extracting(record -> record.txt().orElseThrow())
        .isEqualTo(texts.stream().filter(one -> !one.equals("é")).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version='1.0'?><!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><pfsense><system><domain>&x;</domain></system></pfsense>",
        "<pfsense><system>",
        "<pfsense>\u0000</pfsense>"
      })
  void hostileXmlIsRefused(String xml) {
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is not well-formed XML");
  }

  @Test
  void nestedWithoutEndIsRefusedOrLeftOut() throws IOException {
    assertThatThrownBy(() -> read("<pfsense>" + "<a>".repeat(100_000)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("nested too deeply");
    assertThat(read("subnet 1.2.3.0 netmask 255.255.255.0 {" + "{".repeat(100_000)).taken())
        .isZero();
  }

  /** Pi-hole writes the first lines into each of its folders. */
  @Test
  void aDomainThatStaysAtHomeIsTheZoneOnlyWhereNothingElseIs() throws IOException {
    String pihole = "server=/test/\nserver=/localhost/\nserver=/invalid/\nserver=/onion/\n";
    assertThat(read(pihole + "server=/ads.example/\ndomain=home.example\n").yaml())
        .contains("zone: home.example")
        .doesNotContain("ads.example");
    assertThat(read(pihole + "local=/home.example/\n").yaml()).contains("zone: home.example");
    Imported two = read("local=/one.example/\nlocal=/two.example/\ncache-size=500\n");
    assertThat(two.yaml()).doesNotContain("zone:");
    assertThat(two.omissions()).hasSize(2);
  }

  @Test
  void aRangeThatHasNoNumbersIsNoCrash() throws IOException {
    String lan =
        "<interfaces><lan><ipaddr>192.168.7.1</ipaddr><subnet>24</subnet></lan></interfaces>";
    String leases = "<dhcpd><lan><range><from>+x</from><to>y</to></range></lan></dhcpd>";
    assertThat(read("<?xml version='1.0'?><pfsense>" + lan + leases + "</pfsense>").omissions())
        .isNotEmpty();
  }

  @Test
  void controlCharactersAndNoTextAreShownByTheirNumbers() throws IOException {
    Imported imported = read("dhcp-host=\u001b]0;x\u0007,02:00:00:00:00:01\nfoo=\u202e\n");
    assertThat(imported.omissions())
        .allSatisfy(one -> assertThat(one.text()).matches("[ -~…]*"))
        .isNotEmpty();
  }

  @Test
  void whatIsNoneOfThemIsRefused() throws IOException {
    assertThatThrownBy(() -> read("Dear diary\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("none of the files is a configuration that is known");
    assertThatThrownBy(() -> Importer.read(List.of(folder.resolve("missing.conf"))))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot read");
    assertThatThrownBy(() -> Importer.read(List.of(Path.of("/dev/zero"))))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("neither a file nor a folder");
    Path large =
        Files.write(
            folder.resolve("large"), "#\n".repeat(5 << 20).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Importer.read(List.of(large)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("larger than 8 MiB");
  }
}
