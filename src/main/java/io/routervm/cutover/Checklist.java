package io.routervm.cutover;

import io.routervm.cutover.CutoverRecord.Line;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.router.Progress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works a list of items off, one after the other, and writes down how each of them ended. */
final class Checklist {
  private static final Logger LOG = LoggerFactory.getLogger(Checklist.class);

  private final CutoverFile file;
  private final Operator operator;
  private final Progress progress;

  Checklist(CutoverFile file, Operator operator, Progress progress) {
    this.file = file;
    this.operator = operator;
    this.progress = progress;
  }

  /**
   * Returns when every item is ticked.
   *
   * @throws Failure of the first item that lets nothing follow it, or of all those that were only
   *     looked at
   */
  void run(List<Item> items) {
    List<String> failed = new ArrayList<>();
    int number = 0;
    for (Item item : items) {
      number++;
      operator.checkForStop();
      progress.step(number, items.size(), item.section() + ": " + item.title());
      Line line = file.line(item);
      if (line.mark().isTicked()) {
        progress.skipped("ticked before: " + line.seen());
        continue;
      }
      LOG.info("item {}: {}", item.id(), item.title());
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
    if (!failed.isEmpty()) {
      throw Failure.precondition(
          "does not hold: " + String.join("; ", failed),
          "the checklist of " + file.now().router(),
          "mend that, then run `routervm swap-cables --resume`: it looks at these again; or go back"
              + " with `routervm swap-cables --back`");
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
