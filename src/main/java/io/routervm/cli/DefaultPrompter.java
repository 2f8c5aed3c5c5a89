package io.routervm.cli;

import io.routervm.setup.Interview;
import java.util.List;

/** Takes every proposal. */
record DefaultPrompter() implements Interview {
  @Override
  public int choose(String question, List<String> options) {
    return 0;
  }

  @Override
  public String ask(String question, String proposal, Objection objection) {
    objection
        .to(proposal)
        .ifPresent(
            reason -> {
              throw new IllegalStateException("proposed " + proposal + ", which " + reason);
            });
    return proposal;
  }
}
