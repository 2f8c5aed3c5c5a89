package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.status.StatusReport.DynamicDnsStatus;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicDnsReaderTest {
  private static final String CACHE =
      """
      ## ddclient-3.10.0
      ## last updated at Mon Nov 23 00:00:00 2026 (1795392000)
      atime=1795392000,backupmx=0,custom=0,host=home.example.net,ip=203.0.113.10,mtime=1795392000,\
      mx=,script=/nic/update,static=0,status=%s,warned-min-interval=0,wtime=0 home.example.net
      """;

  private static DynamicDnsStatus read(String state, String journal, String... more) {
    Map<String, String> facts =
        new HashMap<>(
            Map.of(
                "now",
                "1795392180",
                "ddns-unit",
                "active",
                "ddns-cache",
                CACHE.formatted(state),
                "ddns-journal",
                journal));
    for (int i = 0; i < more.length; i += 2) {
      facts.put(more[i], more[i + 1]);
    }
    return new DynamicDnsReader(new GuestFacts(facts), "home.example.net").read();
  }

  @Test
  void anotherNamesFailureIsNotThisNames() {
    String journal =
        """
        FAILED:   updating a.example.net,home.example.net: Could not connect to nic.example.
        FAILED:   updating other.example.org: badauth: Bad authorization (username or password)""";
    assertThat(read("noconnect", journal).problem().orElseThrow())
        .startsWith("no answer from the provider's server");
    assertThat(read("abuse", journal.lines().skip(1).findFirst().orElseThrow()).problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("blocked the name"));
  }

  @Test
  void whatIsPublishedHasAnAge() {
    DynamicDnsStatus status = read("good", "Started Dynamic DNS.\nseen 203.0.113.10");
    assertThat(status.published()).contains("203.0.113.10");
    assertThat(status.ageSeconds()).contains(180L);
    assertThat(status.seen()).contains("203.0.113.10");
    assertThat(status.problem()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          abuse     | FAILED:   updating home.example.net: abuse: The hostname specified is blocked for abuse; you should … | blocked the name
          nohost    | FAILED:   updating home.example.net: nohost: The hostname specified does not exist in the database     | has no such name
          911       | FAILED:   updating home.example.net: unexpected status (911)                                           | an outage (911)
          badauth   | FAILED:   updating home.example.net: badauth: Bad authorization (username or password)                 | wrong login or password
          noconnect | FAILED:   updating home.example.net: authorization failed (HTTP/1.1 401 Unauthorized                   | wrong login or password
          noconnect | FAILED:   updating home.example.net: Could not connect to nic.internet.lab.                            | no answer from the provider
          911       | -- No entries --                                                                                       | an outage (911)
          badauth   | -- No entries --                                                                                       | wrong login or password
          dnserr    | seen 203.0.113.10                                                                                      | the provider's DNS
          wat       | seen 203.0.113.10                                                                                      | answered `wat`
          """)
  void aFailureIsShownInWords(String state, String journal, String words) {
    assertThat(read(state, journal).problem()).get().asString().contains(words);
  }

  @Test
  void aRefusedConnectionSaysWhy() {
    assertThat(
            read(
                    "noconnect",
                    """
                    seen 203.0.113.10
                    WARNING:  cannot connect to nic.internet.lab:443 socket:  SSL connect attempt failed error:0A000086:SSL routines::certificate verify failed
                    FAILED:   updating home.example.net: Could not connect to nic.internet.lab.""")
                .problem())
        .get()
        .asString()
        .contains("certificate", "not trusted");
  }

  @Test
  void theNewestWordCounts() {
    assertThat(
            read(
                    "abuse",
                    """
                    FAILED:   updating home.example.net: badauth: Bad authorization
                    FAILED:   updating home.example.net: abuse: The hostname specified is blocked""")
                .problem())
        .get()
        .asString()
        .contains("(abuse)");
    assertThat(
            read("good", "refused 100.64.1.2: x; nothing is published\nseen 203.0.113.10")
                .problem())
        .isEmpty();
  }

  @Test
  void anAddressThatIsNotPublicIsCalledCarrierGradeNat() {
    for (String address : new String[] {"100.64.1.2", "192.168.1.5"}) {
      assertThat(
              read("good", "seen 203.0.113.10\nrefused " + address + ": x; nothing is published")
                  .problem())
          .get()
          .asString()
          .contains("refused to publish " + address, "carrier-grade NAT", "VPN");
      assertThat(
              read(
                      "good",
                      "",
                      "ddns-cache",
                      "ip=" + address + ",mtime=1795392000,status=good home.example.net")
                  .problem())
          .get()
          .asString()
          .contains("carrier-grade NAT");
    }
    assertThat(
            read(
                    "good",
                    "seen 203.0.113.10",
                    "addresses",
                    "3: wan0    inet 100.70.1.2/24 brd 100.70.1.255 scope global dynamic wan0")
                .problem())
        .get()
        .asString()
        .contains("wan0 is behind carrier-grade NAT");
  }

  @Test
  void nothingButAddressesAndShortPrintableTextComesThrough() {
    DynamicDnsStatus status =
        read(
            "x\033[2J" + "y".repeat(500),
            "seen 1.2.3.4\nseen 999.1.1.1\nrefused \033[1m: x",
            "ddns-cache",
            "ip=203.0.113.10\033,mtime=99999999999999999,status=\033[31mred"
                + "y".repeat(500)
                + " home.example.net");
    assertThat(status.published()).isEmpty();
    assertThat(status.seen()).isEmpty();
    assertThat(status.problem()).get().asString().matches("[ -~…]{1,300}");
    assertThat(read("good", "", "ddns-cache", "").problem())
        .contains("nothing has been published yet");
    assertThat(read("good", "", "ddns-unit", "failed").problem())
        .get()
        .asString()
        .contains("not run");
  }
}
