package io.routervm.cli;

import io.routervm.backup.Backup;
import io.routervm.backup.Backup.Written;
import io.routervm.config.RouterConfig;
import io.routervm.cutover.BackupNote;
import io.routervm.cutover.CableSwap;
import io.routervm.cutover.CutoverFile;
import io.routervm.cutover.CutoverRecord;
import io.routervm.cutover.OperatorMailbox;
import io.routervm.cutover.Report;
import io.routervm.failure.Failure;
import io.routervm.platform.Deadline;
import io.routervm.remote.AccountLock;
import io.routervm.router.StateFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "swap-cables",
    description = {
      "The cut-over as a guided checklist: checks everything, shuts the router down, watches how"
          + " you move the cables, starts it, looks where they lead, makes it live on trial, and"
          + " checks what the household has of it.",
      "The work goes on when your session is lost; run it again, or with --resume, to be there"
          + " again. With --yes nobody is asked; the cables are watched all the same."
    })
@CommandHelp(
    example = "routervm swap-cables --backup /mnt/stick/router.backup",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class SwapCablesCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofMinutes(7);

  @ParentCommand private Main main;

  /** At most one of them; with none a cut-over begins. */
  static final class Way {
    @Option(
        names = "--resume",
        description =
            "go on with a cut-over that was interrupted, or be there again where one works")
    private boolean resume;

    @Option(names = "--status", description = "show the checklist; changes nothing")
    private boolean status;

    @Option(names = "--back", description = "go back to staged, from wherever the cut-over stands")
    private boolean back;
  }

  @ArgGroup private Way way = new Way();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "30m",
      description = "how long the cables are waited for (default: ${DEFAULT-VALUE})")
  private Duration wait;

  @Option(
      names = "--backup",
      paramLabel = "FILE",
      description = "write a backup first, as `routervm backup FILE` does")
  private Path backup;

  @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      if (!way.status) {
        RemoteHypervisor.requireHere(
            session.config(), "swap-cables", "it watches the cables and the host's own network");
      }
      if (way.status || (way.resume && isFinished(session))) {
        return show(session);
      }
      return DetachedWork.isInside(session.environment()) ? work(session) : watch(session);
    }
  }

  /** The part that is cut loose from the terminal. */
  private int work(Session session) {
    session.keepOthersOut(session.config().name());
    var context = session.context();
    CableSwap swap =
        new CableSwap(
            context,
            new OperatorMailbox(
                context.state(),
                !session.options().yes(),
                Optional.ofNullable(session.environment().get("SSH_CONNECTION"))),
            CutoverEvents.writer(context.state()),
            wait);
    if (goesBack(way.back, way.resume, CutoverFile.read(context.state()))) {
      swap.back();
    } else {
      swap.forward();
    }
    return ExitCode.DONE;
  }

  /** It went on alone when the session broke off, as was promised. */
  private static boolean isFinished(Session session) {
    StateFolder state = session.state(session.config());
    return state.exists() && CutoverFile.read(state).map(CutoverRecord::isFinished).orElse(false);
  }

  private int show(Session session) {
    StateFolder state = session.state(session.config());
    Console console = session.console();
    Optional<CutoverRecord> record = state.exists() ? CutoverFile.read(state) : Optional.empty();
    if (record.isEmpty()) {
      console.line("there has been no cut-over yet");
      console.document(java.util.Map.of("items", java.util.List.of()));
      return ExitCode.DONE;
    }
    console.document(record.get());
    Report.lines(record.get()).forEach(console::line);
    return record.get().isFinished() ? ExitCode.DONE : ExitCode.PENDING;
  }

  private int watch(Session session) {
    var context = session.context();
    StateFolder state = context.state();
    CableSwap.requirePossible(context);
    Optional<CutoverRecord> last = CutoverFile.read(state);
    boolean atWork = last.map(CutoverRecord::isAtWork).orElse(false);
    CutoverAudience audience = new CutoverAudience(session, state);
    if (atWork && way.back && !last.get().isBack()) {
      stop(state, session.console());
      last = CutoverFile.read(state);
    } else if (atWork) {
      Report.lines(last.get()).forEach(session.console()::line);
      return audience.join();
    }
    requireSense(last);
    boolean goesBack = goesBack(way.back, way.resume, last);
    boolean unfinished = last.map(one -> !one.isFinished()).orElse(false);
    boolean isLive =
        context.provisioned().placement() == io.routervm.config.Placement.LIVE && !unfinished;
    if (!goesBack && isLive) {
      return audience.nothingToDo();
    }
    if (unfinished && last.get().isBack() == goesBack) {
      session.console().line("going on with the checklist begun " + last.get().began());
    }
    if (backup != null && !goesBack) {
      writeBackup(session, state);
    }
    // Told here too, where somebody reads it; the detached process takes it for good.
    AccountLock.take(
            context.name(), "swap-cables", session.environment(), session.console()::warning)
        .close();
    return audience.follow(DetachedWork.start(main.arguments(), state));
  }

  /** Here and not in the detached process: the passphrase may have to be typed. */
  private void writeBackup(Session session, StateFolder state) {
    RouterConfig config = session.config();
    Backup whole =
        new Backup(config, session.options().routerFile(), state, session.guest(config, state));
    whole.require(backup, false);
    Written written = whole.write(backup, passphrase.chosen(session.environment()), false);
    BackupNote.write(
        state, Path.of(written.file()), written.bytes() + " bytes, made " + written.created());
  }

  private void requireSense(Optional<CutoverRecord> last) {
    boolean unfinished = last.map(one -> !one.isFinished()).orElse(false);
    if (way.resume && !unfinished) {
      throw Failure.usage(
          "there is no cut-over to go on with",
          "swap-cables --resume",
          "`routervm swap-cables` begins one, `routervm swap-cables --status` shows the last");
    }
    if (!way.back && !way.resume && unfinished && last.get().isBack()) {
      throw Failure.precondition(
          "the way back has not been walked to its end",
          "swap-cables",
          "run `routervm swap-cables --back` first");
    }
  }

  /** Asked in both processes: the detached one has the same command line. */
  static boolean goesBack(boolean back, boolean resume, Optional<CutoverRecord> last) {
    return back || (resume && last.map(one -> one.isBack() && !one.isFinished()).orElse(false));
  }

  private static void stop(StateFolder state, Console console) {
    console.line("a cut-over is at work: it is stopped first");
    OperatorMailbox.requestStop(state);
    Optional<StateFolder> stopped =
        Deadline.in(STOP_LIMIT)
            .await(
                DetachedWork.BETWEEN_LOOKS,
                () -> Optional.of(state).filter(SwapCablesCommand::hasEnded));
    if (stopped.isEmpty()) {
      throw Failure.precondition(
          "the cut-over that is at work does not stop",
          state.path().toString(),
          "look at `routervm swap-cables --status`; run `--back` again when its item has ended");
    }
  }

  private static boolean hasEnded(StateFolder state) {
    return CutoverFile.read(state).map(one -> !one.isAlive()).orElse(true);
  }
}
