package io.routervm.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What it takes from a plain Debian to a served client.
 *
 * @param commands that are typed, the installation among them
 * @param questions that they ask
 */
record PlainHostCount(int commands, int questions) {
  /** The README's words for small numbers. */
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six");

  private static final Pattern PROMISE =
      Pattern.compile(
          "From a plain Debian to a served client it is (\\w+) commands and (\\w+) questions");

  private static final Path README = Lab.REPOSITORY.resolve("README.md");

  /** As the README says it. */
  static PlainHostCount promised() throws IOException {
    String text = Files.readString(README).replaceAll("\\s+", " ");
    Matcher promise = PROMISE.matcher(text);
    if (!promise.find()) {
      throw new AssertionError(README + " does not say: " + PROMISE);
    }
    return new PlainHostCount(number(promise.group(1)), number(promise.group(2)));
  }

  private static int number(String word) {
    int number = NUMBERS.indexOf(word);
    if (number < 0) {
      throw new AssertionError(README + ": '" + word + "' is none of " + NUMBERS);
    }
    return number;
  }

  static PlainHostCount of(String text) {
    String[] words = text.split(" ", 2);
    return new PlainHostCount(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
  }

  /** One more command, with so many questions. */
  PlainHostCount with(int asked) {
    return new PlainHostCount(commands + 1, questions + asked);
  }

  /** For {@link #of}. */
  String text() {
    return commands + " " + questions;
  }
}
