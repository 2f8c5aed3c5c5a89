package io.routervm.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTableTest {
  private static final String OF_2_6 =
      """
      TITLE,OpenVPN 2.6.3 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO] [LZ4] [EPOLL]
      TIME,2026-11-23 00:30:00,1795393800
      HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes Received,Bytes Sent,Connected Since,Connected Since (time_t),Username,Client ID,Peer ID,Data Channel Cipher
      CLIENT_LIST,anna,203.0.113.7:51194,10.8.0.2,,3860,3688,2026-11-23 00:29:00,1795393740,UNDEF,0,0,AES-256-GCM
      HEADER,ROUTING_TABLE,Virtual Address,Common Name,Real Address,Last Ref,Last Ref (time_t)
      ROUTING_TABLE,10.8.0.2,anna,203.0.113.7:51194,2026-11-23 00:29:59,1795393799
      GLOBAL_STATS,Max bcast/mcast queue length,0
      END
      """;

  /** One column less at the end, and an IPv4 address without an IPv6 one beside it. */
  private static final String OF_2_4 =
      """
      TITLE,OpenVPN 2.4.12 x86_64-redhat-linux-gnu [Fedora EPEL patched]
      TIME,Mon Nov 23 00:30:00 2026,1795393800
      HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes Received,Bytes Sent,Connected Since,Connected Since (time_t),Username,Client ID,Peer ID
      CLIENT_LIST,ben,203.0.113.8:40000,,,1,2,Mon Nov 23 00:29:00 2026,1795393740,UNDEF,1,1
      CLIENT_LIST,UNDEF,203.0.113.9:40001,,,1,2,Mon Nov 23 00:29:00 2026,1795393740,UNDEF,2,2
      END
      """;

  @Test
  void readsWhoIsConnected() {
    assertThat(SessionTable.parse(OF_2_6).sessions())
        .containsExactly(
            new VpnSession(
                "anna",
                "203.0.113.7:51194",
                Optional.of("10.8.0.2"),
                Instant.ofEpochSecond(1795393740),
                3860,
                3688));
  }

  @Test
  void leavesOutWhoHasNotShownACertificateYet() {
    assertThat(SessionTable.parse(OF_2_4.replace("\n", "\r\n")).sessions())
        .singleElement()
        .satisfies(
            session -> {
              assertThat(session.name()).isEqualTo("ben");
              assertThat(session.tunnelAddress()).isEmpty();
            });
  }

  @Test
  void columnsMayMove() {
    String moved =
        """
        HEADER,CLIENT_LIST,Bytes Sent,Connected Since (time_t),Bytes Received,Real Address,Common Name
        CLIENT_LIST,5,7,6,tcp4-server:198.51.100.1:2,carl
        """;
    VpnSession session = SessionTable.parse(moved).sessions().get(0);
    assertThat(session.bytesSent()).isEqualTo(5);
    assertThat(session.bytesReceived()).isEqualTo(6);
    assertThat(session.realAddress()).isEqualTo("tcp4-server:198.51.100.1:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anna,203.0.113.7:51194,10.8.0.2,,x,3688,,1795393740",
        "anna,203.0.113.7:51194,10.8.0.2,,-1,3688,,1795393740",
        "anna,203.0.113.7:51194,10.8.0.2,,99999999999999999999,3688,,1795393740",
        "anna,203.0.113.7:51194,10.8.0.2,,1,3688,,999999999999999999",
        "anna,\033[2Jevil,10.8.0.2,,1,2,,1795393740",
        "anna,203.0.113.7:51194:1:2,10.8.0.2,,1,2,,1795393740",
        "an na,203.0.113.7:51194,10.8.0.2,,1,2,,1795393740",
        "../anna,203.0.113.7:51194,10.8.0.2,,1,2,,1795393740",
        "anna\u0000,203.0.113.7:51194,10.8.0.2,,1,2,,1795393740",
        "anna",
        "",
        ",,,,,,,,,,,,,,,,,,,"
      })
  void leavesOutWhatDoesNotFit(String row) {
    String header =
        OF_2_6.lines().filter(line -> line.startsWith("HEADER,CLIENT")).findFirst().get();
    String text = header + "\nCLIENT_LIST," + row + "\n" + OF_2_6;
    assertThat(SessionTable.parse(text).sessions()).hasSize(1);
  }

  @Test
  void withoutItsHeaderNothingIsGuessed() {
    assertThat(SessionTable.parse(OF_2_6.replace("HEADER,CLIENT", "HEADER,OTHER")).sessions())
        .isEmpty();
    assertThat(SessionTable.parse("").sessions()).isEmpty();
  }

  @Test
  void noiseNeverBreaksIt() {
    Random random = new Random(3);
    String alphabet = "CLIENT_LIST,HEADER\n\r\t:.0123456789abc\033\u0000ä";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder noisy = new StringBuilder(OF_2_6);
      for (int j = 0; j < 8; j++) {
        int at = random.nextInt(noisy.length());
        noisy.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
      noisy.setLength(random.nextInt(noisy.length()));
      assertThatCode(
              () ->
                  SessionTable.parse(noisy.toString())
                      .sessions()
                      .forEach(
                          session ->
                              assertThat(session.name() + session.realAddress())
                                  .matches("[A-Za-z0-9._:-]+")))
          .as(noisy.toString())
          .doesNotThrowAnyException();
    }
  }
}
