package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.cutover.CutoverRecord.Question;
import io.routervm.failure.Failure;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeskTest {
  @TempDir private Path folder;
  private StateFolder state;

  @BeforeEach
  void prepare() {
    state = new StateFolder(folder).prepare();
  }

  @Test
  void anAnswerComesFromAnotherSession() {
    Desk desk = desk(true);
    CompletableFuture<Optional<Boolean>> answer =
        CompletableFuture.supplyAsync(() -> desk.agrees("May it?", Duration.ofSeconds(20)));
    Desk.answer(state, awaitQuestion(), false);
    assertThat(answer.join()).contains(false);
    assertThat(CutoverFile.read(state).orElseThrow().question()).isEmpty();
  }

  @Test
  void anAnswerToAnEarlierQuestionIsNone() {
    Desk desk = desk(true);
    Desk.answer(state, new Question("an earlier one", ""), true);
    assertThat(desk.agrees("May it?", Duration.ofSeconds(2))).isEmpty();
  }

  @Test
  void withoutAnybodyEveryAnswerIsYes() {
    assertThat(desk(false).agrees("May it?", Duration.ZERO)).contains(true);
  }

  @Test
  void whoWaitsForAnAnswerCanBeStopped() {
    Desk desk = desk(true);
    Desk.requestStop(state);
    assertThatThrownBy(() -> desk.agrees("May it?", Duration.ofSeconds(20)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("stopped");
    desk.checkForStop();
  }

  @Test
  void onlyAKnownSessionComesPast() {
    List<String> host = List.of("192.168.1.50/24");
    assertThat(at("10.0.2.2 4000 10.0.2.15 22").comesPast(host)).isTrue();
    assertThat(at("192.168.1.9 4000 192.168.1.50 22").comesPast(host)).isFalse();
    assertThat(at("garbage").comesPast(host)).isFalse();
    assertThat(desk(true).comesPast(host)).isFalse();
  }

  @Test
  void aBackupIsEvidenceAsLongAsItsFileIsThere() throws IOException {
    assertThat(BackupNote.read(state)).isEmpty();
    Path file = Files.createFile(folder.resolve("router.backup"));
    BackupNote.write(state, file, "12 bytes, made today");
    assertThat(BackupNote.read(state)).contains(file + ", 12 bytes, made today");
    Files.delete(file);
    assertThat(BackupNote.read(state)).isEmpty();
  }

  private Question awaitQuestion() {
    while (true) {
      Optional<Question> question = CutoverFile.read(state).flatMap(CutoverRecord::question);
      if (question.isPresent()) {
        return question.get();
      }
      Thread.onSpinWait();
    }
  }

  private Desk at(String connection) {
    return new Desk(state, true, Optional.of(connection));
  }

  private Desk desk(boolean attended) {
    Desk desk = new Desk(state, attended, Optional.empty());
    desk.begins(CutoverFile.begin(state, "router", CutoverRecord.FORWARD));
    return desk;
  }
}
