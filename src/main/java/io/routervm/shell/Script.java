package io.routervm.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A piece of POSIX shell, without a trailing newline; it is run by {@code sh} under {@code set
 * -eu}.
 *
 * <p>Values go into a script through {@link Quote} only. A script may hold a secret (the contents
 * of a file with a password in it), so {@link #toString} never shows its text.
 */
public record Script(String text) {
  public static final Script NOTHING = new Script("");

  /** Those that were read so far. */
  private static final Map<String, Script> FILES = new ConcurrentHashMap<>();

  public Script {
    text = text.stripTrailing();
  }

  /** One command a line. */
  public static Script of(String... lines) {
    return new Script(String.join("\n", lines));
  }

  /** One simple command: every word is quoted. */
  public static Script command(String... words) {
    return command(List.of(words));
  }

  /** One simple command: every word is quoted. */
  public static Script command(List<String> words) {
    return new Script(String.join(" ", words.stream().map(Quote::word).toList()));
  }

  /**
   * The shell that stands in a file beside {@code place}, as it is: what varies is assigned before
   * it, or an argument of the functions that it defines.
   */
  public static Script file(Class<?> place, String name) {
    return FILES.computeIfAbsent(
        place.getPackageName() + "/" + name,
        unread -> {
          try (InputStream in = place.getResourceAsStream(name)) {
            return new Script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Gives a variable a value. */
  public static Script assign(String variable, String value) {
    return new Script(variable + "=" + Quote.word(value));
  }

  /** This script, which finds {@code value} in a variable. */
  public Script with(String variable, String value) {
    return assign(variable, value).then(this);
  }

  /** Defines a function. */
  public static Script function(String name, Script body) {
    return new Script(name + "() {\n" + (body.isEmpty() ? ":" : body.text()) + "\n}");
  }

  public Script then(Script next) {
    if (isEmpty()) {
      return next;
    }
    return next.isEmpty() ? this : new Script(text + "\n" + next.text);
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  /**
   * The text for the standard input of {@code sh -s}. The shell reads a compound command whole
   * before it runs any of it, so a script that is cut off on its way does nothing at all, and no
   * child finds the rest of it on standard input.
   */
  public String program() {
    return "{\nset -eu\n" + (text.isEmpty() ? ":" : text) + "\nexit 0\n}\n";
  }

  @Override
  public String toString() {
    return "Script[" + text.lines().count() + " lines]";
  }
}
