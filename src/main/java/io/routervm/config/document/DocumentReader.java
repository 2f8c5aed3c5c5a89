package io.routervm.config.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Turns YAML into nodes. Aliases and tags are refused: no configuration file needs them. */
public final class DocumentReader {
  private static final int DEEPEST = 12;
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final Map<String, Node> LITERALS = new ConcurrentHashMap<>();

  private final YAMLParser parser;

  private DocumentReader(YAMLParser parser) {
    this.parser = parser;
  }

  /** Empty when {@code text} is not one YAML document; why is in {@code log} then. */
  public static Optional<Node> read(String text, ProblemLog log) {
    try (JsonParser parser =
        YAML.createParser(ObjectReadContext.empty(), new WholeCharacterReader(text))) {
      DocumentReader reader = new DocumentReader((YAMLParser) parser);
      return Optional.of(reader.document());
    } catch (SyntaxProblem problem) {
      log.add(problem.position, "", problem.getMessage(), problem.remedy);
    }
    return Optional.empty();
  }

  /** A literal of the program: a default. */
  static Node literal(String yaml) {
    return LITERALS.computeIfAbsent(
        yaml, text -> Literal.of(text).orElseGet(() -> parseLiteral(text)));
  }

  static Node parseLiteral(String yaml) {
    ProblemLog log = new ProblemLog();
    return read(yaml, log).orElseThrow(() -> new IllegalStateException(log.of(yaml).text()));
  }

  private Node document() throws SyntaxProblem {
    try {
      return oneDocument();
    } catch (JacksonException | YamlEngineException e) {
      throw SyntaxProblem.of(e, position());
    }
  }

  private Node oneDocument() throws SyntaxProblem {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      throw new SyntaxProblem(
          Position.WHOLE_FILE,
          "the file is empty",
          "Write a configuration; `routervm init` makes one from what this host has.");
    }
    Node root = node(first, 1);
    if (parser.nextToken() != null) {
      throw new SyntaxProblem(
          position(), "a second YAML document begins here", "Keep one and remove the `---`.");
    }
    return root;
  }

  private Node node(JsonToken token, int depth) throws SyntaxProblem {
    Position position = position();
    refuseSharing(position);
    if (depth > DEEPEST) {
      throw new SyntaxProblem(
          position,
          "nested more than " + DEEPEST + " levels deep",
          "Remove levels; no key is that deep.");
    }
    return switch (token) {
      case START_OBJECT -> mapping(position, depth);
      case START_ARRAY -> sequence(position, depth);
      case VALUE_NUMBER_INT -> scalar(position, Node.ScalarKind.INTEGER);
      case VALUE_NUMBER_FLOAT -> scalar(position, Node.ScalarKind.DECIMAL);
      case VALUE_TRUE, VALUE_FALSE -> scalar(position, Node.ScalarKind.BOOLEAN);
      case VALUE_NULL -> scalar(position, Node.ScalarKind.NULL);
      default -> text(position);
    };
  }

  private void refuseSharing(Position position) throws SyntaxProblem {
    if (parser.isCurrentAlias()) {
      throw new SyntaxProblem(
          position, "YAML aliases (*name) are not allowed", "Write the value out.");
    }
    if (parser.getTypeId() != null) {
      throw new SyntaxProblem(position, "YAML tags (!name) are not allowed", "Remove the tag.");
    }
  }

  private Node mapping(Position position, int depth) throws SyntaxProblem {
    List<Node.Entry> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Position key = position();
      String name = parser.getString();
      entries.add(new Node.Entry(key, name, node(parser.nextToken(), depth + 1)));
    }
    return new Node.Mapping(position, entries);
  }

  private Node sequence(Position position, int depth) throws SyntaxProblem {
    List<Node> items = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      items.add(node(next, depth + 1));
    }
    return new Node.Sequence(position, items);
  }

  private Node text(Position position) {
    boolean tilde = parser.getString().equals("~");
    return scalar(position, tilde ? Node.ScalarKind.NULL : Node.ScalarKind.TEXT);
  }

  private Node scalar(Position position, Node.ScalarKind kind) {
    return new Node.Scalar(position, parser.getString(), kind);
  }

  private Position position() {
    TokenStreamLocation location = parser.currentTokenLocation();
    return new Position(location.getLineNr(), location.getColumnNr());
  }

  /** Ends the reading of a document. */
  private static final class SyntaxProblem extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Position position;
    private final String remedy;

    private SyntaxProblem(Position position, String message, String remedy) {
      super(message, null, false, false);
      this.position = position;
      this.remedy = remedy;
    }

    /**
     * The libraries' own messages quote the file, secrets included, so only their place is used.
     */
    private static SyntaxProblem of(RuntimeException failure, Position last) {
      MarkedYamlEngineException marked = marked(failure);
      if (marked == null) {
        return new SyntaxProblem(last, "a key must be a word", "Write `key: value`.");
      }
      Position position = position(marked, last);
      String reason = marked.getProblem();
      if (reason.contains("TAB")) {
        return new SyntaxProblem(position, "a tab stands here", "Indent with spaces.");
      }
      if (reason.contains("mapping values are not allowed")) {
        return new SyntaxProblem(
            position,
            "YAML allows no `key: value` here",
            "Check the indentation of this line and the one above, and quote text that holds"
                + " a colon.");
      }
      if (reason.contains("stream end") || reason.contains("end of stream")) {
        return new SyntaxProblem(
            position,
            "the file ends inside a value",
            "Close the quote, bracket or brace that is open.");
      }
      if (reason.contains("cannot start any token")) {
        return new SyntaxProblem(
            position, "YAML allows no such character here", "Put the value in quotes.");
      }
      if (reason.contains("but got") || reason.contains("but found")) {
        return new SyntaxProblem(
            position,
            "YAML expects something else here",
            "Check the indentation, and the brackets, braces, commas and quotes before this"
                + " place.");
      }
      return new SyntaxProblem(
          position, "this is not valid YAML", "Check the syntax at this place and before it.");
    }

    private static MarkedYamlEngineException marked(Throwable failure) {
      Throwable cause = failure;
      while (cause != null && !(cause instanceof MarkedYamlEngineException)) {
        cause = cause.getCause();
      }
      return (MarkedYamlEngineException) cause;
    }

    private static Position position(MarkedYamlEngineException marked, Position last) {
      return marked
          .getProblemMark()
          .map(mark -> new Position(mark.getLine() + 1, mark.getColumn() + 1))
          .orElse(last);
    }
  }
}
