package io.routervm.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The person at the cables, if there is one. */
public interface Operator {
  /**
   * Asks, and waits for the answer.
   *
   * @return whether the answer is yes; empty when nobody answered in time
   */
  Optional<Boolean> agrees(String question, Duration limit);

  /** Whether somebody may be there to answer; without one every question is answered with yes. */
  boolean isThere();

  /**
   * Whether it is certain that his session does not come in by one of these addresses.
   *
   * @param addresses in CIDR notation
   */
  boolean comesPast(List<String> addresses);

  /**
   * Returns unless the work is to be stopped where it is.
   *
   * @throws io.routervm.failure.Failure when it is
   */
  void checkForStop();

  /** The work begins; questions go into {@code file}. */
  void begins(CutoverFile file);
}
