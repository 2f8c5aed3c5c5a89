package io.routervm.router;

import io.routervm.guest.Host;
import io.routervm.router.StatusReport.GuestStatus;
import io.routervm.service.Router;
import java.util.List;
import java.util.Optional;

/** What {@code status} reads from a guest, for tests that have a guest but no libvirt. */
public final class GuestLook {
  private GuestLook() {}

  /** What {@code doctor} says about the guest. */
  public static List<Finding> findings(Host host, Router router) {
    return new GuestExamination(
            router.config(), router.placement(), new GuestQuestions(router).ask(host))
        .findings();
  }

  public static GuestStatus at(Host host, String publishedName) {
    return new GuestStatusReader(
            GuestFacts.parse(host.run(GuestFacts.script()).output()), Optional.of(publishedName))
        .read();
  }
}
