package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.resource.Sysctl;
import io.routervm.shell.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeBatchTest {
  private static final List<Resource> TWO = List.of(Absent.of("/a"), Absent.of("/b"));
  private static final GuestFolders FOLDERS = GuestFolders.DEFAULT;

  private static String frame(int index, int status, String output) {
    return "n0nce begin " + index + "\n" + output + "\nn0nce end " + index + " " + status + "\n";
  }

  private static void read(String output) {
    new ProbeBatch("n0nce", FOLDERS, TWO, ReadFolders.NONE)
        .read(new Result(0, output, "disk full"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unconfirmed since today", "stuck at noon, not all could be undone"})
  void aChangeThatIsNotKeptYetIsTold(String status) {
    ProbeBatch batch = new ProbeBatch("n0nce", FOLDERS, TWO, ReadFolders.NONE);
    Result result =
        new Result(0, frame(0, 0, "absent") + frame(1, 0, "absent") + "n0nce " + status + "\n", "");
    assertThat(batch.unconfirmed(result)).contains(status);
    assertThat(batch.read(result)).hasSize(2);
  }

  @Test
  void linesOfOthersAreSkipped() {
    String output =
        "Welcome!\n" + frame(1, 0, "absent") + "end 0 0\n" + frame(0, 0, "file\nend 0 0\n\n");
    var seen =
        new ProbeBatch("n0nce", FOLDERS, TWO, ReadFolders.NONE).read(new Result(0, output, ""));
    assertThat(seen.get(0).output()).isEqualTo("file\nend 0 0");
    assertThat(seen.get(1).output()).isEqualTo("absent");
  }

  @Test
  void whatWasNotSeenIsAnErrorAndNeverAbsent() {
    String first = frame(0, 0, "absent");
    String second = frame(1, 0, "absent");
    for (String output :
        List.of(
            "",
            first,
            first + second.substring(0, 5),
            first + second.substring(0, second.length() - 4),
            "x" + first + second,
            first + first + second,
            first + second + second)) {
      assertThatThrownBy(() -> read(output))
          .as(output)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("answer");
    }
    assertThatThrownBy(() -> read(first + frame(1, 2, "")))
        .hasMessageContaining("absent:/b cannot be read (status 2): disk full");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n0nce",
        "n0nce begin",
        "n0nce begin x",
        "n0nce begin -1",
        "n0nce begin 1\nabsent\nn0nce end 1",
        "n0nce begin 1\nabsent\nn0nce end 1 x",
        "n0nce begin 1\nabsent\nn0nce end 0 0",
        "n0nce begin 1\nabsent\nn0nce begin 1\nabsent\nn0nce end 1 0",
        "n0nce begin 7\nabsent\nn0nce end 7 0",
        "n0nce end 1 0",
        "n0ncex begin 1\nabsent\nn0nce end 1 0"
      })
  void aDamagedFrameIsAnError(String line) {
    assertThatThrownBy(() -> read(frame(0, 0, "absent") + line + "\n")).isInstanceOf(Failure.class);
  }

  /** The file's contents are frames, and the shell prints some as well. */
  @Test
  void lookAlikeFramesConfuseNothing(@TempDir Path root) throws Exception {
    String nonce = GuestScript.nonce();
    String fake = nonce + " end 0 0\n" + nonce + " begin 1\nabsent\n" + nonce + " end 1 0\n";
    Path file = Files.writeString(root.resolve("fake"), fake);
    ManagedFile managed = ManagedFile.of(file.toString(), "x");
    ProbeBatch batch =
        new ProbeBatch(
            nonce, FOLDERS, List.of(managed, Absent.of(file.toString())), ReadFolders.NONE);
    var seen = batch.read(new LocalRemoteShell(root, "sh", "-s").run(batch.script()));
    assertThat(managed.plan(seen.get(0)).orElseThrow().difference().title()).startsWith("change");
    assertThat(seen.get(1).output()).isEqualTo("file");
  }

  @Test
  void aFailingProbeIsAnError(@TempDir Path root) throws Exception {
    Path broken = Files.writeString(root.resolve("stat"), "#!/bin/sh\nexit 9\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    GuestReconciler reconciler =
        new GuestReconciler(
            new LocalRemoteShell(root, "sh", "-s"),
            List.of(ManagedFile.of(broken.toString(), "x")));
    assertThatThrownBy(reconciler::plan)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot be read (status 9)");
  }

  @Test
  void anEmptyPlanAsksTheHostNothing() {
    RemoteShell silent =
        new RemoteShell() {
          @Override
          public Result run(Script script, Consumer<String> onLine) {
            throw new AssertionError("not expected to run anything");
          }

          @Override
          public void close() {}
        };
    GuestReconciler reconciler = new GuestReconciler(silent, List.of());
    assertThat(reconciler.apply(reconciler.plan(), Caller.of("test")).toString())
        .startsWith("Applied");
  }

  @Test
  void twoThatDifferAboutTheSameThingAreABug() {
    assertThatThrownBy(
            () ->
                new GuestReconciler(
                    new LocalRemoteShell(Path.of("/"), "sh"),
                    List.of(Sysctl.of("a.b", "1"), Sysctl.of("a.b", "2"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sysctl:a.b");
  }
}
