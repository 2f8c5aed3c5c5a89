package io.routervm.cutover;

import io.routervm.cutover.CutoverRecord.Line;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.progress.Progress;
import io.routervm.progress.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works a list of items off, one after the other, and writes down how each of them ended. */
record Checklist(CutoverFile file, Operator operator, Progress progress) {
  private static final Logger LOG = LoggerFactory.getLogger(Checklist.class);

  /**
   * Returns when every item is ticked.
   *
   * @throws Failure of the first item that lets nothing follow it, or of all those that were only
   *     looked at
   */
  void run(List<Item> items) {
    List<String> failed = new ArrayList<>();
    Steps steps = new Steps(progress, operator::checkForStop);
    for (Item item : items) {
      steps.addTelling(
          item.section() + ": " + item.title(),
          () ->
              Optional.of(file.line(item))
                  .filter(line -> line.mark().isTicked())
                  .map(Checklist::before),
          () -> work(item, failed));
    }
    steps.run();
    if (!failed.isEmpty()) {
      throw Failure.precondition(
          "does not hold: " + String.join("; ", failed),
          "the checklist of " + file.now().router(),
          "mend that, then run `routervm swap-cables --resume`: it looks at these again; or go back"
              + " with `routervm swap-cables --back`");
    }
  }

  private static String before(Line line) {
    return "ticked before: " + line.seen();
  }

  private void work(Item item, List<String> failed) {
    file.begins(item);
    try {
      ItemResult seen = item.action().run();
      LOG.info("item {}: {} {}", item.id(), seen.mark(), seen.evidence());
      file.ends(item, seen);
      tell(seen);
    } catch (Failure e) {
      LOG.info("item {} failed: {}", item.id(), e.what());
      file.fails(item, e.what(), e.hint());
      if (item.stops()) {
        throw e;
      }
      progress.detail("FAILS " + e.what());
      progress.detail("next: " + e.hint());
      failed.add(item.title() + ": " + e.what() + " (" + e.hint() + ")");
    } catch (RuntimeException e) {
      file.fails(item, "a bug in routervm: " + Reason.of(e), "please report it with the log");
      throw e;
    }
  }

  private void tell(ItemResult seen) {
    switch (seen.mark()) {
      case NOT_NEEDED -> progress.skipped(seen.evidence());
      case BY_HAND -> {
        progress.detail("for you to do:");
        seen.evidence().lines().forEach(progress::detail);
        progress.done("");
      }
      default -> progress.done(seen.evidence());
    }
  }
}
