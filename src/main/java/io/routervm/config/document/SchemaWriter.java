package io.routervm.config.document;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schema (draft 2020-12) of a section. */
public final class SchemaWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SchemaWriter() {}

  /** The whole document as pretty-printed JSON, ended by a newline. */
  public static String write(Section<?> root, String title) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    root.describe(schema);
    return MAPPER.writeValueAsString(schema) + "\n";
  }

  static void property(ObjectNode schema, SectionKey<?> key) {
    schema.put("description", key.key().value());
    if (key.key().orOff()) {
      ArrayNode either = schema.putArray("oneOf");
      key.type().describe(either.addObject());
      either.addObject().put("const", Section.OFF);
    } else {
      key.type().describe(schema);
    }
    key.fallback()
        .map(DocumentReader::literal)
        .ifPresent(fallback -> schema.set("default", json(fallback)));
  }

  private static JsonNode json(Node node) {
    if (node instanceof Node.Mapping mapping) {
      ObjectNode object = JSON.objectNode();
      mapping.entries().forEach(entry -> object.set(entry.key(), json(entry.value())));
      return object;
    }
    if (node instanceof Node.Sequence sequence) {
      ArrayNode array = JSON.arrayNode();
      sequence.items().forEach(item -> array.add(json(item)));
      return array;
    }
    Node.Scalar scalar = (Node.Scalar) node;
    return switch (scalar.scalarKind()) {
      case INTEGER -> JSON.numberNode(Integer.parseInt(scalar.text()));
      case BOOLEAN -> JSON.booleanNode(Boolean.parseBoolean(scalar.text()));
      default -> JSON.stringNode(scalar.text());
    };
  }
}
