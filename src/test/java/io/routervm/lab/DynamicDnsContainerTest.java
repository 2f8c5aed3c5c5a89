package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.config.Secret;
import io.routervm.failure.Finding;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.os.PackageManager;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.service.Declarations;
import io.routervm.service.DynamicDns;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.status.GuestLook;
import io.routervm.status.StatusReport.DynamicDnsStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's ddclient in a container behind the ISP box, against a dyndns2 server over https. */
@Tag("lab")
@Timeout(300)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DynamicDnsContainerTest {
  private static final String HOST = "home.example.net";
  private static final String PASSWORD = "lab-password";
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  @TempDir static Path folder;
  private static RouterContainer container;

  @BeforeAll
  static void start() throws IOException {
    container = RouterContainer.start("ddn");
    // What the placement `live` brings; here the container's first NIC leads to the ISP box.
    apply(
        ManagedFile.of("/etc/routervm/live", ""),
        PackageSet.of(PackageManager.APT, "ca-certificates"),
        ManagedFile.of(
            "/usr/local/share/ca-certificates/lab.crt",
            Files.readString(container.lab().folder().resolve("tls/ca.pem"))));
    container.shell("update-ca-certificates >/dev/null 2>&1");
  }

  @AfterAll
  static void stop() {
    container.close();
  }

  private static Router router(String login, String host, String server, String password)
      throws IOException {
    Path secret = Files.writeString(folder.resolve("ddns.secret"), password + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve("x.qcow2"), "");
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        os: debian-12
        install: { method: image, image: ./x.qcow2, sha256: "%s" }
        wan: { usb: "0b95:1790" }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        ddns:
          server: %s
          host: %s
          login: "%s"
          password: "${file:ddns.secret}"
          web: https://nic.internet.lab/
          interval: 1m
        """
            .formatted("0".repeat(64), server, host, login));
    RouterConfig config = new RouterConfigLoader(System::getenv).load(file);
    return new Router(
        config, Placement.LIVE, MacAddress.of("52:54:00:00:04:02"), new Secrets(password));
  }

  private static List<Resource> resources(Router router) {
    DynamicDns service = new DynamicDns();
    List<Resource> resources = new ArrayList<>(service.beforePackages(router));
    resources.add(
        new PackageSet(PackageManager.APT, service.declares(router).packages(), List.of()));
    resources.addAll(service.resources(router, Declarations.NONE));
    return resources;
  }

  private record Secrets(String password) implements RouterSecrets {
    @Override
    public Optional<VpnMaterial> vpn() {
      return Optional.empty();
    }

    @Override
    public Optional<String> read(Secret secret) {
      return Optional.of(password);
    }
  }

  private static Plan apply(Resource... resources) {
    GuestReconciler reconciler = new GuestReconciler(container.host(), List.of(resources));
    Plan plan = reconciler.plan();
    assertThat(reconciler.apply(plan, Caller.of("test"))).isInstanceOf(Outcome.Applied.class);
    return plan;
  }

  private static Plan provision(String login, String host, String server, String password)
      throws IOException {
    return apply(resources(router(login, host, server, password)).toArray(Resource[]::new));
  }

  private static Plan provision() throws IOException {
    return provision("me", HOST, "nic.internet.lab", PASSWORD);
  }

  /** Each line: seconds, user, host, address, answer. */
  private static List<String> updates() throws IOException {
    Path record = container.lab().folder().resolve("internet/dyndns-updates");
    return Files.exists(record) ? Files.readAllLines(record) : List.of();
  }

  private static DynamicDnsStatus status(String host) {
    return GuestLook.at(container.host(), host).ddns().get(0);
  }

  private static Duration until(Duration limit, String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    Await.until(
        limit,
        () -> what + "\n" + container.shell("journalctl -u ddclient --no-pager | tail -n 30"),
        condition);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static boolean updated(String address, String answer) {
    try {
      return updates().stream()
          .anyMatch(line -> line.endsWith(" me " + HOST + " " + address + " " + answer));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(1)
  void theIspBoxesOuterAddressIsPublished() throws IOException {
    provision();
    until(
        Duration.ofSeconds(20),
        "the outer address is published",
        () -> updated("203.0.113.10", "nochg 203.0.113.10"));
    until(Duration.ofSeconds(30), "status", () -> status(HOST).published().isPresent());
    DynamicDnsStatus status = status(HOST);
    assertThat(status.published()).contains("203.0.113.10");
    assertThat(status.seen()).contains("203.0.113.10");
    assertThat(status.problem()).isEmpty();
    assertThat(status.ageSeconds()).hasValueSatisfying(age -> assertThat(age).isBetween(0L, 60L));
  }

  @Test
  @Order(2)
  void thePasswordIsInItsFileAlone() {
    assertThat(container.shell("stat -c '%U %a' /etc/ddclient.conf")).isEqualTo("root 600");
    assertThat(container.shell("journalctl --no-pager | grep -c " + PASSWORD)).isEqualTo("0");
    assertThat(container.shell("grep -rl --exclude-dir=proc " + PASSWORD + " /etc /var /run"))
        .isEqualTo("/etc/ddclient.conf");
  }

  @Test
  @Order(3)
  void aReprovisionWithNothingChangedRestartsNothing() throws IOException {
    String before = container.shell("systemctl show -p MainPID ddclient");
    assertThat(provision().isEmpty()).isTrue();
    assertThat(container.shell("systemctl show -p MainPID ddclient")).isEqualTo(before);
  }

  /** Seen from where the running daemon stands, as root and with every capability. */
  @Test
  @Order(3)
  void aDaemonThatIsTakenOverCannotChangeTheSystem() {
    String process = container.shell("systemctl show -p MainPID ddclient | cut -d = -f 2");
    assertThat(container.shell("cat /proc/" + process + "/status"))
        .contains("NoNewPrivs:\t1", "Seccomp:\t2");
    String script =
        "for f in /etc /usr/sbin /root /var/cache/ddclient; do"
            + " nsenter -m -t %s touch $f/own 2>/dev/null && echo $f; done";
    assertThat(container.shell(script.formatted(process))).isEqualTo("/var/cache/ddclient");
  }

  @Test
  @Order(4)
  void aNewOuterAddressIsPublishedWithinOneInterval() {
    container
        .lab()
        .shell(
            "isp",
            "ip address add 203.0.113.11/24 dev wan && ip address delete 203.0.113.10/24 dev wan"
                + " && ip address replace 203.0.113.11/24 dev wan"
                + " && ip route replace default via 203.0.113.1")
        .orFail();
    Duration took =
        until(
            INTERVAL.plusSeconds(30),
            "the new address is published",
            () -> updated("203.0.113.11", "good 203.0.113.11"));
    System.out.println("the new outer address was published after " + took.toSeconds() + " s");
    assertThat(container.lab().exec("cafe", "dig", "+short", HOST).orFail().trimmed())
        .isEqualTo("203.0.113.11");
    until(
        Duration.ofSeconds(30),
        "status shows it",
        () -> status(HOST).published().equals(Optional.of("203.0.113.11")));
  }

  @ParameterizedTest
  @CsvSource({"100.64.1.2", "192.168.1.5", "10.0.0.7"})
  @Order(5)
  void anAddressThatIsNotPublicNeverReachesTheProvider(String address) throws IOException {
    int before = updates().size();
    container.lab().command("seen", address).orFail();
    container.shell("systemctl restart ddclient");
    until(
        Duration.ofSeconds(15),
        "status says why",
        () -> status(HOST).problem().orElse("").contains("refused to publish " + address));
    assertThat(status(HOST).problem().orElseThrow()).contains("carrier-grade NAT", "VPN");
    assertThat(updates()).hasSize(before);
    // Whoever starts ddclient by hand does not publish it either.
    container.shell("ddclient -daemon=0 -force -file /etc/ddclient.conf >/dev/null 2>&1");
    assertThat(updates()).noneMatch(line -> line.contains(address));
    container.lab().command("seen", "clear").orFail();
  }

  @ParameterizedTest
  @CsvSource({
    "me,    wrong-password, home.example.net,  nic.internet.lab,  wrong login or password",
    "abuse, lab-password,   home.example.net,  nic.internet.lab,  blocked the name",
    "911,   lab-password,   home.example.net,  nic.internet.lab,  outage (911)",
    "me,    lab-password,   other.example.net, nic.internet.lab,  no such name (nohost)",
    "me,    lab-password,   home.example.net,  cafe.internet.lab, no answer from the provider"
  })
  @Order(6)
  void aFailureIsShownInWords(
      String login, String password, String host, String server, String words) throws IOException {
    // It would wait five minutes after the failure before.
    container.shell("rm -f /var/cache/ddclient/ddclient.cache");
    provision(login, host, server, password);
    until(Duration.ofSeconds(20), words, () -> status(host).problem().orElse("").contains(words));
    System.out.println(status(host).problem().orElseThrow());
  }

  @Test
  @Order(7)
  void doctorAsksEverythingInOneExecution() throws IOException {
    int before = container.host().executions();
    List<Finding> findings =
        GuestLook.findings(container.host(), router("me", HOST, "cafe.internet.lab", PASSWORD));
    assertThat(container.host().executions()).isEqualTo(before + 1);
    assertThat(container.host().connections()).isEqualTo(1);
    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
              assertThat(finding.check()).isEqualTo(HOST + " is published");
              assertThat(finding.seen()).contains("no answer from the provider");
            });
    // Nothing else of a router was put here: its own checks and `plan` say so.
    assertThat(findings)
        .filteredOn(finding -> finding.level() == Finding.Level.FAIL)
        .allSatisfy(finding -> assertThat(finding.fix()).isNotBlank())
        .extracting(Finding::check)
        .contains("the firewall is loaded and drops what it does not know");
    assertThat(findings)
        .filteredOn(finding -> finding.check().equals("dynamic DNS runs"))
        .extracting(Finding::level)
        .containsExactly(Finding.Level.OK);
    assertThat(findings)
        .as("%s", findings)
        .filteredOn(finding -> finding.check().equals("the router is as configured"))
        .extracting(Finding::level)
        .containsExactly(Finding.Level.WARN);
  }
}
