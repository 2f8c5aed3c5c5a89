package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.LocalShell;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.prepare.MachinePlan.Step;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts for what a host has beside its network, run here, with a libvirt of this test's. */
class MachineScriptsTest {
  @TempDir Path folder;
  private final RemoteShell shell = new LocalShell();
  private Path calls;
  private Path notes;

  @BeforeEach
  void makeFiles() throws IOException {
    calls = Files.createFile(folder.resolve("calls"));
    notes = folder.resolve("notes");
  }

  /** Installed, and not started yet. */
  @Test
  void aLibvirtThatDoesNotAnswerIsLookedAtAllTheSame() throws IOException {
    libvirt("*) exit 1 ;;");
    Result result = shell.run(here(MachineSurvey.question(Optional.empty())));
    assertThat(result.succeeded()).as(result.errors()).isTrue();
    SurveyedMachine host = MachineSurvey.read(result.output().lines().toList(), Optional.empty());
    assertThat(host.pools()).isEmpty();
    assertThat(host.programs()).contains("virsh");
    assertThat(host.places()).isNotEmpty();
  }

  /** Building one makes a volume group, or a file system, anew. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          files   | ''                          | true  | pool-autostart
          group   | ''                          | false | ''
          none    | ''                          | true  | pool-define-as,pool-autostart,pool-build,pool-start
          silent  | ''                          | false | ''
          files   | pool default /srv/my images | true  | pool-autostart
          off     | ''                          | true  | pool-autostart,pool-start
          off     | pool default /srv/my images | true  | pool-autostart,pool-build,pool-start
          """)
  void aPoolThatTurnsOutToBeThereIsNotBuilt(
      String there, String noted, boolean isDone, String changes) throws IOException {
    if (!noted.isEmpty()) {
      Files.writeString(notes, noted + "\n");
    }
    libvirt(
        switch (there) {
          case "files" -> "*pool-list*) echo 'default   ' ;;";
          case "group" -> "*--type*) ;; *pool-list*) echo 'default   ' ;;";
          case "off" -> "*--all*) echo 'default   ' ;;";
          case "silent" -> "*) exit 1 ;;";
          default -> "";
        });
    Result result =
        shell.run(
            here(
                new MachinePreparation(shell, notes)
                    .doing(
                        new Step(
                            "pool",
                            "default",
                            Script.command("make_pool", "default", "/srv/my images")))));
    assertThat(result.succeeded()).as(result.errors()).isEqualTo(isDone);
    assertThat(String.join(",", changes())).isEqualTo(changes);
    assertThat(Files.exists(notes)).isEqualTo(there.equals("none") || !noted.isEmpty());
  }

  /** What cannot be seen is taken for something, and kept for another time. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          empty   | undone the storage pool default                 | pool-destroy,pool-undefine
          full    | kept the storage pool default: it has volumes   | ''
          off     | kept the storage pool default: whether it has volumes cannot be read | ''
          silent  | kept the storage pool default: libvirt does not answer | ''
          none    | ''                                              | ''
          """)
  void aPoolThatCannotBeReadIsKept(String there, String said, String changes) throws IOException {
    Files.writeString(notes, "pool default /srv/my images\n");
    libvirt(
        switch (there) {
          case "empty" -> "*pool-list*) echo 'default   ' ;;";
          case "full" -> "*pool-list*) echo 'default   ' ;; *vol-list*) echo router.qcow2 ;;";
          case "off" -> "*pool-list*) echo 'default   ' ;; *pool-refresh* | *vol-list*) exit 1 ;;";
          case "silent" -> "*) exit 1 ;;";
          default -> "";
        });
    Result result = shell.run(here(new MachinePreparation(shell, notes).undoing()));
    assertThat(result.succeeded()).as(result.errors()).isTrue();
    assertThat(result.output()).startsWith(said);
    assertThat(String.join(",", changes())).isEqualTo(changes);
    if (said.startsWith("kept")) {
      assertThat(notes).hasContent("pool default /srv/my images");
    } else {
      assertThat(notes).doesNotExist();
    }
  }

  /** What was asked of libvirt that changes something, in order. */
  private List<String> changes() throws IOException {
    return Files.readAllLines(calls).stream()
        .filter(call -> call.matches("pool-(build|define-as|autostart|start|destroy|undefine)"))
        .toList();
  }

  /**
   * A virsh.
   *
   * @param cases of the shell, by its words; it says yes, and nothing, to all else
   */
  private void libvirt(String cases) throws IOException {
    Path file = folder.resolve("virsh");
    Files.writeString(
        file, "#!/bin/sh\necho \"$4\" >>" + calls + "\ncase $* in " + cases + " *) ;; esac\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** With this test's libvirt before the machine's. */
  private Script here(Script script) {
    return script.with("PATH", folder + ":" + System.getenv("PATH"));
  }
}
