package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "true",
        "false",
        "0",
        "7",
        "1194",
        "123456789",
        "lan",
        "centos-7",
        "ec-p384",
        "on",
        "off",
        "yes",
        "no",
        "y",
        "n",
        "inf",
        "nan",
        "e5",
        "a-",
        "trueish",
        "x0"
      })
  void isWhatYamlMakesOfIt(String yaml) {
    assertThat(Literal.of(yaml)).contains(DocumentReader.parseLiteral(yaml));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "null", "~", "01", "00", "-1", "1.5", "1e3", "0x1f", "0o17", "1_000", "9999999999",
        "[53]", "{a: 1}", "True", "a b", "a: 1", "a#b", "-", "- a", "10.8.0.0/24", "5y", "*a", "'x'"
      })
  void leavesWhatIsNotPlainToYaml(String yaml) {
    assertThat(Literal.of(yaml)).isEmpty();
  }

  @Test
  void aDefaultThatIsNotPlainIsReadByYaml() {
    Node read = DocumentReader.literal("[a, 2]");
    assertThat(read).isEqualTo(DocumentReader.parseLiteral("[a, 2]"));
    assertThat(read.kind()).isEqualTo("a list");
  }
}
