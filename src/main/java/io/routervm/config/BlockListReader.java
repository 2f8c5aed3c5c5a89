package io.routervm.config;

import io.routervm.failure.Failure;
import java.net.IDN;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads lists of names as they are published. Only what is a name leaves it: letters, digits,
 * hyphens, underscores and dots, which mean nothing else to any program.
 */
final class BlockListReader {
  /** Addresses that hosts files send a name to when nobody is to find it. */
  private static final Set<String> NOWHERE = Set.of("0.0.0.0", "127.0.0.1", "::", "::1", "0");

  private static final Pattern NAME =
      Pattern.compile(
          "([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final Pattern COMMENT = Pattern.compile("(^|[ \\t])#.*");
  private static final int LONGEST = 253;

  /** Of a line; who writes names in other scripts needs more characters than the name has. */
  private static final int LONGEST_LINE = 10_000;

  /** Of a hundred lines; a page of HTML, or an answer of a proxy, has more of them. */
  private static final int MOST_STRANGE_PER_CENT = 5;

  private final String source;
  private final Set<String> names = new HashSet<>();
  private final List<Integer> strange = new ArrayList<>();
  private int lines;

  /**
   * A reader of one list.
   *
   * @param source for messages
   */
  BlockListReader(String source) {
    this.source = source;
  }

  /**
   * The names of a list, in lower case.
   *
   * @throws Failure when it is none
   */
  Set<String> read(String text) {
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String meant = withoutComment(line);
      if (!meant.isEmpty()) {
        lines++;
        if (!take(meant)) {
          strange.add(number);
        }
      }
    }
    if (strange.size() * 100L > (long) lines * MOST_STRANGE_PER_CENT) {
      throw Failure.usage(
          "this is no list of names: "
              + strange.size()
              + " of its "
              + lines
              + " lines are none, the first of them line "
              + strange.get(0),
          source,
          "Write a name a line, or take a list in the format of hosts or of plain domains.");
    }
    if (names.isEmpty()) {
      throw Failure.usage(
          "the list has no name in it",
          source,
          "Write a name a line, or remove the list from dns.block.");
    }
    return names;
  }

  private static String withoutComment(String line) {
    String text = line.strip();
    if (text.startsWith("!") || text.startsWith("[Adblock")) {
      return "";
    }
    // Only after a blank: a browser's rule for one page, example.net##.banner, blocks no name.
    return COMMENT.matcher(text).replaceFirst("").strip();
  }

  /** False when the line is nothing that can be blocked by name. */
  private boolean take(String line) {
    if (line.startsWith("||") && line.endsWith("^")) {
      return takeName(line.substring(2, line.length() - 1));
    }
    if (line.length() > LONGEST_LINE) {
      return false;
    }
    String[] words = line.split("[ \\t]+", -1);
    if (words.length == 1) {
      return takeName(line.startsWith("*.") ? line.substring(2) : line);
    }
    if (!NOWHERE.contains(words[0])) {
      return false;
    }
    for (int i = 1; i < words.length; i++) {
      if (!takeName(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** A single word, such as localhost or a whole top-level domain, is taken for read. */
  private boolean takeName(String text) {
    String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (bare.matches("[A-Za-z0-9-]{1,63}")) {
      return true;
    }
    Optional<String> name = ascii(bare).filter(BlockListReader::isName);
    name.ifPresent(names::add);
    return name.isPresent() || NOWHERE.contains(bare);
  }

  private static boolean isName(String name) {
    return name.length() <= LONGEST
        && NAME.matcher(name).matches()
        && !NUMBERS.matcher(name).matches();
  }

  private static Optional<String> ascii(String text) {
    if (text.chars().allMatch(one -> one > ' ' && one <= '~')) {
      return Optional.of(text.toLowerCase(Locale.ROOT));
    }
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.of(IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
