package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The frames; who answers them in earnest is shown by the cut-over in the lab. */
class ArpQuestionTest {
  private static final Ipv4 GATEWAY = Ipv4.of("203.0.113.1");
  private static final String ANSWER =
      "020000000001 525400000101 0806 0001 0800 06 04 0002 525400000101 cb007101 020000000001"
          + " 00000000 000000000000";

  @Test
  void itIsAProbeOfAHostWithoutAnAddress() {
    assertThat(ArpQuestion.question(MacAddress.of("02:00:00:00:00:01"), GATEWAY))
        .isEqualTo(
            bytes(
                "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 00000000"
                    + " 000000000000 cb007101"));
  }

  @Test
  void theAnswerNamesWhoHasTheAddress() {
    byte[] answer = bytes(ANSWER);
    assertThat(ArpQuestion.answer(answer, answer.length, GATEWAY))
        .contains(MacAddress.of("52:54:00:00:01:01"));
  }

  @Test
  void nothingElseIsAnAnswer() {
    byte[] answer = bytes(ANSWER);
    assertThat(ArpQuestion.answer(answer, answer.length, Ipv4.of("203.0.113.2"))).isEmpty();
    for (int length = 0; length < 42; length++) {
      assertThat(ArpQuestion.answer(Arrays.copyOf(answer, 64), length, GATEWAY)).isEmpty();
    }
    for (int other : new int[] {12, 16, 21}) {
      byte[] changed = answer.clone();
      changed[other]++;
      assertThat(ArpQuestion.answer(changed, changed.length, GATEWAY)).isEmpty();
    }
    byte[] question = ArpQuestion.question(MacAddress.of("02:00:00:00:00:01"), GATEWAY);
    assertThat(ArpQuestion.answer(question, question.length, GATEWAY)).isEmpty();
  }

  private static byte[] bytes(String hexadecimal) {
    return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
  }
}
