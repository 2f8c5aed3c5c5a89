package io.routervm.resource;

import io.routervm.failure.Failure;
import io.routervm.plan.ResourceId;

/**
 * What a probe saw.
 *
 * @param status the probe's exit status
 * @param output its standard output, as UTF-8 text, without newlines at its end
 */
public record Observation(int status, String output) {
  /**
   * The output of a probe that worked.
   *
   * @throws Failure when it did not: an unknown state is never taken for an absent one
   */
  String of(ResourceId id) {
    if (status != 0) {
      throw Failure.precondition(
          "the state of " + id + " cannot be read (the probe ended with status " + status + ")",
          "guest",
          "log in with `routervm ssh` and see what is wrong with it");
    }
    return output;
  }

  /** For an output that no probe of ours prints. */
  static Failure unreadable(ResourceId id, String output) {
    String shown = output.length() > 80 ? output.substring(0, 80) + "…" : output;
    return Failure.precondition(
        "the state of " + id + " cannot be understood: " + shown.lines().findFirst().orElse(""),
        "guest",
        "log in with `routervm ssh` and see what is wrong with it");
  }
}
