package io.routervm.status;

import io.routervm.failure.Finding;
import io.routervm.guest.RemoteShell;
import io.routervm.service.Router;
import io.routervm.status.StatusReport.GuestStatus;
import java.util.List;
import java.util.Optional;

/** What {@code status} reads from a guest, for tests that have a guest but no libvirt. */
public final class GuestLook {
  private GuestLook() {}

  /** What {@code doctor} says about the guest. */
  public static List<Finding> findings(RemoteShell host, Router router) {
    return new GuestExamination(
            router.config(), router.placement(), new GuestQuestions(router).ask(host))
        .findings();
  }

  /** What its journal tells of earlier boots and of services. */
  public static List<Fault> faults(RemoteShell host) {
    return new GuestFaults(GuestFacts.parse(host.run(GuestFacts.script()).output())).read();
  }

  public static GuestStatus at(RemoteShell host, String publishedName) {
    return new GuestStatusReader(
            GuestFacts.parse(host.run(GuestFacts.script()).output()), Optional.of(publishedName))
        .read();
  }
}
