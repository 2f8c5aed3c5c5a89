package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The frames; that a concentrator answers them is shown with a real one. */
class SessionQuestionTest {
  private static final byte[] MARK = bytes("0102030405060708");

  /** With the concentrator's name, a service, and the mark that came with the question. */
  private static final String ANSWER =
      "020000000001 525400000101 8863 11 07 0000 0017 0101 0000 0102 0003 697370"
          + " 0103 0008 0102030405060708";

  @Test
  void itAsksEverybodyForAnyService() {
    assertThat(SessionQuestion.question(MacAddress.of("02:00:00:00:00:01"), MARK))
        .isEqualTo(
            bytes(
                "ffffffffffff 020000000001 8863 11 09 0000 0010 0101 0000 0103 0008"
                    + " 0102030405060708"));
  }

  @Test
  void theAnswerNamesTheConcentrator() {
    byte[] answer = bytes(ANSWER);
    assertThat(SessionQuestion.answer(answer, answer.length, MARK))
        .contains(MacAddress.of("52:54:00:00:01:01"));
    byte[] padded = Arrays.copyOf(answer, 60);
    assertThat(SessionQuestion.answer(padded, padded.length, MARK)).isPresent();
  }

  @Test
  void nothingElseIsAnAnswer() {
    byte[] answer = bytes(ANSWER);
    for (int length = 0; length < answer.length; length++) {
      assertThat(SessionQuestion.answer(Arrays.copyOf(answer, 64), length, MARK)).isEmpty();
    }
    // A group's address, and each field up to the mark's own bytes
    for (int other : new int[] {6, 12, 13, 14, 15, 16, 17, 20, 24, 31, 33, 35, 42}) {
      byte[] changed = answer.clone();
      changed[other]++;
      assertThat(SessionQuestion.answer(changed, changed.length, MARK)).as("" + other).isEmpty();
    }
    byte[] question = SessionQuestion.question(MacAddress.of("02:00:00:00:00:01"), MARK);
    assertThat(SessionQuestion.answer(question, question.length, MARK)).isEmpty();
  }

  private static byte[] bytes(String hexadecimal) {
    return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
  }
}
