package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.document.DocumentReader;
import io.routervm.config.document.ProblemLog;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class KindTest {
  record Sample(@Is(Kind.LEASE) String time, String plain) {}

  private final ProblemLog log = new ProblemLog();

  @Test
  void onlyAComponentThatSaysWhatItIsHasOneOfTheseTypes() {
    RecordComponent[] components = Sample.class.getRecordComponents();
    assertThat(Kind.of(components[0], "2m", "3h").orElseThrow().expected())
        .isEqualTo("a number with m or h or d behind it, from 2m to 3h");
    assertThat(Kind.of(components[1], "", "")).isEmpty();
  }

  @Test
  void dhcpOptionsAreAMappingWhoseKeysAreNumbers() {
    assertThat(
            DocumentReader.read("{ 1: a, 254: 'hex:00', 90: c }", log)
                .flatMap(node -> DhcpOptions.TYPE.read(node, "send", log))
                .orElseThrow()
                .value()
                .byNumber()
                .keySet())
        .containsExactly(1, 90, 254);
    for (String wrong : List.of("{ 0: a }", "{ 255: a }", "{ 05: a }", "{ 90: a, 12: b }", "[1]")) {
      assertThat(
              DocumentReader.read(wrong, log)
                  .flatMap(node -> DhcpOptions.TYPE.read(node, "send", log)))
          .isEmpty();
    }
    assertThat(log.of("f").list()).hasSize(5);
  }

  @Test
  void theSchemaOfDhcpOptionsHasTheSameNumbers() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    DhcpOptions.TYPE.describe(schema);
    assertThat(schema.path("type").asString()).isEqualTo("object");
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    ObjectNode patterns = (ObjectNode) schema.get("patternProperties");
    assertThat(patterns.propertyNames()).hasSize(1);
    String pattern = patterns.propertyNames().iterator().next();
    assertThat(List.of("1", "9", "10", "199", "249", "254"))
        .allMatch(text -> text.matches(pattern));
    assertThat(List.of("0", "01", "255", "260", "x")).noneMatch(text -> text.matches(pattern));
    assertThat(patterns.get(pattern).path("pattern").asString()).isEqualTo(DhcpData.PATTERN);
    assertThat(DhcpOptions.TYPE.summary()).isEqualTo("a mapping");
    assertThat(DhcpOptions.TYPE.expected()).startsWith("a mapping from option numbers");
  }
}
