package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this host's keeper ({@code host install}) takes the router for: {@code BOOT STATE}, of this
 * boot of the host. It writes there what it has seen last; we write there what its owner wants of a
 * router that is off, for libvirt has no word for "stopped" once the router has crashed.
 */
public record KeeperMemory(StateFolder folder) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /** The keeper adds the state that it finds then, and heeds it as long as that does not change. */
  private static final String STOPPED = "stopped";

  /** The router is off, and is to stay so until it is started, or until this host boots. */
  public void stopped() {
    if (folder.exists()) {
      boot().ifPresent(boot -> write(boot + " " + STOPPED));
    }
  }

  /** It is to run from now on. */
  public void started() {
    try {
      boot()
          .filter(boot -> seen().startsWith(boot + " " + STOPPED))
          .ifPresent(boot -> write(boot + " running (started)"));
    } catch (Failure e) {
      return; // no reason not to start it: the keeper soon sees for itself that it runs
    }
  }

  /**
   * Before a keeper begins on a host that has been up for a while: it would take what was seen
   * before this boot for the sign that the router is to start with the host.
   */
  public void forgetOtherBoots() {
    if (folder.exists() && boot().filter(boot -> seen().startsWith(boot + " ")).isEmpty()) {
      folder.delete(folder.keeperSeen());
    }
  }

  private String seen() {
    return folder.read(folder.keeperSeen()).orElse("");
  }

  private void write(String line) {
    Path file = folder.keeperSeen();
    try {
      DurableFiles.DISK.createFolder(file.getParent());
    } catch (IOException e) {
      throw StateFolder.unusable(file.getParent(), e);
    }
    folder.write(file, line + "\n");
  }

  /** Empty on a host that does not count its boots; no keeper works there. */
  private static Optional<String> boot() {
    try {
      return Optional.of(Files.readString(BOOT).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
