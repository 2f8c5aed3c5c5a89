package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> WORDS = List.of("udp", "memory", "forwards");

  @ParameterizedTest
  @CsvSource({
    "upd,",
    "up,udp",
    "udpp,udp",
    "ud9,udp",
    "MEMORY,memory",
    "memmory,memory",
    "emory,memory",
    "mamary,memory",
    "mamari,",
    "forward,forwards",
    "forwarding,",
    "xyz,"
  })
  void atMostAThirdOfTheLettersDiffer(String written, String meant) {
    assertThat(Suggestion.nearest(written, WORDS).orElse(null)).isEqualTo(meant);
  }

  @Test
  void theNearestOfSeveralIsMeant() {
    assertThat(Suggestion.nearest("client", List.of("clients", "clint", "client")))
        .contains("client");
  }

  @Test
  void whatIsLongerThanFortyLettersIsNoMisspeltWord() {
    String word = "x".repeat(40);
    assertThat(Suggestion.nearest(word, List.of(word))).contains(word);
    assertThat(Suggestion.nearest(word + "x", List.of(word))).isEmpty();
  }
}
