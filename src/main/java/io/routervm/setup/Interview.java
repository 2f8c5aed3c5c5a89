package io.routervm.setup;

import java.util.List;
import java.util.Optional;

/** Whoever answers the questions of {@code init}: a person, or the defaults. */
public interface Interview {
  /**
   * One of several.
   *
   * @param options shown as they are; the first one is the default
   * @return index into {@code options}
   */
  int choose(String question, List<String> options);

  /**
   * A text.
   *
   * @param proposal the default
   * @param objection what is wrong with an answer; empty when nothing is
   */
  String ask(String question, String proposal, Objection objection);

  /** Judges an answer. */
  @FunctionalInterface
  interface Objection {
    Optional<String> to(String answer);
  }
}
