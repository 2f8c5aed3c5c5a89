package io.routervm.mutation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * A change that PIT made to the program, without the line and without the numbers that the compiler
 * gives to lambdas: those move whenever something is written above.
 *
 * @param type name without {@code io.routervm.}; what is nested belongs to its outermost
 * @param mutator PIT's name for the kind of change
 * @param description PIT's words: {@code removed call to java/nio/channels/FileChannel::force}
 */
record Mutant(String type, String method, String mutator, String description)
    implements Comparable<Mutant> {
  private static final String ROOT = "io.routervm.";
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(\\w+|new|static)\\$\\d+");
  private static final Pattern WRITTEN = Pattern.compile("(\\S+)#(\\S+) (\\S+) (.+)");

  static Mutant of(Element mutation) {
    return new Mutant(
        text(mutation, "mutatedClass").substring(ROOT.length()).replaceFirst("\\$\\d+$", ""),
        withoutNumber(text(mutation, "mutatedMethod")),
        text(mutation, "mutator").replaceFirst(".*\\.", "").replaceFirst("Mutator$", ""),
        withoutNumber(text(mutation, "description")));
  }

  /** Where it stands in its source file. */
  static int line(Element mutation) {
    return Integer.parseInt(text(mutation, "lineNumber"));
  }

  /** Reads what {@link #toString} wrote. */
  static Mutant parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no mutant (TYPE#METHOD MUTATOR DESCRIPTION): " + text);
    }
    return new Mutant(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
  }

  /** The first part of the type's name: {@code pki}. */
  String room() {
    return type.substring(0, type.indexOf('.'));
  }

  private static String withoutNumber(String text) {
    return LAMBDA.matcher(text).replaceAll("$1");
  }

  private static String text(Element mutation, String tag) {
    return mutation.getElementsByTagName(tag).item(0).getTextContent();
  }

  @Override
  public int compareTo(Mutant other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return type + "#" + method + " " + mutator + " " + description;
  }
}
