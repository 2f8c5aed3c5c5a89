package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.plan.Unmanaged;
import io.routervm.service.Rung;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a computer at home has no Internet, from the router's answers. */
class DeviceExaminationTest {
  private static final String PC = "52:54:00:00:00:20";
  private static final String NAS = "52:54:00:00:00:10";
  private static final String HOME = " dev lan0 lladdr ";

  @TempDir Path folder;
  private RouterConfig config;
  private Map<String, String> facts;

  @BeforeEach
  void aHomeWithANasAndAPc() throws IOException {
    HealthyRouter.config(folder);
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            + "hosts:\n  - { name: nas, ip: 192.168.42.10, mac: \"%s\", aliases: [media] }\n"
                .formatted(NAS)
            + "  - { name: printer, ip: 192.168.42.11 }\n");
    config = new RouterConfigLoader(System::getenv).load(file);
    Instant now = Instant.now();
    facts = HealthyRouter.facts(now);
    long end = now.getEpochSecond() + 36_000;
    facts.put(
        "leases",
        "%1$d %2$s 192.168.42.107 pc *\n%1$d %3$s 192.168.42.10 nas *".formatted(end, PC, NAS));
    facts.put(
        "neighbours",
        """
        192.168.1.1 dev wan0 lladdr 52:54:00:00:01:01 ref 1 used 1/1/1 probes 1 REACHABLE
        192.168.42.107 dev lan0 lladdr 52:54:00:00:00:20 ref 1 used 0/0/0 probes 1 REACHABLE
        192.168.42.10 dev lan0 lladdr 52:54:00:00:00:10 used 4/2/4 probes 1 REACHABLE
        192.168.42.11 dev lan0 lladdr 52:54:00:00:00:11 used 1/1/1 probes 1 REACHABLE
        """);
    facts.put("firewall", "[0:0] -A INPUT -i wan0 -s 192.168.0.0/16 -j DROP");
  }

  private DeviceReport report(String asked) {
    DeviceQuestion device = DeviceQuestion.of(config, asked).orElseThrow();
    GuestAnswers answers =
        new GuestAnswers(
            new GuestFacts(facts), List.of(), List.of(), Unmanaged.NONE, Optional.empty());
    return DeviceDoctor.report(
        device, answers, new GuestExamination(config, Placement.LIVE, answers).symptoms());
  }

  private String blamed(String asked) {
    DeviceReport report = report(asked);
    assertThat(report.finding()).as("%s", report).isPresent();
    assertThat(report.finding().get().remedy()).isNotBlank();
    return report.finding().get().rung() + ": " + report.finding().get().message();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pc",
        "PC.lan",
        "192.168.42.107",
        PC,
        "52-54-00-00-00-20",
        "nas",
        "media.lan",
        "192.168.42.10",
        NAS,
        "printer"
      })
  void oneThatIsWell(String asked) {
    assertThat(report(asked).finding()).as("%s", report(asked)).isEmpty();
    assertThat(report(asked).seen())
        .hasSizeGreaterThan(3)
        .extracting(Finding::level)
        .doesNotContain(Level.FAIL, Level.FOLLOWS);
  }

  @Test
  void whatIsKnownOfItIsShown() {
    DeviceReport report = report("pc");
    assertThat(report.mac()).contains(PC);
    assertThat(report.address()).contains("192.168.42.107");
    assertThat(report.lastSeenSeconds()).contains(0L);
  }

  @Test
  void oneThatWasNeverSeen() {
    assertThat(blamed("tablet"))
        .isEqualTo("device-seen: tablet is not in the home's network: it was never seen");
    assertThat(report("tablet").finding().get().consequences()).hasSize(1);
    assertThat(report("tablet").seen()).filteredOn(line -> line.level() == Level.FAIL).hasSize(1);
  }

  @Test
  void oneThatWasThereTellsWhen() {
    facts.put("neighbours", "192.168.42.107" + HOME + PC + " used 900/780/2 probes 6 FAILED");
    assertThat(blamed("pc"))
        .isEqualTo("device-seen: pc is not in the home's network: last seen 13 min ago");
    facts.put("neighbours", "192.168.42.107 dev lan0 used 9/9/2 probes 6 FAILED");
    assertThat(blamed("pc")).contains("last seen 2 h ago");
  }

  @ParameterizedTest
  @CsvSource({"10, 10, OK", "11, 11, OK", "10, 11, WARN", "11, 10, WARN"})
  void oneOfTwoCardsKnowsBothAndThatOneIsToBeInUse(String leased, String used, Level level)
      throws IOException {
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("\"" + NAS + "\"", "[\"" + NAS + "\", \"52:54:00:00:00:11\"]"));
    config = new RouterConfigLoader(System::getenv).load(file);
    facts.compute("leases", (key, all) -> all.replace(NAS, "52:54:00:00:00:" + leased));
    facts.put("neighbours", "192.168.42.10" + HOME + "52:54:00:00:00:" + used + " REACHABLE");
    for (String asked : new String[] {"nas", NAS, "52:54:00:00:00:11", "192.168.42.10"}) {
      DeviceReport report = report(asked);
      assertThat(report.finding()).isEmpty();
      assertThat(report.mac()).contains("52:54:00:00:00:" + used);
      assertThat(report.seen())
          .filteredOn(line -> line.check().contains("network cards"))
          .singleElement()
          .extracting(Finding::level)
          .isEqualTo(level);
    }
  }

  @Test
  void oneWithAnAddressOfItsOwn() {
    facts.merge(
        "neighbours",
        "\n192.168.42.77" + HOME + "52:54:00:00:00:77 used 0/0/0 probes 1 REACHABLE",
        String::concat);
    assertThat(blamed("192.168.42.77"))
        .isEqualTo("device-lease: 192.168.42.77 uses an address that the router has not given it");
    assertThat(blamed("52:54:00:00:00:77")).startsWith("device-lease");
  }

  @Test
  void oneThatHasAnotherAddressThanItsOwn() {
    facts.put("leases", "1900000000 " + NAS + " 192.168.42.120 nas *");
    facts.put("neighbours", "192.168.42.120" + HOME + NAS + " used 0/0/0 probes 1 REACHABLE");
    assertThat(blamed("nas"))
        .isEqualTo(
            "device-address: nas has 192.168.42.120 instead of its own address 192.168.42.10");
  }

  @ParameterizedTest
  @CsvSource({
    "-s 192.168.42.107/32 -j DROP, true",
    "-s 192.168.42.107/32 -i lan0 -m comment --comment x -j REJECT --reject-with icmp, true",
    "-m mac --mac-source 52:54:00:00:00:20 -j DROP, true",
    "-s 192.168.42.107/32 -d 203.0.113.9/32 -j DROP, false",
    "-s 192.168.42.107/32 -p tcp -m tcp --dport 25 -j DROP, false",
    "! -s 192.168.42.107/32 -j DROP, false",
    "-s 192.168.42.10/32 -j DROP, false"
  })
  void oneThatARuleIsAgainst(String rule, boolean blocked) {
    facts.merge("firewall", "\n[5:300] -A FORWARD " + rule, String::concat);
    assertThat(report("pc").finding().map(Diagnosis::rung))
        .isEqualTo(blocked ? Optional.of("device-rule") : Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ip saddr 192.168.42.107 ~ drop | true",
        "iifname \"lan0\" ip saddr { 192.168.42.50, 192.168.42.107 } ~ drop | true",
        "ip saddr 192.168.42.107 ~ reject with icmp port-unreachable comment \"no dport\" | true",
        "ether saddr 52:54:00:00:00:20 ~ drop | true",
        "ip saddr 192.168.42.107 ip daddr 203.0.113.9 ~ drop | false",
        "ip saddr 192.168.42.107 tcp dport 25 ~ drop | false",
        "ip saddr 192.168.42.107 oifname \"wan0\" ~ drop | false",
        "ip saddr != 192.168.42.107 ~ drop | false",
        "ip saddr 192.168.42.10 ~ drop | false",
        "iifname \"tun0\" ip saddr 192.168.42.107 ~ drop | false",
        "ip saddr 192.168.42.107 ~ accept | false"
      })
  void oneThatARuleOfNftablesIsAgainst(String rule, boolean blocked) {
    facts.put("firewall", nftables(rule));
    assertThat(report("pc").finding().map(Diagnosis::rung))
        .isEqualTo(blocked ? Optional.of("device-rule") : Optional.empty());
  }

  private static String nftables(String rule) {
    return "table ip routervm {\n\tchain forward {\n\t\t"
        + rule.replace("~", "counter packets 5 bytes 300")
        + "\n\t}\n}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ip saddr 192.168.42.64/26 oifname \"wan0\" ~ drop comment \"refused by rule kids\" | true",
        "iifname \"lan0\" oifname \"wan0\" ~ drop comment \"refused by rule kids\" | true",
        "ip saddr 192.168.42.128/26 ~ drop comment \"refused by rule kids\" | false",
        "iifname { \"tun0\", \"guest0\" } ~ drop comment \"refused by rule kids\" | false",
        "iifname \"wan0\" ip saddr 192.168.0.0/16 ~ drop | false",
        "iifname \"lan0\" oifname \"wan0\" ~ drop | false"
      })
  void oneThatANftablesRuleOfRouterYamlIsAgainst(String rule, boolean warned) {
    facts.put("firewall", nftables(rule));
    DeviceReport report = report("pc");
    assertThat(report.finding()).isEmpty();
    assertThat(report.seen())
        .filteredOn(line -> line.check().equals("no rule of the firewall is against it"))
        .extracting(line -> line.level() + " " + line.fix())
        .singleElement()
        .asString()
        .startsWith(warned ? "WARN it is a rule of your own: firewall.rules, kids" : "OK");
  }

  /** What its owner wants is no fault, and has a name. */
  @Test
  void oneThatARuleOfRouterYamlIsAgainst() {
    facts.merge(
        "firewall",
        "\n[5:300] -A timed -s 192.168.42.107/32 -o wan0 -m conntrack --ctdir ORIGINAL -m comment"
            + " --comment \"refused by rule kids\" -j DROP",
        String::concat);
    DeviceReport report = report("pc");
    assertThat(report.finding()).isEmpty();
    assertThat(report.seen())
        .anyMatch(line -> line.fix().equals("it is a rule of your own: firewall.rules, kids"));
  }

  /** From a subnet or a network, as router.yaml may have it; others' subnets are not about it. */
  @ParameterizedTest
  @CsvSource({
    "-A rules -s 192.168.42.64/26 -o wan0 -m comment --comment \"refused by rule kids\", true",
    "-A rules -i lan0 -o wan0 -m comment --comment \"refused by rule kids\", true",
    "-A rules -s 192.168.42.128/26 -o wan0 -m comment --comment \"refused by rule kids\", false",
    "-A rules -i tun0 -d 192.168.42.11/32 -m comment --comment \"refused by rule kids\", false",
    "-A INPUT -i wan0 -s 192.168.0.0/16, false",
    "-A FORWARD -i lan0 -o wan0, false"
  })
  void oneThatARuleOfItsSubnetIsAgainst(String rule, boolean warned) {
    facts.merge("firewall", "\n[5:300] " + rule + " -j DROP", String::concat);
    DeviceReport report = report("pc");
    assertThat(report.finding()).isEmpty();
    assertThat(report.seen())
        .filteredOn(line -> line.check().equals("no rule of the firewall is against it"))
        .extracting(Finding::level)
        .containsExactly(warned ? Level.WARN : Level.OK);
  }

  private void withGuests() throws IOException {
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            + """
            networks:
              - { name: guest, bridge: brGuest, address: 192.168.44.254/24, may: [] }
            """);
    config = new RouterConfigLoader(System::getenv).load(file);
    facts.merge(
        "neighbours",
        "\n192.168.44.50 dev guest0 lladdr 52:54:00:00:00:50 used 0/0/0 probes 1 REACHABLE",
        String::concat);
    facts.merge("leases", "\n1900000000 52:54:00:00:00:50 192.168.44.50 phone *", String::concat);
  }

  @Test
  void itsNetworkMayNotReachTheInternet() throws IOException {
    withGuests();
    String check = "its network may reach the Internet";
    assertThat(report("phone").seen())
        .filteredOn(line -> line.check().equals(check))
        .extracting(Finding::level, Finding::seen)
        .containsExactly(tuple(Level.WARN, "not from the network guest"));
    assertThat(report("pc").seen()).contains(Finding.ok(check, "lan"));
  }

  @Test
  void theCableOfAnotherNetworkIsNoneOfItsConcern() throws IOException {
    withGuests();
    List<Symptom> unplugged =
        List.of(
            Symptom.of(
                    Rung.LAN_CABLE, Finding.fail("a cable leads to the guests", "none", "plug it"))
                .about("brGuest"));
    GuestAnswers answers =
        new GuestAnswers(
            new GuestFacts(facts), List.of(), List.of(), Unmanaged.NONE, Optional.empty());
    DeviceQuestion pc = DeviceQuestion.of(config, "pc").orElseThrow();
    DeviceQuestion phone = DeviceQuestion.of(config, "phone").orElseThrow();
    assertThat(DeviceDoctor.report(pc, answers, unplugged).finding()).isEmpty();
    assertThat(DeviceDoctor.report(phone, answers, unplugged).finding()).isPresent();
  }

  /** Set in the device, as in hosts: it asks for no lease and needs none. */
  @Test
  void oneWithTheAddressThatHostsHasForIt() {
    facts.put("leases", "1900000000 " + PC + " 192.168.42.107 pc *");
    assertThat(report("nas").finding()).as("%s", report("nas")).isEmpty();
  }

  @Test
  void itIsNotToBlameForTheProvidersLine() {
    facts.put(
        "uplink", "gateway 192.168.1.1\nnear 192.168.1.1 answers\nserver 127.0.0.1 is silent");
    facts.put("neighbours", "");
    assertThat(blamed("pc")).startsWith("provider: ");
  }

  /** What the router lacks, and its devices do not miss. */
  @Test
  void itDoesNotNeedEverythingOfTheRouters() {
    facts.put("now", "1");
    facts.put("disk", "/dev/vda2 3586048 3586048 0 100% /");
    facts.put("failed", "own.service");
    facts.merge("uplink", "", (text, none) -> text.replace("208.67.222.222 answers", ""));
    assertThat(report("pc").finding()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "$(reboot)", "-x", "pc.example.net", "192.168.42", "é"})
  void whatIsNoDeviceIsNotAskedFor(String asked) {
    assertThat(DeviceQuestion.of(config, asked)).isEmpty();
  }

  @Test
  void hostileLinesOfTheNeighbourTableAreLeftOut() {
    assertThat(
            Neighbour.read(
                "x\n192.168.42.999 dev lan0 lladdr a REACHABLE\n192.168.42.3 dev lan0 used"
                    + " 99999999999/1/1 REACHABLE"))
        .singleElement()
        .satisfies(one -> assertThat(one.isThere()).isFalse());
  }
}
