package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.plan.Unmanaged;
import io.routervm.plan.Unmanaged.UnmanagedFile;
import io.routervm.router.Verification;
import io.routervm.service.Check;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuestExaminationTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
  private static final Check CHECK =
      new Check("the kernel routes IPv4", Script.of("true"), "run `routervm reprovision`");

  @TempDir Path folder;
  private Unmanaged unmanaged = Unmanaged.NONE;
  private RouterConfig config;
  private final Map<String, String> facts = new HashMap<>();

  @BeforeEach
  void aHealthyRouter() throws IOException {
    config = HealthyRouter.config(folder);
    facts.putAll(HealthyRouter.facts(NOW));
  }

  private List<Finding> findings(boolean holds, List<String> drift) {
    GuestAnswers answers =
        new GuestAnswers(
            new GuestFacts(facts),
            List.of(new Verification.Checked(CHECK, holds, holds ? "" : "net.ipv4.ip_forward = 0")),
            drift,
            unmanaged,
            Optional.empty());
    return new GuestExamination(config, Placement.LIVE, answers, NOW)
        .symptoms().stream().map(Symptom::finding).toList();
  }

  private List<Finding> bad() {
    return findings(true, List.of()).stream()
        .filter(finding -> finding.level() != Level.OK)
        .toList();
  }

  @Test
  void aHealthyRouterIsOkInEveryLine() {
    assertThat(findings(true, List.of()))
        .hasSizeGreaterThan(14)
        .allSatisfy(
            finding -> {
              assertThat(finding.level()).as(finding.toString()).isEqualTo(Level.OK);
              assertThat(finding.fix()).isEmpty();
            });
  }

  @Test
  void everyPublicNameIsLookedAtForItself() {
    RouterConfig.DynamicDns one = config.ddns().get(0);
    RouterConfig.DynamicDns two =
        Variation.of(
            one, RouterConfig.DynamicDns::hosts, List.of("*.home.example.net", "b.example.org"));
    config = Variation.of(config, RouterConfig::ddns, List.of(one, two));
    facts.put(
        "ddns-cache",
        """
        ip=203.0.113.10,mtime=1795392000,status=good *.home.example.net
        ip=203.0.113.10,mtime=1795392000,status=badauth b.example.org
        ip=203.0.113.10,mtime=1795392000,status=good home.example.net\
        """);
    assertThat(findings(true, List.of()))
        .extracting(Finding::check)
        .contains(
            "home.example.net is published",
            "*.home.example.net is published",
            "b.example.org is published");
    assertThat(bad()).extracting(Finding::check).containsExactly("b.example.org is published");
    assertThat(bad().get(0).seen()).contains("wrong login or password");
  }

  @Test
  void aServicesOwnCheckAndDriftComeWithTheirFix() {
    List<Finding> findings = findings(false, List.of("change /etc/dnsmasq.conf"));
    assertThat(findings)
        .contains(
            new Finding(
                Level.FAIL, CHECK.title(), "net.ipv4.ip_forward = 0", "run `routervm reprovision`"))
        .anySatisfy(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WARN);
              assertThat(finding.seen()).isEqualTo("change /etc/dnsmasq.conf");
              assertThat(finding.fix()).contains("routervm plan");
            });
  }

  @Test
  void aFileThatNobodyManagesIsAWarningAndNoDrift() {
    unmanaged = Unmanaged.of(List.of(new UnmanagedFile("/etc/dnsmasq.d/ads.conf", "dnsmasq")), 2);
    assertThat(bad())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WARN);
              assertThat(finding.seen())
                  .isEqualTo("/etc/dnsmasq.d/ads.conf (read by: dnsmasq), and 2 more");
              assertThat(finding.fix()).contains("the configuration", "routervm adopt PATH");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          now          | 1795395600                                          | FAIL | 3600 s
          clock        | Leap status     : Not synchronised                  | WARN | not synchronised
          uplink       | server 8.8.8.8 is silent                                 | FAIL | nobody does
          nat          | -P POSTROUTING ACCEPT                               | FAIL | no NAT rule
          nat          | oifname "lan0" masquerade                           | FAIL | no NAT rule
          disk         | /dev/vda2 3586048 3400000 100000 97% /              | FAIL | 97 MiB free
          disk         | /dev/vda1 500000 440000 60000 88% /boot             | WARN | 58 MiB free
          failed       | chrony.service                                      | FAIL | chrony.service
          links        | 3: wan0: <UP> mtu 1500 x link/ether 52:54:00:0f:33:b1 brd 0 | FAIL | it has none
          ddns-unit    | failed                                              | FAIL | ddclient does not run
          ddns-journal | refused 100.64.1.2: x                               | FAIL | carrier-grade NAT
          vpn-dates    | notAfter=Nov  3 00:00:00 2020 GMT                   | FAIL | until 2020-11-03
          vpn-journal  | 1.2.3.4:5 VERIFY ERROR: depth=0, error=certificate has expired: CN=phone, serial=1 | WARN | phone
          """)
  void whatIsWrongIsToldWithAFix(String fact, String value, Level level, String seen) {
    facts.put(fact, value);
    assertThat(bad()).isNotEmpty();
    assertThat(bad().get(0).level()).isEqualTo(level);
    assertThat(bad().get(0).seen()).contains(seen);
    assertThat(bad()).allSatisfy(finding -> assertThat(finding.fix()).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\t\tip saddr 192.168.42.0/24 oifname \"wan0\" masquerade",
        "\t\tip saddr { 10.8.0.0/24, 192.168.42.0/24 } oifname { \"wan0\", \"wan1\" } masquerade"
      })
  void nftablesTranslatesToo(String rule) {
    facts.put("nat", rule);
    assertThat(bad()).isEmpty();
  }

  @Test
  void aKernelWithoutFlowTablesIsToldAndIsNoFault() {
    facts.put("flow-table", "this kernel has no flow tables: x");
    assertThat(bad()).isEmpty();
    assertThat(findings(true, List.of()))
        .extracting(Finding::seen)
        .contains("this kernel has no flow tables: x");
  }

  @Test
  void aCertificateThatEndsSoonIsAWarning() {
    facts.put(
        "vpn-dates",
        """
        notAfter=Nov  3 00:00:00 2030 GMT
        notAfter=Dec 31 00:00:00 2026 GMT
        nextUpdate=Nov 20 00:00:00 2031 GMT\
        """);
    assertThat(bad())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WARN);
              assertThat(finding.seen()).contains("2026-12-31", "38 days");
            });
  }
}
