package io.routervm.config.document;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The plainest of YAML, which most defaults are: a parser of its own costs each of them more. */
final class Literal {
  private static final Position START = new Position(1, 1);

  private Literal() {}

  /** What YAML makes of it; empty for whatever is not plain enough. */
  static Optional<Node> of(String yaml) {
    return switch (yaml) {
      case "[]" -> Optional.of(new Node.Sequence(START, List.of()));
      case "{}" -> Optional.of(new Node.Mapping(START, List.of()));
      case "true", "false" -> scalar(yaml, Node.ScalarKind.BOOLEAN);
      case "null" -> Optional.empty();
      default -> {
        if (isNumber(yaml)) {
          yield scalar(yaml, Node.ScalarKind.INTEGER);
        }
        yield isWord(yaml) ? scalar(yaml, Node.ScalarKind.TEXT) : Optional.empty();
      }
    };
  }

  private static Optional<Node> scalar(String yaml, Node.ScalarKind kind) {
    return Optional.of(new Node.Scalar(START, yaml, kind));
  }

  private static boolean isNumber(String yaml) {
    return yaml.equals("0")
        || (yaml.length() < 10 && !yaml.startsWith("0") && isOf(yaml, Literal::isDigit));
  }

  /** Begins with a letter; {@code yes} and {@code off} are words in YAML 1.2. */
  private static boolean isWord(String yaml) {
    return isOf(yaml, one -> isLetter(one) || isDigit(one) || one == '-')
        && isLetter(yaml.charAt(0));
  }

  private static boolean isOf(String yaml, IntPredicate characters) {
    return !yaml.isEmpty() && yaml.chars().allMatch(characters);
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isLetter(int character) {
    return character >= 'a' && character <= 'z';
  }
}
