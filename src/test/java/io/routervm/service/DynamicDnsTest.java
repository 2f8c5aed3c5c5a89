package io.routervm.service;

import static io.routervm.service.DynamicDnsAccounts.LIVE;
import static io.routervm.service.DynamicDnsAccounts.configuration;
import static io.routervm.service.DynamicDnsAccounts.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import io.routervm.os.GuestOs;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What ddclient is told; how it reads that is in {@link DdclientTest}. */
class DynamicDnsTest {
  private final DynamicDnsAccounts accounts = new DynamicDnsAccounts();

  @Test
  void theFileIsRootsAloneAndSaysEverything() {
    for (GuestOs os : GuestOs.all()) {
      ManagedFile file = file(Routers.of(os.name(), Placement.LIVE), "/etc/ddclient.conf");
      assertThat(file.mode()).isEqualTo("0600");
      assertThat(file.owner()).isEqualTo("root");
      assertThat(file.secret()).isTrue();
      assertThat(file.notifies()).containsExactly(SystemdUnit.idOf("ddclient.service"));
      assertThat(file.content())
          .startsWith("# Dynamic DNS: home.example.net follows the WAN's public address.\n");
      assertThat(file.content().lines().filter(line -> !line.isBlank() && !line.startsWith("#")))
          .containsExactly(
              "daemon=300",
              "cache=/var/cache/ddclient/ddclient.cache",
              "use=web",
              "web=https://api.ipify.org/",
              "web-skip='" + DynamicDns.GUARD + "'",
              "ssl=yes",
              "protocol=dyndns2",
              "server=nic.changeip.com",
              "login=me",
              "password='it's #1, \\o/'",
              "home.example.net");
    }
  }

  @Test
  void stagedNothingPublishes() {
    for (GuestOs os : GuestOs.all()) {
      Router staged = Routers.of(os.name(), Placement.STAGED);
      assertThat(unit(staged)).isEqualTo(SystemdUnit.off("ddclient.service"));
      assertThat(file(staged, "/etc/ddclient.conf").notifies()).isEmpty();
      assertThat(unit(Routers.of(os.name(), Placement.LIVE)))
          .isEqualTo(SystemdUnit.on("ddclient.service"));
    }
  }

  private static Resource unit(Router router) {
    return Services.resources(router).stream()
        .filter(resource -> resource.id().equals(SystemdUnit.idOf("ddclient.service")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyOptionIsOneThatTheOldestDdclientKnows() throws IOException {
    for (GuestOs os : GuestOs.all()) {
      assertThat(unknownTo383(configuration(Routers.of(os.name(), Placement.LIVE)))).isEmpty();
    }
    assertThat(unknownTo383(configuration(LIVE) + "usev4=webv4\nssl_ca_file=/x\n"))
        .containsExactly("ssl_ca_file", "usev4");
  }

  private static Set<String> unknownTo383(String configuration) throws IOException {
    Set<String> names =
        configuration
            .lines()
            .filter(line -> line.contains("=") && !line.startsWith("#"))
            .map(line -> line.substring(0, line.indexOf('=')))
            .collect(Collectors.toCollection(TreeSet::new));
    Files.readAllLines(Path.of("src/test/resources/ddclient/options-3.8.3.txt"))
        .forEach(names::remove);
    return names;
  }

  @Test
  void aPasswordThatDdclientWouldReadOtherwiseIsRefused() {
    assertThatThrownBy(
            () ->
                configuration(
                    accounts.with(accounts.account("home.example.net", "me", "x password=y"))))
        .hasMessageContaining("which ddclient takes for another setting")
        .hasMessageNotContaining("=y");
    for (String text : List.of("a b", "a&b", "a%41", "a+b", "a#b")) {
      RouterConfig.DynamicDns duck =
          Variation.of(
              accounts.account("home.duckdns.org", "me", text),
              RouterConfig.DynamicDns::protocol,
              "duckdns");
      assertThatThrownBy(() -> configuration(accounts.with(duck)))
          .hasMessageContaining("ddclient makes an address of it for duckdns");
    }
  }

  @Test
  void eachAccountHasItsOwnSettingsAndNoneOfAnother() {
    RouterConfig.DynamicDns cloudflare =
        Variation.of(
            Variation.of(
                Variation.of(
                    accounts.account("*.dev.example.net", "Jane Doe", "token"),
                    RouterConfig.DynamicDns::protocol,
                    "cloudflare"),
                RouterConfig.DynamicDns::server,
                Optional.<String>empty()),
            RouterConfig.DynamicDns::zone,
            Optional.of("example.net"));
    RouterConfig.DynamicDns duck =
        Variation.of(
            Variation.of(
                accounts.account("home.duckdns.org", "me", "duck's"),
                RouterConfig.DynamicDns::protocol,
                "duckdns"),
            RouterConfig.DynamicDns::server,
            Optional.<String>empty());
    for (GuestOs os : GuestOs.all()) {
      Router router =
          accounts.with(
              Routers.of(os.name(), Placement.LIVE),
              accounts.account("home.example.net", "me", "it's #1, \\o/"),
              cloudflare,
              duck);
      assertThat(configuration(router))
          .startsWith(
              "# Dynamic DNS: home.example.net, *.dev.example.net, home.duckdns.org follow the"
                  + " WAN's public address.\n")
          .endsWith(
              """
              ssl=yes

              protocol=dyndns2 \\
              server=nic.changeip.com \\
              login=me \\
              password='it's #1, \\o/' \\
              home.example.net

              protocol=cloudflare \\
              zone=example.net \\
              login='Jane\\ Doe' \\
              password='token' \\
              *.dev.example.net

              protocol=duckdns \\
              login=me \\
              password='duck's' \\
              home.duckdns.org
              """);
    }
  }

  @Test
  void withoutDynamicDnsNothingOfItStays() {
    Router router = Routers.withoutDynamicDns("debian-12", Placement.LIVE);
    List<String> ids = new ArrayList<>();
    Services.resources(router).forEach(resource -> ids.add(resource.id().toString()));
    assertThat(ids).contains("absent:/etc/ddclient.conf", "absent:/etc/routervm/ddns.sh");
    assertThat(unit(router)).isEqualTo(SystemdUnit.off("ddclient.service"));
    assertThat(Services.files(router).keySet()).noneMatch(path -> path.contains("ddclient"));
    assertThat(Services.declarations(Services.all(), router).packages()).doesNotContain("ddclient");
  }
}
