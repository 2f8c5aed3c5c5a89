package io.routervm.config.document;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All problems of one file, in the order of the file.
 *
 * @param file as the user named it
 */
public record Problems(String file, List<Problem> list) {
  private static final int SHOWN = 100;

  public Problems {
    list = list.stream().sorted(Comparator.comparing(Problem::position)).toList();
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  /** One line for each problem, for people; a flood is cut after a hundred. */
  public String text() {
    Stream<String> shown = list.stream().limit(SHOWN).map(problem -> problem.text(file));
    Stream<String> cut =
        list.size() > SHOWN
            ? Stream.of(file + ": and " + (list.size() - SHOWN) + " more problems.")
            : Stream.empty();
    return Stream.concat(shown, cut).collect(Collectors.joining("\n"));
  }
}
