package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.resource.ManagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What hands over the watchdog and the kernel's arguments, on machines that no lane has: systemd
 * 219, the i6300esb of centos-7's kernel, an EL cloud image with its XFS.
 */
class RecoveryScriptsTest {
  private static final String WATCHDOG = "/usr/local/sbin/routervm-watchdog";
  private static final String BOOTLOADER = "/usr/local/sbin/routervm-bootloader";
  private static final String RESTART = "rd.shell=0 rd.emergency=reboot";

  @TempDir Path folder;

  @BeforeEach
  void systemd219() throws IOException {
    Files.createDirectory(folder.resolve("dev"));
    program(
        "modprobe",
        "echo modprobe $2 >>PLACE/done; [ ! -e PLACE/has-$2 ] || : >PLACE/dev/watchdog");
    program(
        "busctl",
        "[ -e PLACE/dev/watchdog ] || { echo No such file or directory >&2; exit 1; }; echo \"$5 $6 $7\" >>PLACE/done");
    program("grubby", "printf '%s\\n' \"$@\" >>PLACE/done");
  }

  /** A machine of before has its watchdog with its next start only. */
  @Test
  void aMachineWithoutAWatchdogIsNoFailure() throws Exception {
    assertThat(run(WATCHDOG)).contains("comes with the next start");
    assertThat(done()).containsExactly("modprobe i6300esb", "modprobe iTCO_wdt");
  }

  @Test
  void aWatchdogIsHandedOverWhateverItsDriverCallsIt() throws Exception {
    Files.createFile(folder.resolve("has-i6300esb"));
    run(WATCHDOG);
    assertThat(done()).containsExactly("modprobe i6300esb", "RuntimeWatchdogUSec t 120000000");
  }

  @Test
  void aRootThatCannotBeMountedIsTriedAgain() throws Exception {
    kernelWasGiven("root=/dev/vda2 ro");
    root("ext2/ext3");
    run(BOOTLOADER);
    assertThat(done())
        .containsExactly("--update-kernel=ALL", "--args=fsck.repair=yes panic=10 " + RESTART);
    Files.delete(folder.resolve("done"));
    kernelWasGiven("root=/dev/vda2 ro fsck.repair=yes panic=10 " + RESTART);
    run(BOOTLOADER);
    assertThat(done()).isEmpty();
  }

  /** dracut repairs none: its shell is the only way in. */
  @ParameterizedTest
  @ValueSource(strings = {"root=UUID=1 ro", "root=UUID=1 ro fsck.repair=yes panic=10 " + RESTART})
  void anXfsThatCannotBeMountedIsNotTriedForEver(String given) throws Exception {
    kernelWasGiven(given);
    root("xfs");
    run(BOOTLOADER);
    assertThat(done())
        .containsExactly(
            "--update-kernel=ALL", "--args=fsck.repair=yes panic=10", "--remove-args=" + RESTART);
    Files.delete(folder.resolve("done"));
    kernelWasGiven("root=UUID=1 ro fsck.repair=yes panic=10");
    run(BOOTLOADER);
    assertThat(done()).isEmpty();
  }

  private void kernelWasGiven(String arguments) throws IOException {
    Files.writeString(folder.resolve("cmdline"), arguments + "\n");
  }

  private void root(String fileSystem) throws IOException {
    program("stat", "[ \"$*\" = '-f -c %T /' ] && echo " + fileSystem);
  }

  private String run(String program) throws IOException, InterruptedException {
    String text =
        content(program)
            .replace("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "PATH=" + folder.resolve("bin"))
            .replace("/dev/watchdog", folder.resolve("dev/watchdog").toString())
            .replace("/proc/cmdline", folder.resolve("cmdline").toString());
    Path script = Files.writeString(folder.resolve("script"), text);
    Process process = new ProcessBuilder("sh", script.toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static String content(String path) {
    return Services.resources(Routers.of("centos-7", Placement.STAGED)).stream()
        .filter(ManagedFile.class::isInstance)
        .map(ManagedFile.class::cast)
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow()
        .content();
  }

  private void program(String name, String line) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + line.replace("PLACE", folder.toString()) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> done() throws IOException {
    Path done = folder.resolve("done");
    return Files.exists(done) ? Files.readAllLines(done) : List.of();
  }
}
