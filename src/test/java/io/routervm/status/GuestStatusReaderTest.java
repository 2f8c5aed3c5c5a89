package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.status.StatusReport.Counter;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.VpnStatus;
import io.routervm.vpn.VpnSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
                        "firewall",
                            """
                            *filter
                            :INPUT DROP [0:0]
                            :FORWARD DROP [4:160]
                            :spoofed - [0:0]
                            [9:900] -A INPUT -j spoofed
                            [3:180] -A INPUT -i wan0 -m comment --comment "refused from the Internet" -j DROP
                            [70:1400] -A FORWARD -i lan0 -m comment --comment "to the Internet" -j ACCEPT
                            [2:80] -A FORWARD -i wan0 -m comment --comment "refused from the Internet" -j DROP
                            [1:40] -A spoofed -i wan0 -s 127.0.0.0/8 -m comment --comment bogus -j DROP
                            [6:60] -A INPUT -s 192.0.2.7/32 -j REJECT --reject-with icmp-port-unreachable
                            [99999999999999999999:1] -A INPUT -j DROP
                            COMMIT
                            """,
                        "limits", "up 12\ndown \ndown 7\nup -1",
                        "disk", "/dev/vda2 3586048 800000 2654208 24% /")),
                List.of(),
                false)
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
    assertThat(status.firewall())
        .containsExactly(
            new Counter("refused from the Internet", 5, 260),
            new Counter("bogus", 1, 40),
            new Counter("by rules that say no purpose", 6, 60),
            new Counter("by the policy of FORWARD", 4, 160),
            new Counter("over the limit of the line to the Internet", 12, 0),
            new Counter("over the limit of the line from the Internet", 7, 0));
    assertThat(status.disks())
        .singleElement()
        .satisfies(disk -> assertThat(disk.availableKibibytes()).isEqualTo(2654208));
  }

  /** As nft 1.0.6 prints them. */
  @Test
  void whatNftablesHasDropped() {
    String table =
        """
        table ip routervm {
        \tchain input {
        \t\ttype filter hook input priority filter; policy drop;
        \t\tct state vmap { invalid : jump spoofed, established : accept, related : accept }
        \t\tiifname . tcp dport vmap { "lan0" . 22 : accept, "lan0" . 53 : accept }
        \t\tiifname "wan0" counter packets 3 bytes 180 drop comment "refused from the Internet"
        \t\tip saddr 192.0.2.7 counter packets 6 bytes 60 reject with icmp port-unreachable
        \t\tiifname "lan0" counter packets 70 bytes 1400 accept comment "drop comment it does not"
        \t\tcounter packets 99999999999999999999 bytes 1 drop
        \t}

        \tchain forward {
        \t\ttype filter hook forward priority filter; policy drop;
        \t\tiifname { "wan0", "lan0" } counter packets 2 bytes 80 drop comment "refused from the Internet"
        \t}

        \tchain spoofed {
        \t\tcounter packets 1 bytes 40 drop comment "bogus"
        \t}
        }
        """;
    GuestFacts facts = new GuestFacts(Map.of("firewall", table.strip(), "limits", "up 12"));
    assertThat(new GuestStatusReader(facts, List.of(), false).read().firewall())
        .containsExactly(
            new Counter("refused from the Internet", 5, 260),
            new Counter("by rules that say no purpose", 6, 60),
            new Counter("bogus", 1, 40),
            new Counter("over the limit of the line to the Internet", 12, 0));
  }

  private static VpnStatus vpn(String said) {
    GuestFacts facts = new GuestFacts(Map.of("vpn-sessions", said));
    return new GuestStatusReader(facts, List.of(), true).read().vpn().orElseThrow();
  }

  @Test
  void theSessionsOfTheVpnAreWhatItsServerSaysOrWhyItDoesNot() {
    String table =
        """
        TITLE,OpenVPN 2.6.14
        HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Bytes Received,Bytes Sent,Connected Since (time_t)
        CLIENT_LIST,anna,198.51.100.20:1194,10.8.0.2,2048,1024,1795400000
        """;
    VpnStatus whole = vpn(table + "END");
    assertThat(whole.problem()).isEmpty();
    assertThat(whole.sessions())
        .containsExactly(
            new VpnSession(
                "anna",
                "198.51.100.20:1194",
                Optional.of("10.8.0.2"),
                Instant.ofEpochSecond(1_795_400_000),
                2048,
                1024));
    assertThat(vpn("TITLE\nEND")).isEqualTo(new VpnStatus(List.of(), Optional.empty()));
    for (String[] bad :
        new String[][] {
          {table, "incomplete"},
          {
            table + "connect: Connection refused\nunsaid",
            "connected: connect: Connection refused; "
          },
          {"unsaid", "no reason given"},
          {"", "does not run"}
        }) {
      VpnStatus unknown = vpn(bad[0]);
      assertThat(unknown.sessions()).isEmpty();
      assertThat(unknown.problem().orElseThrow()).contains(bad[1]);
    }
  }

  /** Each length of it tried with each other would take minutes. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLineWithoutEndIsLeftOutAtOnce() {
    GuestFacts facts = new GuestFacts(Map.of("links", "2: " + "x".repeat(500_000)));
    assertThat(new GuestStatusReader(facts, List.of(), false).read().nics()).isEmpty();
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
