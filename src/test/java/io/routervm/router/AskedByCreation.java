package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/** The questions of {@code create} to a system that answers what it likes. */
public final class AskedByCreation {
  private AskedByCreation() {}

  /**
   * Asks all of them; each may fail, but only in words for people.
   *
   * @return those words
   */
  public static List<String> all(RouterContext context) {
    new StateFolder(context.state().restored())
        .prepare()
        .write(context.state().restored().resolve(RestoredGuest.LEASES), "");
    RestoredGuest restored = new RestoredGuest(context.state());
    List<Runnable> questions =
        List.of(
            () -> InstalledPackages.require(context),
            () -> restored.give(context.config(), context.guest(), Progress.SILENT));
    List<String> said = new ArrayList<>();
    for (Runnable question : questions) {
      try {
        question.run();
      } catch (Failure e) {
        said.add(e.what());
      }
    }
    return said;
  }
}
