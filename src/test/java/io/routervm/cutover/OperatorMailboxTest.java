package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Await;
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

class OperatorMailboxTest {
  @TempDir private Path folder;
  private StateFolder state;

  @BeforeEach
  void prepare() {
    state = new StateFolder(folder).prepare();
  }

  @Test
  void anAnswerComesFromAnotherSession() {
    OperatorMailbox mailbox = mailbox(true);
    CompletableFuture<Optional<Boolean>> answer =
        CompletableFuture.supplyAsync(() -> mailbox.agrees("May it?", Duration.ofSeconds(20)));
    OperatorMailbox.answer(state, awaitQuestion(), false);
    assertThat(answer.join()).contains(false);
    assertThat(CutoverFile.read(state).orElseThrow().question()).isEmpty();
  }

  @Test
  void anAnswerToAnEarlierQuestionIsNone() {
    OperatorMailbox mailbox = mailbox(true);
    OperatorMailbox.answer(state, new Question("an earlier one", ""), true);
    assertThat(mailbox.agrees("May it?", Duration.ofSeconds(2))).isEmpty();
  }

  @Test
  void withoutAnybodyEveryAnswerIsYes() {
    assertThat(mailbox(false).agrees("May it?", Duration.ZERO)).contains(true);
  }

  @Test
  void whoWaitsForAnAnswerCanBeStopped() {
    OperatorMailbox mailbox = mailbox(true);
    OperatorMailbox.requestStop(state);
    assertThatThrownBy(() -> mailbox.agrees("May it?", Duration.ofSeconds(20)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("stopped");
    mailbox.checkForStop();
  }

  @Test
  void onlyAKnownSessionComesPast() {
    List<String> host = List.of("192.168.1.50/24");
    assertThat(at("10.0.2.2 4000 10.0.2.15 22").comesPast(host)).isTrue();
    assertThat(at("192.168.1.9 4000 192.168.1.50 22").comesPast(host)).isFalse();
    assertThat(at("garbage").comesPast(host)).isFalse();
    assertThat(mailbox(true).comesPast(host)).isFalse();
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
    Await.until(Duration.ofSeconds(20), () -> "a question", () -> question().isPresent());
    return question().orElseThrow();
  }

  private Optional<Question> question() {
    return CutoverFile.read(state).flatMap(CutoverRecord::question);
  }

  private OperatorMailbox at(String connection) {
    return new OperatorMailbox(state, true, Optional.of(connection));
  }

  private OperatorMailbox mailbox(boolean attended) {
    OperatorMailbox mailbox = new OperatorMailbox(state, attended, Optional.empty());
    mailbox.begins(CutoverFile.begin(state, "router", CutoverRecord.FORWARD));
    return mailbox;
  }
}
