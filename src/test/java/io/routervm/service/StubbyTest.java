package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.Upstream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where it is needed; what it does there is in {@link ForwarderTest}. */
class StubbyTest {
  private static final String RUNS = "the program that asks over TLS runs";

  private static List<String> packages(Router router) {
    return List.copyOf(Services.declarations(Services.all(), router).packages());
  }

  private static List<String> checks(Router router) {
    return Services.checks(router).stream().map(Check::title).toList();
  }

  @Test
  void isInstalledLookedAtAndReadWhereUnboundComparesNoNames() {
    Router router = Routers.withForwarder(Routers.of("centos-7", Placement.LIVE));
    assertThat(packages(router)).contains("getdns-stubby", "unbound");
    assertThat(checks(router)).contains(RUNS, "the DNS forwarder runs");
    assertThat(Forwarder.journal(router.config()))
        .isEqualTo("journalctl -u routervm-forwarder.service -u routervm-dns-over-tls.service");
  }

  @Test
  void isNothingElsewhereNorForQueriesInPlainText() {
    Router plain =
        Routers.withForwarder(
            Routers.of("centos-7", Placement.LIVE), List.of(Upstream.plain("8.8.8.8")), true);
    Router newer = Routers.withForwarder(Routers.of("debian-12", Placement.LIVE));
    for (Router router : List.of(plain, newer)) {
      assertThat(packages(router)).contains("unbound").doesNotContain("getdns-stubby");
      assertThat(checks(router)).contains("the DNS forwarder runs").doesNotContain(RUNS);
      assertThat(Forwarder.journal(router.config()))
          .isEqualTo("journalctl -u routervm-forwarder.service");
    }
  }
}
