package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionJournalTest {
  private static final String SILENT =
      """
      Timeout waiting for PADO packets
      Unable to complete PPPoE Discovery
      no session; asks again in 3 s
      """;

  private static final String REFUSED =
      """
      PPP session is 7
      Connect: ppp0 <--> wanvlan
      CHAP authentication failed: Access denied
      CHAP authentication failed
      Connection terminated.
      no session; asks again in 6 s
      """;

  private static final String WELL =
      """
      PPP session is 8
      CHAP authentication succeeded: Access granted
      CHAP authentication succeeded
      local  IP address 203.0.113.34
      remote IP address 203.0.113.33
      """;

  @Test
  void theNewestAttemptTells() {
    assertThat(SessionJournal.read("")).isEqualTo(SessionJournal.UNKNOWN);
    assertThat(SessionJournal.read(REFUSED + SILENT)).isEqualTo(SessionJournal.UNANSWERED);
    assertThat(SessionJournal.read(SILENT + REFUSED)).isEqualTo(SessionJournal.REFUSED);
    assertThat(
            SessionJournal.read(
                SILENT + "waits for another default route to go: default via 192.168.1.1 dev lan0"))
        .isEqualTo(SessionJournal.WAITING);
  }

  @Test
  void aRefusalOfYesterdayIsNotTodays() {
    assertThat(SessionJournal.read(REFUSED + WELL + "No response to 4 echo-requests\n"))
        .isEqualTo(SessionJournal.UNKNOWN);
    assertThat(SessionJournal.read(REFUSED + "PAP authentication succeeded\n"))
        .isEqualTo(SessionJournal.UNKNOWN);
  }

  @Test
  void whoAnswersAndGivesNoSessionIsNotSilent() {
    assertThat(SessionJournal.read("Timeout waiting for PADS packets\n" + failed()))
        .isEqualTo(SessionJournal.DECLINED);
    assertThat(SessionJournal.read("PADO: Generic-Error: too many sessions\n" + SILENT))
        .isEqualTo(SessionJournal.DECLINED);
    assertThat(SessionJournal.read("PADS: System-Error: no\n" + failed() + SILENT))
        .as("of an attempt before")
        .isEqualTo(SessionJournal.UNANSWERED);
  }

  private static String failed() {
    return "no session; asks again in 3 s\n";
  }
}
