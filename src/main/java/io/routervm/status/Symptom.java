package io.routervm.status;

import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.router.Verification;
import io.routervm.service.Rung;

/**
 * A line of {@code doctor} and the rung that it looks at.
 *
 * @param said what is broken, for people who know nothing of checks; empty for a line that says it
 *     well enough
 * @param subject what of its rung it is about: only those of one subject follow from each other
 */
record Symptom(Rung rung, Finding finding, String said, String subject) {
  /** One that a rung has but once. */
  static Symptom of(Rung rung, Finding finding) {
    return new Symptom(rung, finding, "", "");
  }

  /** One of several that have nothing to do with each other. */
  static Symptom alone(Rung rung, Finding finding) {
    return new Symptom(rung, finding, "", finding.check());
  }

  static Symptom of(Verification.Checked checked) {
    Finding finding =
        checked.holds()
            ? Finding.ok(checked.check().title(), "")
            : Finding.fail(checked.check().title(), checked.seen(), checked.check().remedy());
    String subject = checked.check().rung() == Rung.SERVICE ? checked.check().service() : "";
    return new Symptom(checked.check().rung(), finding, "", subject);
  }

  Symptom saying(String message) {
    return new Symptom(rung, finding, message, subject);
  }

  Symptom about(String thing) {
    return new Symptom(rung, finding, said, thing);
  }

  boolean isFault() {
    return finding.level() == Level.FAIL;
  }

  boolean isBad() {
    return isFault() || finding.level() == Level.WARN;
  }

  String message() {
    if (!said.isEmpty()) {
      return said;
    }
    String seen = finding.seen();
    return "does not hold: " + finding.check() + (seen.isEmpty() ? "" : " (" + seen + ")");
  }
}
