package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.document.DocumentReader;
import io.routervm.config.document.Located;
import io.routervm.config.document.Problem;
import io.routervm.config.document.ProblemLog;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class PortRangeTest {
  private final ProblemLog log = new ProblemLog();

  private Optional<PortRange> read(String yaml) {
    return DocumentReader.read(yaml, log)
        .flatMap(node -> PortRange.TYPE.read(node, "ports", log))
        .map(Located::value);
  }

  @Test
  void itIsANumberOrTwoOfThem() {
    assertThat(read("443")).contains(PortRange.of(443));
    assertThat(read("1-65535")).contains(new PortRange(1, 65535));
    assertThat(read("443-443")).contains(PortRange.of(443));
    assertThat(log.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "65536,65536 is not from 1 to 65535",
    "0,0 is not from 1 to 65535",
    "80-65536,80-65536 has a port above 65535",
    "81-80,81-80 begins after its end",
    "0-80,0-80 is not a port or range of ports",
    "80-,80- is not a port or range of ports"
  })
  void whatIsNoneIsRefused(String text, String message) {
    assertThat(read(text)).isEmpty();
    assertThat(log.of("f").list()).extracting(Problem::message).containsExactly(message);
  }

  @Test
  void bothEndsBelongToIt() {
    PortRange range = new PortRange(27015, 27030);
    assertThat(range.size()).isEqualTo(16);
    assertThat(PortRange.of(443).size()).isEqualTo(1);
    assertThat(range.overlaps(PortRange.of(27015))).isTrue();
    assertThat(range.overlaps(PortRange.of(27030))).isTrue();
    assertThat(PortRange.of(27030).overlaps(range)).isTrue();
    assertThat(range.overlaps(PortRange.of(27014))).isFalse();
    assertThat(range.overlaps(PortRange.of(27031))).isFalse();
    assertThat(range.startingAt(8000)).isEqualTo(new PortRange(8000, 8015));
  }

  @Test
  void theFileAndTheFirewallWriteItDifferently() {
    assertThat(new PortRange(80, 81)).hasToString("80-81");
    assertThat(new PortRange(80, 81).matched()).isEqualTo("80:81");
    assertThat(PortRange.of(80)).hasToString("80");
    assertThat(PortRange.of(80).matched()).isEqualTo("80");
    assertThat(PortRange.TYPE.summary()).isEqualTo("port or range of ports");
    assertThat(PortRange.TYPE.expected())
        .isEqualTo("a port, or a range of them such as 27015-27030");
  }

  @Test
  void theSchemaAllowsBothForms() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    PortRange.TYPE.describe(schema);
    assertThat(schema)
        .hasToString(
            "{\"anyOf\":[{\"type\":\"integer\",\"minimum\":1,\"maximum\":65535},"
                + "{\"type\":\"string\",\"pattern\":\"^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$\"}]}");
  }
}
