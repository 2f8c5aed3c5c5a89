package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.status.StatusReport.GuestStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestStatusReaderTest {
  @Test
  void readsWhatTheProgramsPrint() {
    GuestStatus status =
        new GuestStatusReader(
                new GuestFacts(
                    Map.of(
                        "uptime", "93784.51",
                        "links",
                            """
                            1: lo: <LOOPBACK,UP> mtu 65536 link/loopback 00:00:00:00:00:00 brd 0
                            2: lan0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc x\\    link/ether 52:54:00:0f:33:b0 brd 0
                            """,
                        "addresses", "2: lan0    inet 192.168.42.254/24 brd x scope global lan0",
                        "leases",
                            """
                            1795400000 52:54:00:00:00:20 192.168.42.187 p\033c 01:52
                            1795400001 52:54:00:00:00:21 nonsense x *
                            1795400002 52:54:00:00:00:22 192.168.42.9 y *
                            1795400003 52:54:00:00:00:23 192.168.42.100 z *
                            broken line
                            """,
                        "dns", "cachesize \"2000\"\nhits \"7\"\nmisses ",
                        "input",
                            """
                            Chain INPUT (policy DROP 12 packets, 900 bytes)
                                pkts      bytes target     prot opt in
                                   3      180 DROP       all  --  wan0   *
                            """,
                        "disk", "/dev/vda2 3586048 800000 2654208 24% /")),
                Optional.empty())
            .read();
    assertThat(status.uptimeSeconds()).isEqualTo(93784);
    assertThat(status.nics())
        .singleElement()
        .satisfies(
            nic -> {
              assertThat(nic.name()).isEqualTo("lan0");
              assertThat(nic.up()).isTrue();
              assertThat(nic.addresses()).containsExactly("192.168.42.254/24");
            });
    assertThat(status.leases())
        .extracting(lease -> lease.address() + " " + lease.name())
        .containsExactly(
            "192.168.42.9 y", "192.168.42.100 z", "192.168.42.187 p\u001bc", "nonsense x");
    assertThat(status.dnsCache()).isEqualTo(Map.of("cachesize", 2000L, "hits", 7L));
    assertThat(status.firewall()).extracting(counter -> counter.packets()).containsExactly(12L, 3L);
    assertThat(status.disks())
        .singleElement()
        .satisfies(disk -> assertThat(disk.availableKibibytes()).isEqualTo(2654208));
  }

  @Test
  void theScriptPrintsOneLineForEachFactWhateverIsMissing()
      throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-euc", GuestFacts.script().text()).start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    GuestFacts facts = GuestFacts.parse(output);
    assertThat(facts.text("kernel")).isNotEmpty();
    assertThat(output.lines()).hasSize(facts.facts().size());
  }

  @Test
  void aLineThatIsNoFactIsRefused() {
    assertThatThrownBy(() -> GuestFacts.parse("fact nonsense YQ==")).isInstanceOf(Failure.class);
  }
}
