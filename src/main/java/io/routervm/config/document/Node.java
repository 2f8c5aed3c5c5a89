package io.routervm.config.document;

import java.util.List;

/** A YAML node with its place in the file. */
public sealed interface Node {
  Position position();

  /** What was found, for messages: {@code a list}. Never holds the value itself. */
  String kind();

  /** How YAML reads a scalar. */
  enum ScalarKind {
    TEXT("text"),
    INTEGER("a number"),
    DECIMAL("a decimal number"),
    BOOLEAN("true or false"),
    NULL("nothing");

    private final String words;

    ScalarKind(String words) {
      this.words = words;
    }
  }

  /** One value; {@code text} is as it stands in the file, without quotes. */
  record Scalar(Position position, String text, ScalarKind scalarKind) implements Node {
    @Override
    public String kind() {
      return scalarKind.words;
    }

    public boolean isNull() {
      return scalarKind == ScalarKind.NULL;
    }
  }

  record Sequence(Position position, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Entries in the order of the file; a key may stand there twice. */
  record Mapping(Position position, List<Entry> entries) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One {@code key: value}; the position is the key's. */
  record Entry(Position position, String key, Node value) {}
}
