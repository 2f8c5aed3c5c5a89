package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.router.StateFolder;
import io.routervm.router.ToldProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecklistTest {
  @TempDir private Path folder;
  private final List<String> done = new ArrayList<>();
  private boolean broken = true;

  @Test
  void everyItemIsOnTheDiskBeforeAndAfterItIsDone() {
    List<StepStatus> seen = new ArrayList<>();
    run(
        new Items()
            .under("one")
            .step("a", "A", "x", () -> seenWhileRunning(seen, "a"))
            .step("b", "B", "x", () -> seenWhileRunning(seen, "b"))
            .list());
    assertThat(seen)
        .containsExactly(StepStatus.RUNNING, StepStatus.OPEN, StepStatus.DONE, StepStatus.RUNNING);
    assertThat(record().items()).allMatch(line -> line.mark() == StepStatus.DONE);
    assertThat(record().items().get(0).seen()).isEqualTo("evidence of a");
    assertThat(record().items().get(0).ended()).isPresent();
  }

  private ItemResult seenWhileRunning(List<StepStatus> seen, String id) {
    seen.add(record().mark("a"));
    seen.add(record().mark("b"));
    return ItemResult.done("evidence of " + id);
  }

  @Test
  void aStepThatFailsLetsNothingFollowAndIsDoneAgainNextTime() {
    List<Item> items =
        new Items()
            .under("one")
            .step("a", "A", "x", () -> note("a"))
            .step("b", "B", "x", this::breaksOnce)
            .step("c", "C", "x", () -> note("c"))
            .list();
    assertThatThrownBy(() -> run(items)).isInstanceOf(Failure.class).hasMessage("it is broken");
    assertThat(record().mark("b")).isEqualTo(StepStatus.FAILED);
    assertThat(record().items().get(1).next()).isEqualTo("mend it");
    assertThat(done).containsExactly("a");
    broken = false;
    run(items);
    assertThat(done).as("a is not done again").containsExactly("a", "b", "c");
  }

  @Test
  void whatIsOnlyLookedAtDoesNotKeepTheRestFromBeingLookedAt() {
    List<Item> items =
        new Items()
            .under("one")
            .look("a", "A", "x", this::breaksOnce)
            .look("b", "B", "x", () -> note("b"))
            .list();
    assertThatThrownBy(() -> run(items))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("A: it is broken (mend it)");
    assertThat(done).containsExactly("b");
    assertThat(record().mark("a")).isEqualTo(StepStatus.FAILED);
  }

  @Test
  void whatEachItemShowsIsTold() {
    List<String> told = new ArrayList<>();
    List<Item> items =
        new Items()
            .under("one")
            .step("a", "A", "x", () -> ItemResult.done("seen"))
            .step("b", "B", "x", () -> ItemResult.notNeeded("nothing to do"))
            .step("c", "C", "x", () -> ItemResult.byHand("first\nsecond"))
            .under("two")
            .look("d", "D", "x", this::breaksOnce)
            .list();
    assertThatThrownBy(() -> work(folder, items, told::add))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).isEqualTo("does not hold: D: it is broken (mend it)");
              assertThat(failure.subject()).isEqualTo("the checklist of router");
              assertThat(failure.hint()).contains("--resume", "--back");
            });
    assertThat(told.stream().map(String::strip))
        .containsSubsequence(
            "[1/4] one: A",
            "done: seen",
            "[2/4] one: B",
            "skipped: nothing to do",
            "[3/4] one: C",
            "for you to do:",
            "first",
            "second",
            "done:",
            "[4/4] two: D",
            "FAILS it is broken",
            "next: mend it");
    broken = false;
    told.clear();
    work(folder, items, told::add);
    assertThat(told.stream().map(String::strip))
        .contains(
            "skipped: ticked before: seen", "skipped: ticked before: nothing to do", "done: b");
  }

  @Test
  void aBugIsWrittenDownToo() {
    List<Item> items =
        new Items()
            .under("one")
            .step(
                "a",
                "A",
                "x",
                () -> {
                  throw new IllegalStateException("oops");
                })
            .list();
    assertThatThrownBy(() -> run(items)).isInstanceOf(IllegalStateException.class);
    assertThat(record().items().get(0).seen()).contains("a bug").contains("oops");
  }

  /**
   * One process, halted in the middle of each item in turn: nothing is lost, nothing done twice.
   */
  @Test
  void killedInEveryItemItGoesOn() throws Exception {
    for (int number = 1; number <= HaltingChecklist.ITEMS; number++) {
      Process process = halting(number);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(HaltingChecklist.HALTED);
      assertThat(record().mark("item" + number)).isEqualTo(StepStatus.RUNNING);
      assertThat(record().isAtWork()).as("its process is gone").isFalse();
      assertThat(Report.lines(record())).first().asString().contains("broken off");
    }
    Process process = halting(0);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readAllLines(folder.resolve("done")))
        .as("each item began once for its death and was done once")
        .hasSize(HaltingChecklist.ITEMS)
        .doesNotHaveDuplicates();
  }

  private Process halting(int number) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HaltingChecklist.class.getName(),
            folder.toString(),
            Integer.toString(number))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private ItemResult note(String id) {
    done.add(id);
    return ItemResult.done(id);
  }

  private ItemResult breaksOnce() {
    if (broken) {
      throw Failure.precondition("it is broken", "here", "mend it");
    }
    return note("b");
  }

  private void run(List<Item> items) {
    work(folder, items);
  }

  static void work(Path folder, List<Item> items) {
    work(folder, items, line -> {});
  }

  private static void work(Path folder, List<Item> items, Consumer<String> told) {
    StateFolder state = new StateFolder(folder).prepare();
    CutoverFile file = CutoverFile.begin(state, "router", CutoverRecord.FORWARD);
    file.lists(items);
    new Checklist(file, new NobodyThere(), new ToldProgress(told)).run(items);
  }

  private CutoverRecord record() {
    return CutoverFile.read(new StateFolder(folder)).orElseThrow();
  }

  /** Answers nothing, stops nothing. */
  static final class NobodyThere implements Operator {
    @Override
    public Optional<Boolean> agrees(String question, Duration limit) {
      throw new AssertionError("a question that the test did not expect: " + question);
    }

    @Override
    public boolean isThere() {
      return false;
    }

    @Override
    public boolean comesPast(List<String> addresses) {
      return false;
    }

    @Override
    public void checkForStop() {}

    @Override
    public void begins(CutoverFile file) {}
  }
}
