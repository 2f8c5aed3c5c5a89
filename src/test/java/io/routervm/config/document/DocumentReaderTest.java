package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentReaderTest {
  private final ProblemLog log = new ProblemLog();

  /** Read once and then kept, so each of the test's own is a new one. */
  @Test
  void aLiteralOfTheProgramIsReadAndABrokenOneIsAFaultOfTheProgram() {
    String word = "w" + UUID.randomUUID();
    assertThat(DocumentReader.literal(word))
        .isInstanceOfSatisfying(
            Node.Scalar.class, scalar -> assertThat(scalar.text()).isEqualTo(word));
    assertThatThrownBy(() -> DocumentReader.literal("[" + word))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the file ends inside a value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: [1 | the file ends inside a value",
        "a: 'b | the file ends inside a value",
        "a: b: c | YAML allows no `key: value` here",
        "a: @b | YAML allows no such character here",
        "[a]: b | a key must be a word",
        "a: ] | YAML expects something else here",
        "{a: 1]} | YAML expects something else here",
        "a: 1\\n- b | YAML expects something else here",
        "a: 1\\n\\tb: 2 | a tab stands here",
        "\"\\q\" | this is not valid YAML",
        "a: 1\\n---\\nb: 2 | a second YAML document begins here",
        "a: *x | YAML aliases (*name) are not allowed",
        "a: !x 1 | YAML tags (!name) are not allowed"
      })
  void eachKindOfBrokenYamlHasAMessageOfItsOwn(String yaml, String message) {
    assertThat(DocumentReader.read(yaml.replace("\\n", "\n").replace("\\t", "\t"), log)).isEmpty();
    assertThat(log.of("f").list()).extracting(Problem::message).containsExactly(message);
  }

  @Test
  void anEmptyFileIsOne() {
    assertThat(DocumentReader.read("# nothing\n", log)).isEmpty();
    assertThat(log.of("f").text()).startsWith("f: the file is empty. Write a configuration;");
  }
}
