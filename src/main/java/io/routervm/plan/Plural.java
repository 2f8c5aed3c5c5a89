package io.routervm.plan;

import java.util.Collection;

/** A number of things as it is told to people: {@code 1 change}, {@code 3 changes}. */
public final class Plural {
  private Plural() {}

  /**
   * {@code count} and the noun in its number.
   *
   * @param noun in the singular, with a plural in s
   */
  public static String of(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** As above, of as many as {@code things} has. */
  public static String of(Collection<?> things, String noun) {
    return of(things.size(), noun);
  }
}
