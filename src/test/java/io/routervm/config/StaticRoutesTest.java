package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is behind a host of the home belongs to the host's network; what of {@code routes} is wrong
 * by itself is in broken.txt.
 */
class StaticRoutesTest {
  private static final String FILE =
      """
      version: 1
      wan: { bridge: brIsp }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      vpn: { endpoint: home.example.net }
      networks:
        - { name: iot, vlan: 20, address: 192.168.43.254/24 }
      routes:
        - { to: 10.9.0.0/16, via: 192.168.42.31 }
        - { to: 172.20.0.0/24, via: 192.168.43.31 }
      firewall: { rules: [%s] }
      """;

  @TempDir Path directory;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  private RouterConfig config() {
    return folder.load(FILE.formatted(""));
  }

  private List<String> problems(String text) {
    return folder.problems(text).list().stream()
        .map(problem -> problem.path() + " " + problem.message() + ". " + problem.remedy())
        .toList();
  }

  @Test
  void eachNetworkHasTheRoutesThatItsHostsLead() {
    List<LocalNetwork> networks = config().networks();
    assertThat(networks.get(0).routes())
        .extracting(StaticRoute::to)
        .containsExactly(Cidr.of("10.9.0.0/16"));
    assertThat(networks.get(1).routes())
        .extracting(StaticRoute::to)
        .containsExactly(Cidr.of("172.20.0.0/24"));
  }

  /** The whole subnet and parts of it are the network's, and nothing that is wider. */
  @ParameterizedTest
  @CsvSource({
    "10.9.0.0/16, lan, false",
    "10.9.255.255, lan, false",
    "10.9.7.0/24, lan, false",
    "172.20.0.7, iot, false",
    "10.8.0.0/15, , false",
    "10.10.0.1, , true",
    "172.20.1.0/24, , true"
  })
  void whatIsBehindAHostIsOfItsNetwork(String text, String network, boolean foreign) {
    Party party = Parties.of(config()).find(text).orElseThrow();
    assertThat(party.home()).isEqualTo(Optional.ofNullable(network));
    assertThat(party.foreign()).isEqualTo(foreign);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allow | 10.9.1.5 | internet |",
        "allow | 10.9.0.0/16 | iot |",
        "deny | iot | 10.9.1.5 |",
        "deny | 10.9.1.5 | 172.20.0.5 |",
        "deny | 10.9.1.5 | 192.168.42.10 | to 192.168.42.10 and 10.9.1.5 reach each other in network"
            + " lan without the router",
        "allow | 10.10.1.5 | lan | from 10.10.1.5 is not in the home",
        "deny | 10.10.1.5 | internet | to internet and 10.10.1.5 are both outside the home"
      })
  void aRuleMayBeAboutIt(String action, String from, String to, String problem) {
    String rule =
        "{ name: a, action: %s, from: %s, to: %s }".formatted(action, from.strip(), to.strip());
    List<String> problems = problems(FILE.formatted(rule));
    if (problem == null) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems)
          .singleElement()
          .asString()
          .startsWith("firewall.rules[0]." + problem.strip());
    }
  }

  /** Who is told of a collision can do something about it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.9.0.0/16 | 192.168.43.0/25 | overlaps network iot's subnet 192.168.43.0/24. Name what is"
            + " behind the host only",
        "10.9.0.0/16 | 172.20.0.0/16 | overlaps a route's subnet 172.20.0.0/16. Make one route of"
            + " them",
        "172.20.0.0/24 | 10.9.9.0/24 | overlaps a route's subnet 10.9.0.0/16. Make one route of them"
      })
  void aCollisionSaysWhatToName(String before, String after, String problem) {
    assertThat(problems(FILE.formatted("").replace(before, after)))
        .singleElement()
        .asString()
        .contains(problem);
  }

  /** Two subnets of the ISP's side may be one and the same; one that is behind a host may not. */
  @Test
  void theIspsSubnetStaysClear() {
    String isp = FILE.formatted("").replace("bridge: brIsp", "bridge: brIsp, subnet: 10.9.1.0/24");
    assertThat(problems(isp))
        .singleElement()
        .asString()
        .contains(
            "routes[0].to 10.9.0.0/16 overlaps the ISP LAN's (wan.subnet) subnet 10.9.1.0/24. Name"
                + " less of what is behind the host, or give the ISP box's LAN another subnet.");
  }

  /** A collision of two networks is told of the later one, wherever the routes stand. */
  @Test
  void networksThatCollideAreToldBeforeRoutes() {
    assertThat(problems(FILE.formatted("").replace("192.168.43.254/24", "10.9.3.254/24")))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(
                        "routes[0].to 10.9.0.0/16 overlaps network iot's subnet 10.9.3.0/24"));
  }

  @Test
  void theLeadIsAHostOfANetworkOfOurs() {
    assertThat(problems(FILE.formatted("").replace("192.168.42.31", "192.168.43.254")))
        .singleElement()
        .asString()
        .startsWith("routes[0].via 192.168.43.254 is the router itself, which leads nowhere else");
    assertThat(problems(FILE.formatted("").replace("192.168.42.31", "192.168.42.255")))
        .singleElement()
        .asString()
        .startsWith("routes[0].via 192.168.42.255 is the broadcast address of 192.168.42.0/24");
    assertThat(problems(FILE.formatted("").replace("192.168.42.31", "192.168.7.1")))
        .singleElement()
        .asString()
        .startsWith("routes[0].via 192.168.7.1 is in none of the networks");
  }
}
