package io.routervm.config.document;

import java.util.Comparator;

/** A place in a file, both numbers from 1; {@link #WHOLE_FILE} is the file itself. */
public record Position(int line, int column) implements Comparable<Position> {
  public static final Position WHOLE_FILE = new Position(0, 0);

  private static final Comparator<Position> ORDER =
      Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
