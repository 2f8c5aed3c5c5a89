package io.routervm.router;

import io.routervm.guest.Host;
import io.routervm.router.StatusReport.GuestStatus;
import java.util.Optional;

/** What {@code status} reads from a guest, for tests that have a guest but no libvirt. */
public final class GuestLook {
  private GuestLook() {}

  public static GuestStatus at(Host host, String publishedName) {
    return new GuestStatusReader(
            GuestFacts.parse(host.run(GuestFacts.script()).output()), Optional.of(publishedName))
        .read();
  }
}
