package io.routervm.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "two words",
        "it's",
        "$(reboot)",
        "`id`",
        "a\nb",
        "a\\b",
        "*",
        "~",
        "-n",
        "#x",
        "a\"b",
        "'",
        "''",
        "!",
        "\t",
        "é",
        "a=b",
        "&;|<>(){}[]"
      })
  void theShellReadsBackWhatWasQuoted(String value) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", "printf %s " + Quote.word(value))
            .redirectErrorStream(true)
            .start();
    String echoed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    assertThat(echoed).isEqualTo(value);
  }

  @Test
  void refusesNul() {
    assertThatThrownBy(() -> Quote.word("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }
}
