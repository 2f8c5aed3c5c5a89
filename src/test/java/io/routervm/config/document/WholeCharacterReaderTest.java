package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WholeCharacterReaderTest {
  private static final String TEXT = "ab\ud83d\ude00c";

  private final char[] buffer = new char[8];

  @Test
  void noReadEndsBetweenTheHalvesOfACharacter() throws IOException {
    try (WholeCharacterReader reader = new WholeCharacterReader(TEXT)) {
      assertThat(reader.read(buffer, 0, 3)).isEqualTo(2);
      assertThat(reader.read(buffer, 2, 3)).isEqualTo(3);
      assertThat(new String(buffer, 0, 5)).isEqualTo(TEXT);
      assertThat(reader.read(buffer, 0, 3)).isEqualTo(-1);
    }
  }

  /** Nothing at all would be no progress. */
  @Test
  void whoAsksForHalfACharacterGetsIt() throws IOException {
    try (WholeCharacterReader reader = new WholeCharacterReader("\ud83d\ude00")) {
      assertThat(reader.read(buffer, 0, 1)).isEqualTo(1);
      assertThat(reader.read(buffer, 1, 7)).isEqualTo(1);
      assertThat(new String(buffer, 0, 2)).isEqualTo("\ud83d\ude00");
    }
  }
}
