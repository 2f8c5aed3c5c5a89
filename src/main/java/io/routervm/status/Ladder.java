package io.routervm.status;

import io.routervm.failure.Finding;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Climbs from the hypervisor to the names of the Internet: the lowest broken rung is to blame for
 * what is broken above it.
 *
 * @param symptoms all that was looked at, in the order in which it is shown
 */
record Ladder(List<Symptom> symptoms) {
  Ladder {
    symptoms = List.copyOf(symptoms);
  }

  /** Empty when nothing is broken. */
  Optional<Diagnosis> diagnosis() {
    return cause()
        .map(
            cause -> {
              Symptom told = told(cause);
              return new Diagnosis(
                  cause.rung().toString(),
                  told.message(),
                  told.finding().fix(),
                  symptoms.stream()
                      .filter(one -> !one.equals(told) && follows(one, cause))
                      .map(Symptom::message)
                      .filter(message -> !message.equals(told.message()))
                      .distinct()
                      .toList());
            });
  }

  /** The lines of {@code some} of the symptoms: what follows from the cause is no fault. */
  List<Finding> findings(List<Symptom> some) {
    Optional<Symptom> cause = cause();
    return some.stream()
        .map(
            one ->
                cause.isPresent() && follows(one, cause.get())
                    ? one.finding().asConsequence()
                    : one.finding())
        .toList();
  }

  private Optional<Symptom> cause() {
    // The first of equals is the one that is kept, of those that say it in a sentence of their own.
    return symptoms.stream()
        .filter(Symptom::isFault)
        .min(Comparator.comparing(Symptom::rung).thenComparing(one -> one.said().isEmpty()));
  }

  /** Who says best what is broken: not always the first that has noticed. */
  private Symptom told(Symptom cause) {
    return Stream.concat(symptoms.stream().filter(one -> isSame(one, cause)), Stream.of(cause))
        .filter(one -> one.isBad() && !one.said().isEmpty())
        .findFirst()
        .orElse(cause);
  }

  private static boolean follows(Symptom one, Symptom cause) {
    return !one.equals(cause)
        && one.isBad()
        && (isSame(one, cause) || cause.rung().brings(one.rung()));
  }

  private static boolean isSame(Symptom one, Symptom cause) {
    return one.rung() == cause.rung() && one.subject().equals(cause.subject());
  }
}
