package io.routervm.cli;

import io.routervm.config.InvalidConfigException;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.router.GuestAccess;
import io.routervm.router.StateFolder;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The command line; the only place where an exception becomes an exit code. */
@Command(
    name = "routervm",
    description = "Gives a home its own virtual router.",
    versionProvider = Version.class,
    // None of its many methods is a command; the parser would ask each.
    addMethodSubcommands = false,
    sortOptions = false)
@CommandHelp(
    example = "routervm init --yes",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
public final class Main {
  private static final Set<List<String>> ONLY_VERSION = Set.of(List.of("--version"), List.of("-V"));

  @Mixin private GlobalOptions options = new GlobalOptions();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "show the version of routervm")
  private boolean version;

  private final Map<String, String> environment;
  private final BufferedReader in;
  private final WatchedOutput sink;
  private final PrintStream out;
  private final PrintStream err;
  private final BiFunction<RouterConfig, StateFolder, GuestAccess> access;
  private Optional<Path> log = Optional.empty();
  private List<String> arguments = List.of();

  Main(Map<String, String> environment, OutputStream out, PrintStream err) {
    this(environment, out, err, SshAccess::new);
  }

  /**
   * @param access how a router is reached
   */
  Main(
      Map<String, String> environment,
      OutputStream out,
      PrintStream err,
      BiFunction<RouterConfig, StateFolder, GuestAccess> access) {
    this(
        environment,
        new WatchedOutput(out),
        err,
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        access);
  }

  private Main(
      Map<String, String> environment,
      WatchedOutput sink,
      PrintStream err,
      BufferedReader in,
      BiFunction<RouterConfig, StateFolder, GuestAccess> access) {
    this.access = access;
    this.in = in;
    this.environment = Map.copyOf(environment);
    this.sink = sink;
    this.out = new PrintStream(sink, true, StandardCharsets.UTF_8);
    this.err = err;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    // What happens to a thread of a library is told by the one that waits for it.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> LoggerFactory.getLogger(Main.class).error("{} ended", thread.getName(), e));
    System.exit(new Main(System.getenv(), out, err).run(arguments));
  }

  int run(String... words) {
    arguments = List.of(words);
    LogFile.silence();
    int code = carriedOut(words);
    return out.checkError() ? outputLost(code) : code;
  }

  private int carriedOut(String... words) {
    // Alone, it needs no parser, which takes longer to get ready than all else.
    if (ONLY_VERSION.contains(arguments)) {
      return tellVersion();
    }
    return Commands.namedIn(this, arguments)
        .map(named -> executed(named, (e, parsed) -> runWithAll(), words))
        .orElseGet(() -> executed(Commands.all(this), (e, parsed) -> misuse(e), words));
  }

  /** What is wrong with a command line is told by one who knows every command. */
  private int runWithAll() {
    options = new GlobalOptions();
    version = false;
    return executed(Commands.all(this), (e, parsed) -> misuse(e), arguments.toArray(String[]::new));
  }

  /** The parser's handlers get exceptions only, not what Java itself gives up for. */
  private int executed(CommandLine commandLine, IParameterExceptionHandler wrong, String... words) {
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    // A client may be called @home: no word of the command line is the name of a file with more.
    commandLine.setExpandAtFiles(false);
    commandLine.setExecutionStrategy(this::carryOut);
    commandLine.setExecutionExceptionHandler((e, line, parsed) -> explain(e));
    commandLine.setParameterExceptionHandler(wrong);
    try {
      return commandLine.execute(words);
    } catch (Error e) {
      return explain(e);
    }
  }

  private int carryOut(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (options.help()) {
      return help(last.commandSpec().commandLine());
    }
    if (version) {
      return tellVersion();
    }
    if (HelpText.isGroup(last.commandSpec())) {
      return report(Misuse.incomplete(last.commandSpec()));
    }
    return new RunLast().execute(parsed);
  }

  private int tellVersion() {
    String text = new Version().getVersion()[0];
    console().line(text);
    console().document(Map.of("version", text));
    return ExitCode.DONE;
  }

  int help(CommandLine command) {
    Console console = console();
    List<String> lines = new HelpText(command.getCommandSpec(), console).lines();
    lines.forEach(console::line);
    console.document(Map.of("command", command.getCommandSpec().qualifiedName(), "help", lines));
    return ExitCode.DONE;
  }

  /**
   * What was to be done is done all the same; whoever reads the output must know that it is not
   * whole.
   */
  private int outputLost(int code) {
    String reason = sink.failure().map(Reason::of).orElse("it was closed");
    // Whoever ends `| head` or `| less` early has read enough.
    if (!reason.contains("Broken pipe")) {
      tell(
          new Console(in, out, err, false, false),
          "the output could not be written whole: " + reason,
          "standard output",
          "the command itself went on; make room or write elsewhere, then ask again");
    }
    return code == ExitCode.DONE || code == ExitCode.PENDING ? ExitCode.PRECONDITION : code;
  }

  /**
   * Carries out another command in the midst of this one, which answers the same person: with our
   * {@code --yes}, for people even where this one answers in JSON, for its document is not ours.
   *
   * @return its exit code; what it has to say of a failure is said
   */
  int also(List<String> words) {
    List<String> line = new ArrayList<>(words);
    line.addAll(List.of("--color", console().changesLines() ? "always" : "never"));
    if (options.yes()) {
      line.add("--yes");
    }
    WatchedOutput heard = options.json() ? new WatchedOutput(err) : sink;
    return new Main(environment, heard, err, in, access).run(line.toArray(String[]::new));
  }

  Session session() {
    return new Session(options, environment, console(), this::logsTo, access);
  }

  GlobalOptions options() {
    return options;
  }

  /** The words of this command line. */
  List<String> arguments() {
    return arguments;
  }

  Console console() {
    return new Console(in, out, err, options.json(), options.colored(environment, onTerminal()));
  }

  // From JDK 22 on there is a console without a terminal too: colours then need --color.
  @SuppressWarnings("SystemConsoleNull")
  static boolean onTerminal() {
    return System.console() != null;
  }

  private void logsTo(Path file) {
    log = Optional.of(file);
  }

  private int misuse(ParameterException e) {
    // The parser may have stopped before it came to `-o json`.
    if (Misuse.asksForJson(arguments)) {
      options.answerInJson();
    }
    return report(Misuse.of(e, arguments));
  }

  private int explain(Throwable e) {
    if (e instanceof InvalidConfigException invalid) {
      return reportProblems(invalid);
    }
    if (e instanceof Failure failure) {
      LoggerFactory.getLogger(Main.class).error("failed: {}", failure.what(), failure);
      return report(failure);
    }
    if (e instanceof OutOfMemoryError) {
      return report(
          Failure.precondition(
              "this needs more memory than Java may have here",
              "this host",
              "set JAVA_TOOL_OPTIONS=-Xmx1g and run the command again; report it if that is not"
                  + " enough"));
    }
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      LoggerFactory.getLogger(Main.class).error("failed", e);
      return report(
          new Failure(
              Failure.Kind.PRECONDITION,
              "reading or writing failed: " + Reason.of(e),
              "this host",
              "see that there is room and that this user may do it, then run the command again",
              e));
    }
    LoggerFactory.getLogger(Main.class).error("bug", e);
    return reportBug(e);
  }

  private int reportProblems(InvalidConfigException invalid) {
    Console console = console();
    console.document(
        Map.of(
            "error",
            Map.of(
                "what",
                invalid.what(),
                "where",
                invalid.subject(),
                "next",
                invalid.hint(),
                "problems",
                invalid.problems().list().stream().map(ProblemView::of).toList())));
    if (!console.json()) {
      console.diagnostic(invalid.problems().text());
    }
    return ExitCode.of(invalid);
  }

  private int report(Failure failure) {
    tell(failure.what(), failure.subject(), failure.hint());
    return ExitCode.of(failure);
  }

  private int reportBug(Throwable e) {
    String where = log.map(Path::toString).orElse("no log was opened; run again with --verbose");
    tell("a bug in routervm: " + Reason.of(e), where, "please report it with the log");
    if (options.verbose()) {
      Console console = console();
      List.of(e.getStackTrace()).forEach(frame -> console.diagnostic("    " + frame));
    }
    return ExitCode.BUG;
  }

  private void tell(String what, String where, String next) {
    tell(console(), what, where, next);
  }

  private static void tell(Console console, String what, String where, String next) {
    console.document(
        Map.of(
            "error",
            Map.of("what", LogFile.masked(what), "where", LogFile.masked(where), "next", next)));
    if (!console.json()) {
      // A line that the router put into it does not pass for one of the next two.
      String indented = what.replace("\n", "\n    ");
      console.diagnostic(console.styled(Console.Style.BAD, "routervm: ") + indented);
      console.diagnostic("  where: " + where);
      console.diagnostic("  next:  " + next);
    }
  }
}
