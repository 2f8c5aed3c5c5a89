package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.routervm.config.document.KeyTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigSchemaTest {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Schema SCHEMA = REGISTRY.getSchema(ConfigSchema.json());

  @Test
  void isASchemaItself() {
    Schema meta =
        REGISTRY.getSchema(
            com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(ConfigSchema.json(), InputFormat.JSON)).isEmpty();
  }

  @Test
  void acceptsTheExample() {
    assertThat(errors(ConfigFolder.example())).isEmpty();
    assertThat(errors(BrokenConfig.valid())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version missing",
        "version of the future",
        "unknown key at the top",
        "unknown key in a list",
        "list instead of one value",
        "one value instead of a mapping",
        "number instead of text",
        "number out of range",
        "YAML 1.1 boolean",
        "name with a space",
        "unknown operating system",
        "unknown switch",
        "checksum too short",
        "memory in another unit",
        "literal SPICE password",
        "literal DDNS password",
        "neither USB NIC nor bridge",
        "both USB NIC and bridge",
        "model of a USB NIC",
        "malformed USB id",
        "malformed MAC address",
        "bridge missing",
        "bridge name too long",
        "octet out of range",
        "octet with a leading zero",
        "range of one address",
        "lease without an end",
        "zone with an underscore",
        "no upstream",
        "the same upstream twice",
        "host without a name",
        "port too high",
        "forward of ports with a word",
        "misspelt password",
        "validity in months"
      })
  void refusesWhatTheLoaderRefuses(String title) {
    String text =
        BrokenConfig.all().stream()
            .filter(broken -> broken.title().equals(title))
            .findFirst()
            .orElseThrow()
            .text();
    assertThat(errors(text)).isNotEmpty();
  }

  @Test
  void documentsEveryKey() {
    assertThat(ConfigSchema.keys()).hasSizeGreaterThan(70);
    for (KeyTable.Row row : ConfigSchema.keys()) {
      assertThat(row.documentation()).as(row.path()).endsWith(".").doesNotContain("|");
      assertThat(row.markdown()).startsWith("| `" + row.path() + "` | ");
    }
    JsonNode schema = JsonMapper.shared().readTree(ConfigSchema.json());
    assertThat(schema.at("/properties/vm/properties/spice/properties/listen/default").asString())
        .isEqualTo("0.0.0.0");
    assertThat(schema.at("/properties/dns/properties/upstream/default/1").asString())
        .isEqualTo("208.67.222.222");
  }

  @Test
  void theExampleShowsEveryKey() {
    Map<Boolean, List<String>> paths =
        ConfigSchema.keys().stream()
            .map(KeyTable.Row::path)
            .collect(
                Collectors.partitioningBy(
                    path ->
                        ConfigFolder.example()
                            .contains(path.substring(path.lastIndexOf('.') + 1) + ":")));
    assertThat(paths.get(false)).isEmpty();
  }

  private static List<Error> errors(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML);
  }
}
