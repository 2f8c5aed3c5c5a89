package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.LocalRemoteShell;
import io.routervm.guest.Result;
import io.routervm.os.PackageManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power went in the midst of an upgrade; apt-get, dpkg and the pause are stand-ins. */
class InterruptedUpgradeTest {
  @TempDir Path programs;

  @Test
  void isCompletedByTheNextOne() throws IOException {
    program("sleep", "exit 0");
    program(
        "apt-get",
        """
        if [ -e %1$s/repaired ]; then exit 0; fi
        echo "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem."
        exit 100\
        """
            .formatted(programs));
    program("dpkg", "case \"$*\" in *'--configure -a') touch %s/repaired ;; *) exit 1 ;; esac");
    Result result =
        new LocalRemoteShell(programs, "sh", "-s").run(PackageSet.upgrade(PackageManager.APT));
    assertThat(result.succeeded()).as(result.output() + result.errors()).isTrue();
    assertThat(result.output()).contains("dpkg completes what a power cut has interrupted");
  }

  private void program(String name, String script) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script.formatted(programs) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
