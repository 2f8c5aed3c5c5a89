package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.LocalRemoteShell;
import io.routervm.guest.Result;
import io.routervm.os.PackageManager;
import io.routervm.resource.PackageUpgrade.Offer;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the mirrors have: apt itself in a folder of its own; yum's answers as yum 3.4 prints them.
 */
class PackageUpgradeTest {
  @TempDir Path programs;
  @TempDir Path guest;

  @BeforeEach
  void aGuest() throws IOException {
    Files.writeString(guest.resolve("meminfo"), "MemTotal: 4096000 kB\nSwapTotal: 0 kB\n");
    program(
        "df",
        """
        echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
        echo '/dev/vda2 3400000 900000 2500000 27% /'
        echo '/dev/vda1 500000 100000 400000 20% /boot'\
        """);
    program(
        "rpm", "printf '%s\\n' 'bash.x86_64 4.2-1' 'kernel.x86_64 3.1-1' 'bind.x86_64 32:9.1-1'");
  }

  @Test
  void aptSaysWhatItWouldUpgrade() throws IOException {
    aptWith("1.0");
    Offer offer = ask(PackageManager.APT);
    assertThat(offer.packages()).containsExactly(new PackageUpgrade("lab-upgrade", "1.0", "2.0"));
    assertThat(offer.room()).containsEntry("/", 2_500_000L).containsEntry("/boot", 400_000L);
  }

  @Test
  void aptHasNothingNewer() throws IOException {
    aptWith("2.0");
    assertThat(ask(PackageManager.APT).packages()).isEmpty();
  }

  /** An old list would say that there is nothing, which nobody can know. */
  @Test
  void aMirrorThatIsGoneIsNotNothing() throws IOException {
    aptWith("1.0");
    Files.delete(guest.resolve("repository/Packages"));
    Result result = run(PackageManager.APT);
    assertThat(result.succeeded()).isFalse();
    assertThat(result.lastLines()).contains("repository");
  }

  @Test
  void yumBreaksLongLines() throws IOException {
    program(
        "yum",
        """
        cat <<'END'

        bash.x86_64                     4.2-2          updates
        bind.x86_64                     32:9.1-2       updates
        java-1.8.0-openjdk-headless-with-a-long-name.x86_64
                                        1:1.8.0-3      updates
        Obsoleting Packages
        grub2.x86_64                    1:2.02-0       updates
            grub2-old.x86_64            1:2.01-0       @base
        END
        exit 100\
        """);
    assertThat(ask(PackageManager.YUM).packages())
        .containsExactly(
            new PackageUpgrade("bash.x86_64", "4.2-1", "4.2-2"),
            new PackageUpgrade("bind.x86_64", "32:9.1-1", "32:9.1-2"),
            new PackageUpgrade(
                "java-1.8.0-openjdk-headless-with-a-long-name.x86_64", "-", "1:1.8.0-3"));
  }

  @Test
  void dnfHasNothingNewer() throws IOException {
    program("dnf", "echo 'Security: kernel-3.1-1.x86_64 is an installed security update'");
    Offer offer = ask(PackageManager.DNF);
    assertThat(offer.packages()).isEmpty();
    assertThat(offer.room()).containsEntry("/boot", 400_000L);
  }

  @Test
  void dnfThatFailsIsNotNothing() throws IOException {
    program("dnf", "echo 'Error: Failed to download metadata' >&2; exit 1");
    Result result = run(PackageManager.DNF);
    assertThat(result.succeeded()).isFalse();
    assertThat(result.lastLines()).contains("Failed to download metadata");
  }

  private Offer ask(PackageManager manager) {
    Result result = run(manager);
    assertThat(result.succeeded()).as(result.output() + result.errors()).isTrue();
    return PackageUpgrade.read(result.output());
  }

  private Result run(PackageManager manager) {
    String text =
        PackageUpgrade.question(manager)
            .text()
            .replace("/var/lib/routervm/swap", guest + "/swap")
            .replace("/proc/meminfo", guest + "/meminfo");
    return new LocalRemoteShell(programs, "sh", "-s").run(new Script(text));
  }

  /** The real apt-get, which finds everything that it has below the guest's folder. */
  private void aptWith(String installed) throws IOException {
    String about =
        """
        Package: lab-upgrade
        Architecture: all
        Maintainer: lab <lab@localhost>
        Description: something to upgrade
        """;
    for (String folder :
        new String[] {
          "etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/trusted.gpg.d",
          "etc/apt/sources.list.d", "var/lib/apt/lists/partial", "var/lib/dpkg",
          "var/cache/apt/archives/partial", "repository"
        }) {
      Files.createDirectories(guest.resolve(folder));
    }
    Files.writeString(
        guest.resolve("var/lib/dpkg/status"),
        about + "Status: install ok installed\nVersion: " + installed + "\n");
    Files.writeString(
        guest.resolve("repository/Packages"),
        about + "Version: 2.0\nFilename: ./none.deb\nSize: 1\nSHA256: " + "0".repeat(64) + "\n");
    Files.writeString(
        guest.resolve("etc/apt/sources.list"),
        "deb [trusted=yes] file:" + guest.resolve("repository") + " ./\n");
    program(
        "apt-get",
        "exec /usr/bin/apt-get -o Dir=%1$s -o Dir::State::status=%1$s/var/lib/dpkg/status"
                .formatted(guest)
            + " -o APT::Sandbox::User=root \"$@\"");
  }

  private void program(String name, String script) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
