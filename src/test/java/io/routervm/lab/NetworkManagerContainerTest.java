package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.lab.DemandingProvider.Demand;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.resource.NicAddress;
import io.routervm.resource.Resource;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The NICs' files for {@code almalinux-9}, obeyed by a real NetworkManager: Debian 12's, in a
 * container, which is six minor releases younger than AlmaLinux 9's first.
 */
@Tag("lab")
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class NetworkManagerContainerTest {
  private static final List<String> FILES =
      List.of(
          "/etc/NetworkManager/",
          "/etc/systemd/system/NetworkManager.service.d/",
          "/usr/local/sbin/routervm-connections");

  private LiveContainer container;
  private RouterConfig config;

  @BeforeAll
  void start() throws IOException {
    container = LiveContainer.fresh("nmgr", Guest.DEBIAN, "", all -> LiveContainer.NO_SECRETS);
    Path yaml = Files.createTempFile("alma", ".yaml");
    Files.writeString(
        yaml, Files.readString(container.yaml()).replace("os: debian-12", "os: almalinux-9"));
    config = new RouterConfigLoader(name -> null).load(yaml);
    container
        .inside(
            // Started by its installation it would make connections of its own.
            "systemctl mask NetworkManager && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y"
                + " --no-install-recommends network-manager"
                + " && systemctl unmask NetworkManager"
                + " && systemctl disable --now systemd-networkd.socket systemd-networkd"
                + " && rm -f /etc/resolv.conf && echo 'nameserver 198.51.100.53' >/etc/resolv.conf")
        .orFail();
  }

  @AfterAll
  void stop() {
    if (container != null) {
      container.close();
    }
  }

  /** As the installer leaves them: the same NICs, in connections that have other UUIDs. */
  @Test
  @Order(1)
  void theInstallersConnectionsAreReplaced() {
    obey(Placement.STAGED);
    container
        .inside(
            "systemctl stop NetworkManager && cd /etc/NetworkManager/system-connections"
                + " && sed -i 's/^uuid=......../uuid=12345678/' lan0.nmconnection mgmt0.nmconnection"
                + " && rm wan0.nmconnection && systemctl start NetworkManager"
                + " && nm-online -s -q -t 60")
        .orFail();
    awaitDefaultRoute("lan0");
    obey(Placement.STAGED);
    assertThat(container.inside("nmcli -g UUID connection show --active").output())
        .doesNotContainPattern("(?m)^12345678");
  }

  @Test
  @Order(2)
  void stagedItHasALeaseOfTheIspBoxAndARouteToTheInternet() {
    obey(Placement.STAGED);
    awaitDefaultRoute("lan0");
    assertThat(address("lan0")).startsWith("192.168.1.");
    assertThat(address("mgmt0")).isEqualTo(container.router.identity().routerAddress().toString());
  }

  @Test
  @Order(3)
  void liveItTakesAddressAndDefaultRouteOfTheIspBoxAndNothingElse() {
    container.lab.cables("live");
    obey(Placement.LIVE);
    awaitDefaultRoute("wan0");
    assertThat(address("wan0")).startsWith("192.168.1.");
    assertThat(address("lan0")).isEqualTo("192.168.42.254/24");
    assertThat(routes())
        .as("one default route, and those of the NICs' own networks")
        .hasSize(4)
        .filteredOn(line -> line.startsWith("default"))
        .hasSize(1);
    assertThat(container.inside("cat /etc/resolv.conf").trimmed())
        .isEqualTo("nameserver 198.51.100.53");
    assertThat(
            container.inside("ip -6 address show dev wan0; ip -6 address show dev lan0").trimmed())
        .as("IPv6 addresses")
        .isEmpty();
  }

  @Test
  @Order(4)
  void aReloadWithoutAChangeLeavesTheLeaseAlone() {
    String before = container.inside("journalctl -u NetworkManager | grep -c DHCP").trimmed();
    container.inside("systemctl reload NetworkManager").orFail();
    assertThat(container.inside("journalctl -u NetworkManager | grep -c DHCP").trimmed())
        .isEqualTo(before);
    assertThat(routes()).hasSize(4);
  }

  @Test
  @Order(7)
  void backToStagedNothingOfTheLanIsLeft() {
    container.lab.cables("staged");
    obey(Placement.STAGED);
    awaitDefaultRoute("lan0");
    assertThat(address("lan0")).startsWith("192.168.1.");
    assertThat(container.inside("ip rule").output()).doesNotContain("192.168.42.0");
  }

  /** As the classless routes of an ISP's DHCP server would come: more specific than the home's. */
  @Test
  @Order(4)
  void noRouteOfTheIspBoxDrawsTheHomeToIt() {
    container.inside("ip route add 192.168.42.0/25 via 192.168.1.1 dev wan0").orFail();
    assertThat(container.inside("ip route get 192.168.42.10").orFail().output())
        .contains("dev lan0");
    container.inside("ip route del 192.168.42.0/25 via 192.168.1.1 dev wan0").orFail();
  }

  /** Each takes the way that is told, another one when that changes, and none without a route. */
  @Test
  @Order(4)
  void aSubnetBehindAHostOfTheHomeIsReachedThroughIt() throws IOException {
    obey(
        routed("{ to: 10.9.0.0/16, via: 192.168.42.10 }, { to: 10.7.0.0/24, via: 192.168.42.11 }"));
    assertThat(way("10.9.0.1")).contains("via 192.168.42.10 dev lan0");
    assertThat(way("10.7.0.1")).contains("via 192.168.42.11 dev lan0");
    assertThat(routes()).hasSize(4);
    obey(routed("{ to: 10.9.0.0/16, via: 192.168.42.12 }"));
    assertThat(way("10.9.0.1")).contains("via 192.168.42.12 dev lan0");
    assertThat(way("10.7.0.1")).contains("dev wan0");
    obey(Placement.LIVE);
    assertThat(way("10.9.0.1")).contains("dev wan0");
    // What NetworkManager leaves in the table, no rule leads to.
    assertThat(container.inside("ip rule").orFail().output()).doesNotContain("10.9.0.0");
    assertThat(routes()).hasSize(4);
  }

  private Router routed(String routes) throws IOException {
    Path yaml = Files.createTempFile("alma", ".yaml");
    Files.writeString(yaml, Files.readString(config.file().path()) + "routes: [" + routes + "]\n");
    return LiveContainer.router(new RouterConfigLoader(name -> null).load(yaml));
  }

  private String way(String address) {
    return container.inside("ip route get " + address).orFail().output();
  }

  /** With and without the address, which NetworkManager may take away when it sees that. */
  @ParameterizedTest
  @Order(4)
  @ValueSource(
      strings = {
        "ip link set lan0 down",
        "ip address flush dev lan0",
        "nmcli device disconnect lan0"
      })
  void aLanThatSomebodyTookDownComesUpAgain(String line) {
    List<Resource> addresses =
        Services.resources(router(Placement.LIVE)).stream()
            .filter(resource -> resource instanceof NicAddress)
            .toList();
    container.inside(line).orFail();
    container.reconcile(addresses);
    assertThat(address("lan0")).isEqualTo("192.168.42.254/24");
    assertThat(routes()).hasSize(4);
  }

  @Test
  @Order(5)
  void aFixedAddressOnTheWanTakesThePlaceOfTheLeaseAndTheOtherWayRound() throws IOException {
    String yaml = Files.readString(config.file().path());
    String keys = "address: 192.168.1.5/24, gateway: 192.168.1.1, mtu: 1400";
    obey(container.withWan(yaml, keys));
    awaitRoutes("default via 192.168.1.1 dev wan0 proto static metric 100");
    assertThat(address("wan0")).isEqualTo("192.168.1.5/24");
    assertThat(routes()).hasSize(4);
    assertThat(container.inside("cat /sys/class/net/wan0/mtu").trimmed()).isEqualTo("1400");
    obey(container.withWan(yaml, keys.replace("192.168.1.1,", "192.168.1.9,")));
    awaitRoutes("default via 192.168.1.9 dev wan0 proto static metric 100");
    obey(Placement.LIVE);
    awaitRoutes("default via 192.168.1.1 dev wan0 proto dhcp");
    assertThat(address("wan0")).startsWith("192.168.1.").isNotEqualTo("192.168.1.5/24");
    assertThat(routes()).hasSize(4);
  }

  /** By NetworkManager's own client: what that cannot send is refused in router.yaml. */
  @Test
  @Order(5)
  void aProviderThatAsksForMoreIsGivenIt() throws IOException {
    String yaml = Files.readString(config.file().path());
    try (DemandingProvider provider =
        new DemandingProvider(container.lab, Demand.VENDOR_CLASS, Demand.CLIENT_ID)) {
      obey(container.withWan(yaml, provider.keysBut(Demand.VENDOR_CLASS)));
      container.inside("nmcli --wait 0 connection up wan0").orFail();
      Await.until(
          Duration.ofMinutes(1),
          () -> "a refusal in " + provider.log(),
          () -> provider.hasIgnored(container.router.wanMac()));
      assertThat(routes()).noneMatch(line -> line.startsWith("default"));
      obey(container.withWan(yaml, provider.keys()));
      awaitRoutes("default via 192.168.1.1 dev wan0 proto dhcp");
      assertThat(provider.log()).contains("client provides name: box-1", "vendor class: sagem");
    }
    obey(Placement.LIVE);
    awaitRoutes("default via 192.168.1.1 dev wan0 proto dhcp");
  }

  private void awaitRoutes(String route) {
    Await.until(
        Duration.ofMinutes(1),
        () -> "one route that begins with " + route + " in " + routes(),
        () ->
            routes().stream().filter(line -> line.startsWith("default")).count() == 1
                && routes().stream().anyMatch(line -> line.startsWith(route)));
  }

  /** A fixed address is there before anybody plugs a cable in. */
  @Test
  @Order(6)
  void withoutACableTheLanHasItsAddress() {
    container.lab.cables("wan-only");
    container.inside("systemctl restart NetworkManager && nm-online -s -q -t 60").orFail();
    assertThat(address("lan0")).isEqualTo("192.168.42.254/24");
  }

  /** Writes the files of a placement and has NetworkManager take them. */
  private void obey(Placement placement) {
    obey(router(placement));
  }

  private void obey(Router router) {
    for (Map.Entry<String, String> file : Services.files(router).entrySet()) {
      if (FILES.stream().anyMatch(file.getKey()::startsWith)) {
        container
            .inside(
                "umask 077 && mkdir -p $(dirname %1$s) && cat >%1$s <<'END_OF_FILE'%n%2$sEND_OF_FILE"
                    .formatted(file.getKey(), file.getValue()))
            .orFail();
      }
    }
    container
        .inside(
            "chmod 755 /usr/local/sbin/routervm-connections && systemctl daemon-reload"
                + " && systemctl enable NetworkManager"
                + " && systemctl reload-or-restart NetworkManager")
        .orFail();
    for (String nic : container.inside("nmcli -g NAME connection show").output().split("\n", -1)) {
      assertThat(nic).matches("lan0|wan0|mgmt0|lo|");
    }
  }

  private Router router(Placement placement) {
    return new Router(config, placement, config.identity().wan(), LiveContainer.NO_SECRETS);
  }

  private void awaitDefaultRoute(String nic) {
    Ran waited =
        container.inside(
            "timeout 60 sh -c 'until ip -4 route show default | grep -q \"dev %s\"; do sleep 0.2; done'"
                .formatted(nic));
    assertThat(waited.succeeded())
        .as(
            "a default route by %s: %s%n%s",
            nic, routes(), container.inside("nmcli device").output())
        .isTrue();
  }

  private List<String> routes() {
    return container.inside("ip -4 route").orFail().output().lines().map(String::strip).toList();
  }

  private String address(String nic) {
    String line = container.inside("ip -o -4 address show dev " + nic).orFail().output();
    Matcher found = Pattern.compile("inet (\\S+)").matcher(line);
    assertThat(found.find()).as(nic + " has an address: " + line).isTrue();
    return found.group(1);
  }
}
