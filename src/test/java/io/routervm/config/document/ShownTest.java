package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
  @Test
  void sixtyCharactersAreShownAndOneMoreIsCut() {
    String longest = "x".repeat(59) + "\ud83d\ude00";
    assertThat(Shown.text(longest)).isEqualTo(longest);
    assertThat(Shown.text(longest + "y")).isEqualTo(longest + "…");
    assertThat(Shown.text("x".repeat(61))).isEqualTo("x".repeat(60) + "…");
  }

  @Test
  void whatCannotBeSeenIsWrittenOut() {
    assertThat(Shown.text("a\u0007\u202eb")).isEqualTo("a\\u0007\\u202eb");
    assertThat(Shown.text("")).isEqualTo("\"\"");
    assertThat(Shown.text("a b")).isEqualTo("\"a b\"");
  }

  @Test
  void whatAUrlMayHideIsHidden() {
    assertThat(Shown.text("https://me:pw@a.example/x?token=1"))
        .isEqualTo("https://(hidden)@a.example/x?(hidden)");
    assertThat(Shown.text("me@a?b")).isEqualTo("me@a?b");
  }

  @ParameterizedTest
  @CsvSource({
    "password,password",
    "password:x,password(hidden)",
    "ca_passphrase hunter2,ca_passphrase(hidden)",
    "colour:red,colour:red"
  })
  void aKeyThatNamesASecretIsCutBehindTheName(String key, String shown) {
    assertThat(Shown.key(key)).isEqualTo(shown);
  }

  @Test
  void theValueOfASecretIsHiddenByTheLastPartOfItsPath() {
    assertThat(Shown.value("ddns.password", "hunter2")).isEqualTo(Shown.HIDDEN);
    assertThat(Shown.value("secret.colour", "red")).isEqualTo("red");
  }
}
