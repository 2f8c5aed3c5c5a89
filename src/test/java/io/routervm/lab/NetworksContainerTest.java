package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Plan;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.ConfirmedApply;
import io.routervm.router.MachineChange;
import io.routervm.router.PendingRevision;
import io.routervm.router.Revision;
import io.routervm.router.ToldProgress;
import io.routervm.service.Health;
import io.routervm.service.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Networks that come, change and go on a live router, the lab's container, while {@code pc} has an
 * established flow through it: every packet of that is counted. None is lost but while the router
 * undoes something, and a few when the LAN's own NIC has another file.
 */
@Tag("lab")
@TestMethodOrder(OrderAnnotation.class)
@Timeout(600)
class NetworksContainerTest {
  private static final Duration WINDOW = Duration.ofSeconds(20);
  private static final String FLOW = "/run/flow";
  private static final Pattern NUMBER = Pattern.compile("icmp_seq=(\\d+)");

  /** A network stack that is started anew, as an undoing does, takes a moment. */
  private static final int MOST_IN_AN_UNDOING = 50;

  /** systemd-networkd takes the address of a NIC away and gives it again, twice in that test. */
  private static final int MOST_IN_A_RELOAD = 6;

  private static final String IOT =
      """
      networks:
        - name: iot
          vlan: 20
          address: 192.168.43.254/24
          dhcp: { range: [192.168.43.50, 192.168.43.59], lease: 1h }
          may: []
      """;
  private static final String GUEST = "  - { name: guest, vlan: 30, address: 192.168.44.254/24 }\n";

  private static final String ROUTES = "routes: [{ to: 10.9.0.0/16, via: 192.168.42.10 }]\n";
  private static final String BEHIND = "10.9.0.5";

  private static LiveContainer container;
  private static Router now;

  @BeforeAll
  static void up() throws IOException {
    container = LiveContainer.up("netw");
    container.lab.lease("pc");
    container.lab.lease("nas");
    // What the nas leads to
    container.lab.shell("nas", "ip address add " + BEHIND + "/16 dev lo").orFail();
    now = container.router;
  }

  @AfterAll
  static void down() {
    if (container != null) {
      container.close();
    }
  }

  @BeforeEach
  void beginFlow() {
    container
        .lab
        .shell(
            "pc", "(ping -n -i 0.02 203.0.113.80 >%1$s 2>&1 & echo $! >%1$s.pid)".formatted(FLOW))
        .orFail();
  }

  /** Of the requests up to the last one that was answered. */
  @AfterEach
  void countFlow(TestInfo test) {
    String answers =
        container
            .lab
            .shell("pc", "kill -INT $(cat %1$s.pid) && cat %1$s".formatted(FLOW))
            .orFail()
            .output();
    List<Integer> numbers =
        NUMBER.matcher(answers).results().map(one -> Integer.valueOf(one.group(1))).toList();
    int sent = numbers.get(numbers.size() - 1);
    int lost = sent - Set.copyOf(numbers).size();
    System.out.printf("%s: %d sent, %d lost%n", test.getDisplayName(), sent, lost);
    assertThat(sent).isGreaterThan(100);
    int allowed = test.getTags().contains("reloaded") ? MOST_IN_A_RELOAD : 0;
    assertThat(lost).isBetween(0, test.getTags().contains("undone") ? MOST_IN_AN_UNDOING : allowed);
  }

  /** Each time there is a route, of the kernel and in the firewall, and then there is none. */
  @Test
  @Order(5)
  @Tag("undone")
  void aRouteThatNobodyConfirmsIsGoneAgain() throws IOException {
    List<Boolean> onTrial = new ArrayList<>();
    Router wanted = router(ROUTES);
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                change(
                    wanted,
                    limit -> {
                      onTrial.add(reaches("pc", BEHIND));
                      return false;
                    }));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(onTrial).containsExactly(true);
    assertThat(left(now)).isEmpty();
    assertRouted(false);
  }

  @Test
  @Order(6)
  @Tag("reloaded")
  void aRouteComesAndGoesBesideALiveFlow() throws IOException {
    change(router(ROUTES), Approval.AUTOMATIC);
    assertRouted(true);
    change(container.router, Approval.AUTOMATIC);
    assertRouted(false);
  }

  private static void assertRouted(boolean routed) {
    assertThat(reaches("pc", BEHIND)).isEqualTo(routed);
    String seen = container.inside("ip -4 route; iptables-save").orFail().output();
    assertThat(seen.contains("10.9.0.0/16 via 192.168.42.10 dev lan0")).isEqualTo(routed);
    assertThat(seen.contains("-A spoofed -s 10.9.0.0/16 -i lan0 -j RETURN")).isEqualTo(routed);
  }

  /** The router undoes it, and the NIC stays down until it is taken away. */
  @Test
  @Order(10)
  @Tag("undone")
  void aNetworkThatNobodyConfirmsIsGoneAgain() throws IOException {
    Router wanted = router(IOT);
    Failure failure = catchThrowableOfType(Failure.class, () -> change(wanted, limit -> false));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure.what()).isEqualTo("nobody confirmed the change");
    assertThat(left(now)).isEmpty();
    assertThat(container.inside("ip -o link").orFail().output()).doesNotContain("iot0", "ens7");
    assertThat(container.inside("systemctl is-active routervm-dnsmasq@iot").succeeded()).isFalse();
  }

  @Test
  @Order(20)
  void aNetworkThatComesServesAtOnce() throws IOException {
    change(router(IOT), Approval.AUTOMATIC);
    assertThat(container.lab.lease("camera").get("address").asString()).startsWith("192.168.43.5");
    assertThat(reaches("pc", "192.168.43.254")).isTrue();
    assertThat(reaches("camera", "203.0.113.80")).isFalse();
  }

  @Test
  @Order(30)
  void aSecondOneBesideAChangeOfTheFirst() throws IOException {
    change(
        router(
            IOT.replace("may: []", "may: [internet]").replace("43.50, 192", "43.40, 192") + GUEST),
        Approval.AUTOMATIC);
    assertThat(container.lab.lease("visitor").get("address").asString()).startsWith("192.168.44.");
    assertThat(reaches("camera", "203.0.113.80")).isTrue();
  }

  /** One that goes is back, and serves, when nobody confirms it. */
  @Test
  @Order(40)
  @Tag("undone")
  void aNetworkThatIsNotGoneAfterAllServesAgain() {
    Router before = now;
    Failure failure =
        catchThrowableOfType(Failure.class, () -> change(container.router, limit -> false));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure.what()).isEqualTo("nobody confirmed the change");
    assertThat(left(before)).isEmpty();
    assertThat(container.lab.lease("camera").get("address").asString()).startsWith("192.168.43.");
    assertThat(reaches("visitor", "203.0.113.80")).isTrue();
  }

  @Test
  @Order(50)
  void networksThatGoLeaveNothing() {
    String programs = "/etc/iptables /etc/sysctl.d /etc/dnsmasq.d /etc/systemd/network";
    change(container.router, Approval.AUTOMATIC);
    assertThat(container.inside("ls -d /etc/routervm/* /etc/systemd/system/*").orFail().output())
        .doesNotContain("iot", "guest", "routervm-dnsmasq");
    assertThat(container.inside("grep -rlwE 'iot0?|guest0' " + programs + " 2>/dev/null").output())
        .isEmpty();
    assertThat(container.inside("iptables-save").orFail().output())
        .doesNotContain("iot", "192.168.43.");
    assertThat(container.inside("ip -o link").orFail().output()).doesNotContain("iot0", "guest0");
    assertThat(container.inside("systemctl --failed --no-legend").output()).isEmpty();
  }

  private static Router router(String networks) throws IOException {
    Path file = Files.createTempFile(container.folder(), "networks", ".yaml");
    Files.writeString(file, Files.readString(container.yaml()) + networks);
    RouterConfig config = new RouterConfigLoader(name -> null).load(file);
    return LiveContainer.router(config);
  }

  /** As {@code reprovision} does, and the next plan has nothing to do. */
  private static void change(Router wanted, Approval approval) {
    Router after = wanted.after(names(now));
    List<Resource> resources = LiveContainer.resources(after);
    MachineChange machine =
        new MachineChange(
            new UnchangedMachine(new PluggedNics(container.lab, now, wanted)),
            "router",
            ToldProgress.printed());
    try (RemoteShell host = container.open()) {
      machine.withNics(
          host,
          () -> {
            Plan plan = TrialFixture.plan(host, resources);
            return new ConfirmedApply(
                    "router",
                    container,
                    opened -> TrialFixture.reconciler(opened, resources),
                    machine,
                    Caller.of("reprovision"),
                    ToldProgress.printed())
                .run(
                    host,
                    plan,
                    new Health(after, ConfirmedApply.patience(WINDOW)).probes(),
                    WINDOW,
                    approval,
                    pending());
          });
    }
    now = wanted;
    assertThat(left(wanted)).as("the next plan").isEmpty();
  }

  private static PendingRevision pending() {
    return new PendingRevision(
        new Revision(1, "2026-01-01T00:00:00Z", "me@here", "reprovision", "", "live", List.of()),
        Map.of("router.yaml", "version: 1\n"));
  }

  private static List<String> left(Router router) {
    try (RemoteShell host = container.await(Duration.ofSeconds(20), why -> {})) {
      return TrialFixture.plan(host, LiveContainer.resources(router)).titles();
    }
  }

  private static List<String> names(Router router) {
    return router.networks().stream()
        .map(network -> network.name())
        .filter(name -> !name.equals("lan"))
        .toList();
  }

  private static boolean reaches(String from, String address) {
    return container.lab.exec(from, "ping", "-c", "2", "-i", "0.2", "-W", "1", address).succeeded();
  }
}
