package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.guest.LocalRemoteShell;
import io.routervm.router.Verification;
import io.routervm.router.Verification.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who listens that nobody has asked to, with a stand-in of ss that shows real lines of it. */
class ListenersTest {
  private static final String USUAL =
      """
      Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
      udp   UNCONN 0      0            0.0.0.0:67         0.0.0.0:*    users:(("dnsmasq",pid=7,fd=4))
      udp   UNCONN 0      0     192.168.42.254:53         0.0.0.0:*    users:(("dnsmasq",pid=7,fd=6))
      udp   UNCONN 0      0          127.0.0.1:323        0.0.0.0:*    users:(("chronyd",pid=8,fd=5))
      tcp   LISTEN 0      128          0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=9,fd=3))
      """;

  @TempDir private Path programs;

  private Checked listeners(String more) throws IOException {
    return listeners(more, Routers.of("debian-12", Placement.LIVE));
  }

  private Checked listeners(String more, Router router) throws IOException {
    Path ss = programs.resolve("ss");
    Files.writeString(ss, "#!/bin/sh\ncat <<'END'\n" + USUAL + more + "END\n");
    Files.setPosixFilePermissions(ss, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<Check> checks =
        Services.checks(router).stream()
            .filter(check -> check.title().startsWith("nothing listens but"))
            .toList();
    assertThat(checks).hasSize(1);
    return Verification.run(new LocalRemoteShell(programs, "dash", "-s"), checks).get(0);
  }

  /** Each question that nobody answers keeps its port open: no five findings for one dead line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "udp UNCONN 0 0 0.0.0.0:41234 0.0.0.0:* users:((\"dnsmasq\",pid=7,fd=12))\n",
        "udp UNCONN 0 0 [::]:41235 [::]:* users:((\"dnsmasq\",7,13))\n"
      })
  void whatDnsmasqAsksFromIsNoListener(String more) throws IOException {
    assertThat(listeners(more).holds()).isTrue();
  }

  /** Where mDNS is reflected, its program asks like that too, and nowhere else. */
  @Test
  void whatAvahiAsksFromIsNoListenerWhereItReflects() throws IOException {
    Router router = Routers.of("debian-12", Placement.LIVE);
    String asking =
        "udp UNCONN 0 0 0.0.0.0:41234 0.0.0.0:* users:((\"avahi-daemon\",pid=7,fd=12))\n";
    String open = asking.replace("41234", "5353");
    assertThat(listeners(asking + open, Routers.withMdns(router)).holds()).isTrue();
    assertThat(listeners(asking, router).holds()).isFalse();
    assertThat(listeners(open, router).holds()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp LISTEN 0 5 0.0.0.0:8080 0.0.0.0:* users:((\"python3\",pid=11,fd=3))\n",
        "tcp LISTEN 0 5 0.0.0.0:8080 0.0.0.0:* users:((\"dnsmasq\",pid=11,fd=3))\n",
        "udp UNCONN 0 0 0.0.0.0:8080 0.0.0.0:*\n"
      })
  void whoeverElseListensIsNamedInWords(String more) throws IOException {
    Checked checked = listeners(more);
    assertThat(checked.holds()).isFalse();
    assertThat(checked.seen())
        .matches("(python3|dnsmasq|an unknown program) listens on (tcp|udp) 0[.]0[.]0[.]0:8080");
  }
}
