package io.routervm.backup;

import io.routervm.guest.RecordingShell;
import io.routervm.hypervisor.SampleConfig;
import io.routervm.os.GuestOs;
import io.routervm.shell.SentScript;
import java.util.List;

/** How a backup asks for the router's own files. */
public final class SentByBackup {
  private SentByBackup() {}

  public static List<SentScript> of(GuestOs os) {
    RecordingShell host = RecordingShell.silent();
    GuestCopy.read(host, new SampleConfig().os(os.name()).build());
    return host.sent("backup of " + os);
  }
}
