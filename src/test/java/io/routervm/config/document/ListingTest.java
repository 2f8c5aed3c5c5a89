package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ListingTest {
  private static final Whole DIGIT = new Whole(0, 9);

  private final ProblemLog log = new ProblemLog();

  private Optional<List<Integer>> read(Listing<Integer> list, String yaml) {
    return DocumentReader.read(yaml, log)
        .flatMap(node -> list.read(node, "list", log))
        .map(read -> read.value().stream().map(Located::value).toList());
  }

  private static String schema(Listing<?> list) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    list.describe(schema);
    return schema.toString();
  }

  @Test
  void bothBoundsAreAllowed() {
    Listing<Integer> list = new Listing<>(DIGIT, 1, 3, false, false);
    assertThat(read(list, "[4]")).contains(List.of(4));
    assertThat(read(list, "[4, 4, 5]")).contains(List.of(4, 4, 5));
    assertThat(log.isEmpty()).isTrue();
    assertThat(read(list, "[]")).isEmpty();
    assertThat(read(list, "[1, 2, 3, 4]")).isEmpty();
    assertThat(read(new Listing<>(DIGIT, 2, 3, false, false), "[1]")).isEmpty();
    assertThat(read(list, "4")).isEmpty();
    assertThat(log.of("f").list())
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "the list has 0 elements",
            "the list has 4 elements",
            "the list has 1 element",
            "expected list of a number from 0 to 9, found a number");
  }

  @Test
  void oneAloneIsAListOfOneWhereThatIsAllowed() {
    Listing<Integer> list = new Listing<>(DIGIT, 1, 3, true, true);
    assertThat(read(list, "4")).contains(List.of(4));
    assertThat(read(list, "[4, 5]")).contains(List.of(4, 5));
    assertThat(log.isEmpty()).isTrue();
    assertThat(read(list, "10")).isEmpty();
    assertThat(log.of("f").list())
        .extracting(Problem::message)
        .containsExactly("10 is not from 0 to 9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 2147483647 | false | a list of any number, each a number from 0 to 9",
        "0 | 3 | false | a list of up to 3, each a number from 0 to 9",
        "1 | 3 | false | a list of 1 to 3, each a number from 0 to 9",
        "1 | 2147483647 | false | a list of 1 to any number, each a number from 0 to 9",
        "2 | 2 | false | a list of 2, each a number from 0 to 9",
        "1 | 3 | true | a number from 0 to 9, or a list of 1 to 3, each a number from 0 to 9"
      })
  void theSentenceSaysHowMany(int fewest, int most, boolean orOne, String sentence) {
    Listing<Integer> list = new Listing<>(DIGIT, fewest, most, false, orOne);
    assertThat(list.expected()).isEqualTo(sentence);
    assertThat(list.summary())
        .isEqualTo((orOne ? "a number from 0 to 9, or " : "") + "list of a number from 0 to 9");
  }

  @Test
  void theSchemaSaysTheSame() {
    String items = "\"items\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9}";
    assertThat(schema(new Listing<>(DIGIT, 0, Integer.MAX_VALUE, false, false)))
        .isEqualTo("{\"type\":\"array\"," + items + "}");
    assertThat(schema(new Listing<>(DIGIT, 1, 3, true, true)))
        .isEqualTo(
            "{\"anyOf\":[{\"type\":\"integer\",\"minimum\":0,\"maximum\":9},{\"type\":\"array\","
                + items
                + ",\"minItems\":1,\"maxItems\":3,\"uniqueItems\":true}]}");
  }
}
