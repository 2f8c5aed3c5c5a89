package io.routervm.migration;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code words;} or {@code words { statements }}.
 *
 * @param line where it begins, from 1
 * @param words without commas and quotation marks
 */
record DhcpdStatement(int line, List<String> words, List<DhcpdStatement> block) {
  private static final int DEEPEST = 20;

  /** The statements of a file, as far as its braces can be understood. */
  static List<DhcpdStatement> all(String text) {
    return new Reader(text).statements(0);
  }

  /** A word, counted from 0; empty behind the last. */
  String word(int index) {
    return index < words.size() ? words.get(index) : "";
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }

  /** Reads the characters once. */
  private static final class Reader {
    private final String text;
    private int at;
    private int line = 1;

    Reader(String text) {
      this.text = text;
    }

    /** Until the end of the text, or of the block. */
    List<DhcpdStatement> statements(int depth) {
      List<DhcpdStatement> statements = new ArrayList<>();
      List<String> words = new ArrayList<>();
      int begin = line;
      while (at < text.length()) {
        char letter = text.charAt(at);
        begin = words.isEmpty() ? line : begin;
        if (letter == ';' || letter == '{') {
          at++;
          boolean opens = letter == '{' && depth < DEEPEST;
          List<DhcpdStatement> block = opens ? statements(depth + 1) : List.of();
          if (!words.isEmpty()) {
            statements.add(new DhcpdStatement(begin, List.copyOf(words), block));
          }
          words.clear();
        } else if (letter == '}') {
          at++;
          return statements;
        } else if (letter == '#') {
          skip('\n');
        } else if (letter == '"') {
          words.add(quoted());
        } else if (Character.isWhitespace(letter) || letter == ',') {
          line += letter == '\n' ? 1 : 0;
          at++;
        } else {
          words.add(plain());
        }
      }
      if (!words.isEmpty()) {
        statements.add(new DhcpdStatement(begin, List.copyOf(words), List.of()));
      }
      return statements;
    }

    private void skip(char end) {
      while (at < text.length() && text.charAt(at) != end) {
        at++;
      }
    }

    private String quoted() {
      at++;
      int from = at;
      skip('"');
      String word = text.substring(from, at);
      line += (int) word.chars().filter(letter -> letter == '\n').count();
      at = Math.min(text.length(), at + 1);
      return word;
    }

    private String plain() {
      int from = at;
      while (at < text.length()
          && ";{},\"#".indexOf(text.charAt(at)) < 0
          && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }
  }
}
