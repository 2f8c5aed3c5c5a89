package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who presses Enter because nothing moves any more has not agreed to what cut him off. */
class ManualApprovalTest {
  @ParameterizedTest
  @CsvSource({
    "'yes\n', true",
    "'Y\n', true",
    "'\n \nyes\n', true",
    "'\n', false",
    "'\n~.\n', false",
    "'no\nyes\n', false",
    "'', false"
  })
  void onlyYesKeepsTheChange(String typed, boolean kept) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Console console =
        new Console(new BufferedReader(new StringReader(typed)), nowhere, nowhere, false, false);
    assertThat(new ManualApproval(console).given(Duration.ofSeconds(60))).isEqualTo(kept);
  }
}
