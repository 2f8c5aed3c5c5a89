package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.LocalRemoteShell;
import io.routervm.guest.Result;
import io.routervm.os.PackageManager;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What surrounds a transaction of yum or dnf; all programs are stand-ins that note their calls. */
class RpmTransactionTest {
  private static final String INSTALL = "install htop";

  @TempDir Path programs;
  @TempDir Path guest;

  @BeforeEach
  void aSmallGuestThatIsInOrder() throws IOException {
    memory(1024);
    room(1600);
    program("yum", "");
    program("rpm", "");
    program("sleep", "");
    program("mkswap", "test -s \"$1\"");
    program("swapon", "");
    program("swapoff", "");
    program("dd", "for word; do case $word in of=*) echo swap >\"${word#of=}\" ;; esac; done");
  }

  @Test
  void smallMemoryGetsASwapFileForAsLongAsItRuns() throws IOException {
    program("yum", "test -s %s/swap".formatted(guest));
    assertThat(install().succeeded()).isTrue();
    assertThat(calls()).containsSubsequence("mkswap", "swapon", "yum", "swapoff");
    assertThat(guest.resolve("swap")).doesNotExist();
  }

  @Test
  void theSwapFileGoesAfterAFailureToo() throws IOException {
    program("yum", "echo 'No package htop available.'; exit 1");
    assertThat(install().succeeded()).isFalse();
    assertThat(calls()).containsSubsequence("swapon", "yum", "swapoff");
    assertThat(guest.resolve("swap")).doesNotExist();
  }

  @Test
  void oneThatAPowerCutHasLeftGoes() throws IOException {
    memory(2048);
    Files.writeString(guest.resolve("swap"), "old");
    assertThat(install().succeeded()).isTrue();
    assertThat(guest.resolve("swap")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"2048,1600", "1024,700"})
  void enoughMemoryOrTooLittleRoomMeansNone(int memory, int room) throws IOException {
    memory(memory);
    room(room);
    assertThat(install().succeeded()).isTrue();
    assertThat(calls()).contains("yum").doesNotContain("swapon");
  }

  @Test
  void swapThatTheKernelRefusesIsDoneWithout() throws IOException {
    program("swapon", "exit 1");
    assertThat(install().succeeded()).isTrue();
    assertThat(calls()).contains("yum");
    assertThat(guest.resolve("swap")).doesNotExist();
  }

  @Test
  void aKilledProgramIsExplainedAndNotCalledAgain() throws IOException {
    program("yum", "kill -KILL $$");
    Result result = install();
    assertThat(result.status()).isEqualTo(137);
    assertThat(result.output()).contains("for want of memory").contains("vm.memory");
    assertThat(calls().stream().filter("yum"::equals)).hasSize(1);
  }

  @Test
  void anInterruptedTransactionIsCompletedFirst() throws IOException {
    program(
        "rpm",
        """
        if [ -e %1$s/erased ]; then exit 0; fi
        case "$*" in
          -qa*) printf 'bash\\nhtop\\nhtop\\nkernel\\nkernel\\nglibc\\nglibc\\n' ;;
          '-q --qf '*glibc) printf 'glibc.x86_64\\nglibc.i686\\n' ;;
          '-q --qf '*htop) printf 'htop.x86_64\\nhtop.x86_64\\n' ;;
          '-q --last htop.x86_64') printf 'htop-2.2.0-3.x86_64   Tue\\nhtop-2.2.0-1.x86_64   Mon\\n' ;;
          '-e --nodeps --noscripts htop-2.2.0-1.x86_64') : >%1$s/erased ;;
          *) exit 1 ;;
        esac\
        """
            .formatted(guest));
    Files.createDirectories(guest.resolve("yum"));
    Files.writeString(guest.resolve("yum/transaction-all.2026"), "");
    Result result = install();
    assertThat(result.succeeded()).as(result.output() + result.errors()).isTrue();
    assertThat(result.output()).contains("htop.x86_64 is there twice").doesNotContain("glibc");
    assertThat(guest.resolve("erased")).exists();
    assertThat(guest.resolve("yum/transaction-all.2026")).doesNotExist();
    assertThat(Files.readString(guest.resolve("words")))
        .containsSubsequence("reinstall htop.x86_64", INSTALL);
  }

  @Test
  void aRemovalThatTakesAWantedPackageAlongHasFailed() throws IOException {
    program(
        "rpm",
        "case \"$*\" in -q\\ *chrony*) echo 'package chrony is not installed'; exit 1 ;; esac");
    PackageSet set =
        new PackageSet(PackageManager.YUM, List.of("chrony"), List.of("ModemManager*"));
    assertThat(run(change(set, "installed chrony\ninstalled ModemManager")).succeeded()).isFalse();
  }

  @Test
  void aRemovalKeepsWhatNoOneElseNeeds() throws IOException {
    PackageSet set = new PackageSet(PackageManager.DNF, List.of(), List.of("ModemManager*"));
    program("rpm", "case \"$*\" in -q\\ ModemManager) exit 1 ;; esac");
    program("dnf", "");
    assertThat(run(change(set, "installed ModemManager")).succeeded()).isTrue();
    assertThat(Files.readString(guest.resolve("words")))
        .contains("clean_requirements_on_remove=False")
        .contains("remove ModemManager");
  }

  @Test
  void locksThatAKilledTransactionHasLeftGoAndTheAnswerComes() throws IOException {
    Files.writeString(guest.resolve("__db.001"), "");
    program(
        "rpm", "if [ -e %s/__db.001 ]; then exit 1; fi; echo 'installed htop'".formatted(guest));
    Result result = run(PackageSet.of(PackageManager.YUM, "htop").probe());
    assertThat(result.output()).isEqualTo("installed htop");
  }

  private Result install() {
    return run(change(PackageSet.of(PackageManager.YUM, "htop"), ""));
  }

  private static Script change(PackageSet set, String installed) {
    return set.plan(new Observation(0, installed)).orElseThrow().apply();
  }

  /** With the guest's paths in a folder of the test's own. */
  private Result run(Script script) {
    String text =
        script
            .text()
            .replace("/var/lib/routervm/swap", guest + "/swap")
            .replace("/var/lib/rpm/", guest + "/")
            .replace("/var/lib/yum/", guest + "/yum/")
            .replace("/proc/meminfo", guest + "/meminfo");
    return new LocalRemoteShell(programs, "sh", "-s").run(new Script(text));
  }

  private void memory(int mebibytes) throws IOException {
    Files.writeString(
        guest.resolve("meminfo"),
        "MemTotal: %d kB\nMemFree: 1 kB\nSwapTotal: 0 kB\n".formatted(mebibytes * 1024));
  }

  private void room(int mebibytes) throws IOException {
    program("df", "printf 'Filesystem\\n/dev/vda2 3400 900 %d 40%%%% /\\n'".formatted(mebibytes));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(guest.resolve("calls"));
  }

  private void program(String name, String script) throws IOException {
    Path file = programs.resolve(name);
    String notes =
        "#!/bin/sh\necho %1$s >>%2$s/calls\necho \"%1$s $*\" >>%2$s/words\n".formatted(name, guest);
    Files.writeString(file, notes + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
