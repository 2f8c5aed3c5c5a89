package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.Upstream;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.platform.LocalCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change may not take from the household; that it is asked for real is in the lab. */
class HealthTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);
  private static final Router STAGED = Routers.of("debian-12", Placement.STAGED);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static List<HealthProbe> probes(Router router) {
    return new Health(router, Duration.ZERO).probes();
  }

  private static HealthProbe probe(Router router, String title) {
    return probes(router).stream()
        .filter(probe -> probe.title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void stagedNobodyIsServedSoOnlyTheInternetCounts() {
    assertThat(probes(STAGED))
        .extracting(HealthProbe::title)
        .containsExactly("there is a default route", Health.INTERNET);
    assertThat(probes(LIVE))
        .extracting(HealthProbe::title)
        .containsExactly("DNS answers the home LAN", "there is a default route", Health.INTERNET);
  }

  @Test
  void whatTheOwnerLooksAtHimselfCountsWhereItRuns() {
    assertThat(probes(withOwnCheck(LIVE)))
        .extracting(HealthProbe::title)
        .endsWith(Health.INTERNET, "figures come");
    assertThat(probes(withOwnCheck(STAGED)))
        .extracting(HealthProbe::title)
        .doesNotContain("figures come");
  }

  private static Router withOwnCheck(Router router) {
    return withOwnCheck(router, "curl -f http://127.0.0.1:9100");
  }

  private static Router withOwnCheck(Router router, String command) {
    String settings =
        "checks: [ { command: \"%s\", message: figures come, remedy: mend it } ]"
            .formatted(command);
    return router.with(
        ExtrasLoader.of(new ExtrasSource(Optional.of(settings), new TreeMap<>()), router.config()));
  }

  /** Before a change the NIC may have another address than it is to have. */
  @Test
  void aNetworksNamesAreAskedForAtTheAddressThatItHasAndThenAtItsOwn() {
    HealthProbe names = probe(LIVE, "DNS answers the home LAN");
    assertThat(names.before().script().text())
        .contains("show dev lan0", "@\"$address\" router.lan")
        .doesNotContain("192.168.42.254");
    assertThat(names.after().script().text())
        .contains(
            "show dev lan0 | grep -q -w -F 192.168.42.254",
            "@192.168.42.254 router.lan | grep -x -F 192.168.42.254");
  }

  @Test
  void whoDidNotAnswerIsNamed() {
    assertThat(probe(LIVE, Health.INTERNET).before().script().text())
        .contains("'no answer from 8.8.8.8, 208.67.222.222, port 53'");
    assertThat(probe(Routers.withForwarder(LIVE), Health.INTERNET).before().script().text())
        .contains("'no answer from 9.9.9.9, 1.1.1.1, port 853'");
  }

  /** Staged there is nobody who asks over TLS: a server that takes a connection has to do. */
  @Test
  void serversOverTlsAreKnockedAtWhileTheirAskerDoesNotRun() {
    assertThat(probe(Routers.withForwarder(STAGED), Health.INTERNET).before().script().text())
        .contains("/dev/tcp/9.9.9.9/853", "/dev/tcp/1.1.1.1/853");
    List<Upstream> plain = List.of(Upstream.plain("9.9.9.9"));
    for (Router router :
        List.of(Routers.withForwarder(LIVE), STAGED, Routers.withForwarder(STAGED, plain, true))) {
      assertThat(probe(router, Health.INTERNET).before().script().text())
          .as(router.placement() + " " + router.config().dns().servers())
          .doesNotContain("/dev/tcp");
    }
  }

  /** A lease and a route take a while; what does not come at all is told as it was seen last. */
  @Test
  void afterAChangeAProbeIsTriedAgainUntilItHoldsOrPatienceEnds(@TempDir Path folder) {
    Path seen = folder.resolve("seen");
    String late = "[ -e %1$s ] || { : >%1$s; exit 3; }; echo there".formatted(seen);
    LocalCommand.Result patient = after(late, Duration.ofSeconds(40));
    assertThat(patient.succeeded()).isTrue();
    assertThat(patient.output().strip()).isEqualTo("there");
    LocalCommand.Result impatient = after("echo nothing; exit 3", Duration.ZERO);
    assertThat(impatient.status()).isEqualTo(3);
    assertThat(impatient.output().strip()).isEqualTo("nothing");
  }

  private static LocalCommand.Result after(String command, Duration patience) {
    List<HealthProbe> probes = new Health(withOwnCheck(LIVE, command), patience).probes();
    String script = probes.get(probes.size() - 1).after().script().text();
    return LocalCommand.of("sh", "-c", script).run(LIMIT);
  }
}
