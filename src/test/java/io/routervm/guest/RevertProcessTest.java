package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.shell.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever holds the lock while a change waits: {@code routervm-revert} ends the changes, and nobody
 * who merely has their number. It runs for real, in a folder of its own.
 */
@Timeout(120)
class RevertProcessTest {
  private static final String HOLDS = "exec 9>>\"$1\"; flock 9; echo ready; exec sleep 600";

  @TempDir private Path folder;
  private Path journal;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void aChangeThatWaits() throws IOException {
    journal = Files.createDirectories(folder.resolve("state/journal"));
    Files.writeString(journal.resolve("undo.sh"), "exit 0\n");
    Files.writeString(journal.resolve("deadline"), "0\n");
    String script =
        Files.readString(Path.of("vm-templates/guest/usr/local/sbin/routervm-revert"))
            .replace("state=/var/lib/routervm", "state=" + folder.resolve("state"))
            .replace("/run/", folder + "/");
    Files.writeString(folder.resolve("routervm-revert"), script);
  }

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void theChangesAreEnded() throws Exception {
    Process changes = holder();
    mark(changes.pid(), life(changes.pid()));
    Process revert = start("sh", folder.resolve("routervm-revert").toString(), "now");
    try (BufferedReader said = revert.inputReader()) {
      assertThat(said.readLine())
          .isEqualTo("the changes do not end: process " + changes.pid() + " is killed");
      assertThat(said.lines()).anyMatch(line -> line.startsWith("undone at "));
    }
    assertThat(revert.waitFor()).isZero();
    assertThat(changes.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** The router was restarted since: the number is somebody else's. */
  @Test
  void aProcessOfAnotherBootIsLeftAlone() throws Exception {
    Process innocent = start("sleep", "600");
    String started = life(innocent.pid()).split(" ", 2)[0];
    leavesAlone(innocent, started + " 00000000-0000-0000-0000-000000000000");
  }

  /** The changes ended, and another process got their number in the same boot. */
  @Test
  void aProcessThatWasStartedLaterIsLeftAlone() throws Exception {
    Process innocent = start("sleep", "600");
    String boot = life(innocent.pid()).split(" ", 2)[1];
    leavesAlone(innocent, "1 " + boot);
  }

  @Test
  void ofAnEarlierVersionNobodyIsKilled() throws Exception {
    leavesAlone(start("sleep", "600"), "");
  }

  private void leavesAlone(Process innocent, String life) throws Exception {
    Process holder = holder();
    mark(innocent.pid(), life);
    Process revert = start("sh", folder.resolve("routervm-revert").toString(), "now");
    try (BufferedReader said = revert.inputReader()) {
      assertThat(said.readLine()).contains("is held, but not by the changes: another run");
      assertThat(innocent.isAlive()).isTrue();
      holder.destroyForcibly();
      assertThat(said.lines()).anyMatch(line -> line.startsWith("undone at "));
    }
    assertThat(revert.waitFor()).isZero();
    assertThat(innocent.isAlive()).isTrue();
  }

  private void mark(long process, String life) throws IOException {
    Files.writeString(
        journal.resolve("unconfirmed"),
        "token=x\nwindow=1\npatience=1\nsince=then\nprocess=%d\nwho=me\nlife=%s\ntimer=t\n"
            .formatted(process, life));
  }

  private Process holder() throws IOException {
    Path lock = Files.writeString(folder.resolve("routervm.lock"), "another run\n");
    Process holder = start("sh", "-c", HOLDS, "sh", lock.toString());
    assertThat(holder.inputReader().readLine()).isEqualTo("ready");
    return holder;
  }

  /** As the changes write it down. */
  private String life(long process) throws IOException {
    Process asked =
        start(
            "sh",
            "-c",
            Script.file(GuestScript.class, "trial.sh").text() + "\nlife \"$1\"",
            "sh",
            Long.toString(process));
    return asked.inputReader().readLine();
  }

  private Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    started.add(process);
    return process;
  }
}
