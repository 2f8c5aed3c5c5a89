package io.routervm.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One block of {@code broken.txt}.
 *
 * @param text the broken file
 * @param places line and column of each expected problem
 * @param problems how each expected problem begins
 */
record BrokenConfig(String title, String text, List<String> places, List<String> problems) {
  private static final char MARK = '>';

  /** A file with one valid value for every key. */
  static String valid() {
    return resource("valid.yaml");
  }

  static List<BrokenConfig> all() {
    List<BrokenConfig> all = new ArrayList<>();
    for (String block : resource("broken.txt").split("(?m)^## ", -1)) {
      if (!block.startsWith("#")) {
        all.add(parse(block));
      }
    }
    return all;
  }

  private static BrokenConfig parse(String block) {
    List<String> lines = block.lines().toList();
    List<String> places = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    StringBuilder text = new StringBuilder(valid());
    String find = "";
    for (String line : lines.subList(1, lines.size())) {
      String rest = line.length() > 2 ? line.substring(2) : "";
      switch (line.charAt(0)) {
        case '-' -> find = unescape(rest);
        case '+' -> patch(text, find, unescape(rest), places);
        case '=' -> problems.add(rest);
        case '@' -> places.add(rest);
        default -> throw new IllegalStateException(line);
      }
    }
    return new BrokenConfig(lines.get(0), text.toString(), places, problems);
  }

  private static String unescape(String patch) {
    return patch
        .replace("\\\\", "\0")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\0", "\\");
  }

  private static void patch(
      StringBuilder text, String find, String replacement, List<String> places) {
    int start = text.indexOf(find);
    if (start < 0) {
      throw new IllegalStateException("valid.yaml does not hold " + find);
    }
    text.delete(start, start + find.length());
    int at = start;
    for (int index = 0; index < replacement.length(); index++) {
      char character = replacement.charAt(index);
      if (character == MARK) {
        String before = text.substring(0, at);
        long line = 1 + before.chars().filter(each -> each == '\n').count();
        places.add(line + ":" + (at - before.lastIndexOf('\n')));
      } else {
        text.insert(at++, character);
      }
    }
  }

  private static String resource(String name) {
    try (InputStream input = BrokenConfig.class.getResourceAsStream("/config/" + name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return title;
  }
}
