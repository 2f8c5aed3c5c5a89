package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.TimeWindow.Day;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the rules is right; what is wrong in one by itself is in broken.txt. */
class TrafficRulesTest {
  private static final String HOME =
      """
      version: 1
      name: router
      management: %s
      wan: { bridge: brIsp }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      networks:
        - { name: iot, vlan: 20, address: 192.168.43.254/24 }
      vpn: { endpoint: home.example.net }
      routes: [{ to: 10.1.0.0/24, via: 192.168.42.10 }]
      hosts:
        - { name: nas, ip: 192.168.42.10, mac: "52:54:00:00:00:10", aliases: [Files] }
        - { name: tv, ip: 192.168.43.12 }
        - { name: vpn2, ip: 192.168.42.13, mac: "52:54:00:00:00:13" }
      firewall: { rules: [%s] }
      """;

  @TempDir Path directory;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  private List<String> problems(String... rules) {
    String text = HOME.formatted("isolated", String.join(", ", rules));
    return folder.problems(text).list().stream()
        .map(problem -> problem.path() + " " + problem.message())
        .toList();
  }

  private static String rule(String name, String rest) {
    return "{ name: " + name + ", action: deny, " + rest + " }";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from: nas, to: internet",
        "from: FILES, to: internet",
        "from: nas, to: tv",
        "from: vpn, to: vpn",
        "from: 192.168.42.0/25, to: 203.0.113.0/24",
        "from: internet, to: lan",
        "from: 192.168.42.77, to: [iot, vpn, internet]",
        "from: [lan, iot], to: [vpn, internet], proto: [tcp, udp], ports: [53, 8000-9000]",
        "from: 192.168.0.0/16, to: internet",
        "from: lan, to: 192.168.43.0/24, when: { days: sat }",
        "from: lan, to: iot, when: { between: '21:00-07:00' }",
        "from: 10.1.0.0/16, to: lan"
      })
  void isAllowed(String rule) {
    assertThat(problems(rule("a", rule))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from: tv, to: internet | .from tv has no mac in hosts, so nothing gives the device the"
            + " address that the rule is about",
        "from: lan, to: 192.168.43.254 | .to 192.168.43.254 is the router itself, and a rule is about"
            + " what passes through it",
        "from: 192.168.42.1, to: 192.168.42.0/25 | .to 192.168.42.0/25 and 192.168.42.1 reach each"
            + " other in network lan without the router",
        "from: 192.168.42.0/24, to: nas | .to nas and 192.168.42.0/24 reach each other in network lan"
            + " without the router",
        "from: 10.1.0.5, to: nas | .to nas and 10.1.0.5 reach each other in network lan without the"
            + " router",
        "from: 203.0.113.9, to: [nas, internet] | .to[1] internet and 203.0.113.9 are both outside the"
            + " home"
      })
  void isRefused(String rule, String problem) {
    assertThat(problems(rule("a", rule))).containsExactly("firewall.rules[0]" + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from: lan, to: internet | from: lan, to: internet",
        "from: lan, to: internet | from: nas, to: 9.9.9.9",
        "from: [lan, vpn], to: internet | from: [nas, vpn], to: internet, proto: udp",
        "from: 192.168.42.0/24, to: iot | from: nas, to: tv",
        "from: lan, to: iot, proto: tcp | from: lan, to: iot, proto: tcp, ports: 80",
        "from: lan, to: iot, proto: [tcp, udp] | from: lan, to: iot, proto: udp",
        "from: lan, to: iot, proto: tcp, ports: 80-90 | from: lan, to: iot, proto: tcp, ports: [80, 85-90]",
        "from: lan, to: iot | from: lan, to: iot, when: { days: sun }"
      })
  void whatIsTakenByAnEarlierOneIsTold(String earlier, String later) {
    assertThat(problems(rule("a", earlier), rule("b", later)))
        .singleElement()
        .asString()
        .startsWith("firewall.rules[1] the rule b never decides anything: a at ")
        .endsWith(" comes first and takes all of it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from: nas, to: internet | from: lan, to: internet",
        "from: lan, to: 9.9.9.9 | from: lan, to: internet",
        "from: lan, to: internet | from: lan, to: iot",
        "from: lan, to: iot | from: lan, to: [iot, internet]",
        "from: lan, to: internet | from: [lan, vpn], to: internet",
        "from: lan, to: iot, proto: tcp | from: lan, to: iot",
        "from: lan, to: iot, proto: tcp | from: lan, to: iot, proto: [tcp, udp]",
        "from: lan, to: iot, proto: tcp, ports: 80 | from: lan, to: iot, proto: tcp",
        "from: lan, to: iot, proto: tcp, ports: 80-90 | from: lan, to: iot, proto: tcp, ports: 79-90",
        "from: lan, to: iot, proto: tcp, ports: 80-90 | from: lan, to: iot, proto: tcp, ports: 80-91",
        "from: lan, to: iot, proto: tcp, ports: 80 | from: lan, to: iot, proto: tcp, ports: [80, 81]",
        "from: lan, to: iot, when: { days: sun } | from: lan, to: iot",
        "from: 192.168.42.0/24, to: iot | from: 192.168.42.0/23, to: iot"
      })
  void whatIsMoreThanAnEarlierOneIsNot(String earlier, String later) {
    assertThat(problems(rule("a", earlier), rule("b", later))).isEmpty();
  }

  /** Were it not for the first mistake of each, there would be a second. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from: 0.0.0.0/0, to: internet | .from 0.0.0.0/0 is everybody",
        "from: lan, to: 192.168.42.254 | .to 192.168.42.254 is the router itself",
        "from: 169.254.80.49, to: internet | .from 169.254.80.49 overlaps the management network's",
        "from: tv, to: iot | .from tv has no mac in hosts",
        "from: 203.0.113.9, to: internet | .from 203.0.113.9 is not in the home"
      })
  void oneMistakeOfARuleIsToldAtATime(String rule, String problem) {
    assertThat(problems("{ name: a, action: allow, " + rule + " }"))
        .singleElement()
        .asString()
        .startsWith("firewall.rules[0]" + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"from: lan, to: [nas, internet]", "from: [lan, 203.0.113.9], to: internet"})
  void aRuleThatIsRefusedTakesNothingFromALaterOne(String rule) {
    assertThat(problems(rule("a", rule), rule("b", "from: lan, to: internet")))
        .singleElement()
        .asString()
        .startsWith("firewall.rules[0]");
  }

  @Test
  void overTheLanTheRouterIsManagedWithoutANetworkOfItsOwn() {
    String rule = rule("a", "from: vpn, to: 169.254.80.49");
    assertThat(problems(rule)).hasSize(1);
    assertThat(folder.problems(HOME.formatted("lan", rule)).list()).isEmpty();
  }

  @Test
  void aNameThatAZoneAndAHostHaveIsAmbiguous() {
    String text =
        HOME.formatted("isolated", rule("a", "from: vpn, to: nas"))
            .replace("name: vpn2", "name: vpn");
    assertThat(folder.problems(text).list())
        .extracting(problem -> problem.path() + " " + problem.message())
        .containsExactly("firewall.rules[0].from vpn is the name of a zone and of a host");
    String none =
        HOME.formatted("isolated", rule("a", "from: vpn, to: nas"))
            .replace("vpn: { endpoint: home.example.net }\n", "");
    assertThat(folder.problems(none).list())
        .extracting(problem -> problem.path() + " " + problem.message())
        .containsExactly("firewall.rules[0].from vpn is a zone that there is not");
  }

  /** A mistake makes nothing wrong that it hides. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: iot | name: Iot",
        "192.168.43.254/24 | 192.168.43.254/33",
        "name: tv | name: t.v",
        "ip: 192.168.43.12 | ip: 192.168.43.300",
        "aliases: [Files] | aliases: [a.b]"
      })
  void whoDoesNotKnowAllNamesRefusesNone(String good, String bad) {
    String rules = rule("a", "from: [tablet, files, tv], to: iot");
    String text = HOME.formatted("isolated", rules).replace(good, bad);
    assertThat(folder.problems(text).list())
        .hasSize(1)
        .noneMatch(problem -> problem.path().startsWith("firewall"));
  }

  @Test
  void aTimeIsTheDaysOnWhichItBeginsAndASpan() {
    TimeWindow always = new TimeWindow(List.of(), Optional.empty());
    assertThat(always.numbers()).isEqualTo("1234567");
    assertThat(always.span()).isEqualTo(new TimeSpan("0000", "2400"));
    TimeWindow some =
        new TimeWindow(List.of(Day.SUN, Day.MON), Optional.of(new TimeSpan("2100", "0700")));
    assertThat(some.numbers()).isEqualTo("17");
    assertThat(some.span()).isEqualTo(new TimeSpan("2100", "0700"));
  }

  @ParameterizedTest
  @CsvSource({"00:00-24:00, 0000, 2400", "23:59-00:00, 2359, 0000", "09:30-19:05, 0930, 1905"})
  void aSpanIsReadByTheClock(String text, String begin, String end) throws Exception {
    assertThat(TimeSpan.parse(text)).contains(new TimeSpan(begin, end));
  }
}
