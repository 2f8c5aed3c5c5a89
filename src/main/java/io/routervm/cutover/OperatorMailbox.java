package io.routervm.cutover;

import io.routervm.cutover.CutoverRecord.Question;
import io.routervm.failure.Failure;
import io.routervm.platform.Deadline;
import io.routervm.router.StateFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the one at work and the operator meet: files in the state folder, because the operator may
 * lose his session and come back in another one.
 */
public final class OperatorMailbox implements Operator {
  private final StateFolder state;
  private final boolean attended;
  private final Optional<String> sshConnection;
  private CutoverFile file;

  /**
   * A desk.
   *
   * @param attended whether somebody may come to answer
   * @param sshConnection the variable {@code SSH_CONNECTION} of his session: client, port, server,
   *     port; empty at a console, and behind sudo
   */
  public OperatorMailbox(StateFolder state, boolean attended, Optional<String> sshConnection) {
    this.state = state;
    this.attended = attended;
    this.sshConnection = sshConnection;
    state.delete(stop(state));
  }

  /** The operator's answer to a question. */
  public static void answer(StateFolder state, Question question, boolean yes) {
    state.write(answer(state), question.id() + (yes ? " yes\n" : " no\n"));
  }

  /** The one at work ends at the next place where he looks up. */
  public static void requestStop(StateFolder state) {
    state.write(stop(state), "");
  }

  @Override
  public void begins(CutoverFile begun) {
    file = begun;
  }

  @Override
  public boolean isThere() {
    return attended;
  }

  @Override
  public boolean comesPast(List<String> addresses) {
    Optional<String> server =
        sshConnection.map(text -> text.split(" ", 4)).filter(w -> w.length == 4).map(w -> w[2]);
    return server.isPresent()
        && addresses.stream().noneMatch(address -> address.startsWith(server.get() + "/"));
  }

  @Override
  public Optional<Boolean> agrees(String text, Duration limit) {
    if (!attended) {
      return Optional.of(true);
    }
    Question question = new Question(UUID.randomUUID().toString(), text);
    file.asks(Optional.of(question));
    try {
      return Deadline.in(limit).await(CutoverContext.BETWEEN_LOOKS, () -> answer(question));
    } finally {
      state.delete(answer(state));
      file.asks(Optional.empty());
    }
  }

  private Optional<Boolean> answer(Question question) {
    checkForStop();
    return state
        .read(answer(state))
        .filter(line -> line.startsWith(question.id()))
        .map(line -> line.strip().endsWith(" yes"));
  }

  @Override
  public void checkForStop() {
    if (state.read(stop(state)).isEmpty()) {
      return;
    }
    state.delete(stop(state));
    throw Failure.precondition(
        "stopped, as you wished",
        "the checklist",
        "`routervm swap-cables --back` goes back, `--resume` goes on");
  }

  private static Path answer(StateFolder state) {
    return state.path().resolve("cutover-answer");
  }

  private static Path stop(StateFolder state) {
    return state.path().resolve("cutover-stop");
  }
}
