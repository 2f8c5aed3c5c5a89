package io.routervm.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A visible list of titled steps, run in order; the program reads as a table of contents. */
public final class Steps {
  private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

  /** What a step does; the text it returns is the evidence shown to the user. */
  public interface Action {
    String run();
  }

  /** Why a step needs not run; empty when it does. */
  public interface Skip {
    Optional<String> reason();
  }

  private record Step(String title, Skip skip, Runnable work) {}

  private final Progress progress;
  private final Runnable before;
  private final List<Step> steps = new ArrayList<>();

  public Steps(Progress progress) {
    this(progress, () -> {});
  }

  /**
   * A list of steps, empty so far.
   *
   * @param before run before each step begins; what it throws is the end
   */
  public Steps(Progress progress, Runnable before) {
    this.progress = progress;
    this.before = before;
  }

  public Steps add(String title, Action action) {
    return add(title, Optional::empty, action);
  }

  public Steps add(String title, Skip skip, Action action) {
    return addTelling(title, skip, () -> done(action.run()));
  }

  /** A step that tells by itself how it ended. */
  public Steps addTelling(String title, Skip skip, Runnable work) {
    steps.add(new Step(title, skip, work));
    return this;
  }

  public void run() {
    int number = 0;
    for (Step step : steps) {
      before.run();
      number++;
      progress.step(number, steps.size(), step.title);
      LOG.info("step {}/{}: {}", number, steps.size(), step.title);
      Optional<String> skip = step.skip.reason();
      if (skip.isPresent()) {
        LOG.info("skipped: {}", skip.get());
        progress.skipped(skip.get());
        continue;
      }
      step.work.run();
    }
  }

  private void done(String evidence) {
    LOG.info("done: {}", evidence);
    progress.done(evidence);
  }
}
