package io.routervm.cli;

import io.routervm.cutover.CutoverFile;
import io.routervm.cutover.CutoverRecord;
import io.routervm.cutover.CutoverRecord.Ending;
import io.routervm.cutover.CutoverRecord.Question;
import io.routervm.cutover.OperatorMailbox;
import io.routervm.failure.Failure;
import io.routervm.platform.Pause;
import io.routervm.progress.Progress;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/** The operator's session: shows what the detached work tells, and carries his answers to it. */
final class CutoverAudience {
  private final StateFolder state;
  private final Console console;
  private final Progress progress;
  private final BlockingQueue<String> typed = new LinkedBlockingQueue<>();
  private boolean reads;
  private String asked = "";

  CutoverAudience(Session session, StateFolder state) {
    this.state = state;
    this.console = session.console();
    this.progress = session.progress();
  }

  int nothingToDo() {
    console.line("nothing to do: the router is live already");
    console.document(Map.of("event", "ended", "placement", "live", "changed", false));
    return ExitCode.DONE;
  }

  /** Watches a process that was just started to its end. */
  int follow(Process work) {
    watch(CutoverEvents.fromTheBeginning(state), work::isAlive);
    Optional<Ending> ending = CutoverFile.read(state).flatMap(CutoverRecord::ending);
    if (ending.isEmpty() || !isHis(work)) {
      String said = read();
      if (said.isBlank()) {
        throw brokenOff();
      }
      // It ended before its checklist began, for instance because another command is at work.
      console.raw(console.json() ? said : "");
      console.diagnostic(console.json() ? "" : said.stripTrailing());
      return work.exitValue();
    }
    return conclude(ending.get());
  }

  /** Watches work that began in another session. */
  int join() {
    watch(CutoverEvents.fromNowOn(state), () -> CutoverFile.isAtWork(state));
    return conclude(
        CutoverFile.read(state).flatMap(CutoverRecord::ending).orElseThrow(this::brokenOff));
  }

  private boolean isHis(Process work) {
    return CutoverFile.read(state)
        .flatMap(CutoverRecord::worker)
        .map(one -> one.pid() == work.pid())
        .orElse(false);
  }

  private void watch(CutoverEvents events, BooleanSupplier atWork) {
    Thread farewell =
        new Thread(
            () ->
                console.diagnostic(
                    "\nThe work goes on without you. `routervm swap-cables --status` shows it,"
                        + " `--resume` brings you back to it, `--back` goes back."));
    Runtime.getRuntime().addShutdownHook(farewell);
    boolean more = true;
    while (more) {
      more = atWork.getAsBoolean();
      events.replay(progress);
      if (more) {
        converse();
        Pause.of(DetachedWork.BETWEEN_LOOKS);
      }
    }
    Runtime.getRuntime().removeShutdownHook(farewell);
  }

  private void converse() {
    Optional<Question> question = CutoverFile.read(state).flatMap(CutoverRecord::question);
    if (question.isEmpty()) {
      typed.clear();
      return;
    }
    if (!question.get().id().equals(asked)) {
      asked = question.get().id();
      console.document(Map.of("event", "question", "text", question.get().text()));
      console.diagnostic(question.get().text() + " [yes/no]");
      startReading();
    }
    String line = typed.poll();
    if (line == null) {
      return;
    }
    switch (line.strip().toLowerCase(Locale.ROOT)) {
      case "y", "yes" -> OperatorMailbox.answer(state, question.get(), true);
      case "n", "no" -> OperatorMailbox.answer(state, question.get(), false);
      default -> console.diagnostic("Please type yes or no.");
    }
  }

  /** At the end of the input nothing is answered: the work waits for another session. */
  private void startReading() {
    if (reads) {
      return;
    }
    reads = true;
    Thread reader =
        new Thread(
            () -> {
              Optional<String> line = console.line();
              while (line.isPresent()) {
                typed.add(line.get());
                line = console.line();
              }
            },
            "answers");
    reader.setDaemon(true);
    reader.start();
  }

  private int conclude(Ending ending) {
    if (!ending.kind().equals(Ending.DONE)) {
      console.diagnostic("the checklist, with all that was seen: " + ending.report());
      if (ending.kind().equals("bug")) {
        throw new IllegalStateException(ending.what() + ", see " + ending.where());
      }
      throw new Failure(
          Failure.Kind.valueOf(ending.kind().toUpperCase(Locale.ROOT)),
          ending.what(),
          ending.where(),
          ending.next());
    }
    console.line(ending.where() + " is " + ending.what());
    console.line("the checklist, with all that was seen: " + ending.report());
    console.document(
        Map.of(
            "event",
            "ended",
            "placement",
            ending.what(),
            "changed",
            true,
            "report",
            ending.report()));
    return ExitCode.DONE;
  }

  private Failure brokenOff() {
    String item =
        CutoverFile.read(state).stream()
            .flatMap(record -> record.items().stream())
            .filter(line -> line.mark() == io.routervm.cutover.StepStatus.RUNNING)
            .map(CutoverRecord.Line::title)
            .findFirst()
            .orElse("its beginning");
    return new Failure(
        Failure.Kind.BROKEN,
        "the cut-over broke off: its process is gone",
        "item \"" + item + "\"",
        "`routervm swap-cables --resume` goes on, `--back` goes back");
  }

  private String read() {
    try {
      return Files.readString(DetachedWork.output(state));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
