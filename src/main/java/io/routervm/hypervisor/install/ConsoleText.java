package io.routervm.hypervisor.install;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Bytes of a console as lines of printable ASCII. What a guest prints is not to be trusted: a
 * terminal would obey it.
 */
final class ConsoleText {
  private static final int LONGEST_LINE = 4096;

  /** Text of a full-screen program moves the cursor instead of ending its lines. */
  private static final Pattern CURSOR =
      Pattern.compile("\u001b\\[[0-9;]*[HfABEFJdsu]|\u001b[78cDEM]|[\r\u0085\u000b\f]");

  private static final Pattern ESCAPE =
      Pattern.compile(
          "\u001b\\[[0-?]*[ -/]*[@-~]|\u001b[\\]PX^_][^\u0007\u001b]*(\u0007|\u001b\\\\)?"
              + "|\u001b[ -/]*[0-~]");

  /** The installer's own tab bar, drawn again after each of its lines. */
  private static final Pattern TAB_BAR = Pattern.compile("\\[anaconda\\] ?1:main.*");

  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

  private final StringBuilder rest = new StringBuilder();

  /** The lines that {@code bytes} complete, without blank ones and tab bars. */
  List<String> lines(byte[] bytes) {
    rest.append(new String(bytes, StandardCharsets.ISO_8859_1));
    int end =
        Math.max(rest.lastIndexOf("\n"), rest.length() > LONGEST_LINE ? rest.length() - 1 : -1);
    if (end < 0) {
      return List.of();
    }
    String text = rest.substring(0, end + 1);
    rest.delete(0, end + 1);
    return clean(text);
  }

  /** What was printed without an end of line, when nothing more comes. */
  List<String> rest() {
    String text = rest.toString();
    rest.setLength(0);
    return clean(text);
  }

  private static List<String> clean(String text) {
    String broken = CURSOR.matcher(text.replace("\t", " ")).replaceAll("\n");
    List<String> lines = new ArrayList<>();
    for (String line : ESCAPE.matcher(broken).replaceAll("").split("\n", -1)) {
      String printable = UNPRINTABLE.matcher(line).replaceAll("").strip();
      if (!printable.isEmpty() && !TAB_BAR.matcher(printable).matches()) {
        lines.add(printable);
      }
    }
    return lines;
  }
}
