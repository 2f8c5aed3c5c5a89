package io.routervm.cli;

import io.routervm.config.InvalidConfigException;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.router.GuestAccess;
import io.routervm.router.StateFolder;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The command line; the only place where an exception becomes an exit code. */
@Command(
    name = "routervm",
    description = "Gives a home its own virtual router.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    subcommands = {
      InitCommand.class,
      ValidateCommand.class,
      RenderCommand.class,
      SchemaCommand.class,
      PlanCommand.class,
      CreateCommand.class,
      ReprovisionCommand.class,
      RevisionsCommand.class,
      RollbackCommand.class,
      SwapCablesCommand.class,
      TreeCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      HostCommand.class,
      UsbCommand.class,
      VpnCommand.class,
      SshCommand.class,
      ConsoleCommand.class,
      StartCommand.class,
      StopCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DestroyCommand.class,
      CompletionCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, nothing pending · 1 a bug · 2 usage or configuration · 3 changes pending"
          + " or drift · 4 host or router unreachable, or a precondition failed · 5 failed and"
          + " rolled back · 6 failed and not rolled back"
    })
public final class Main {
  @Mixin private GlobalOptions options = new GlobalOptions();

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final BiFunction<RouterConfig, StateFolder, GuestAccess> access;
  private Optional<Path> log = Optional.empty();
  private List<String> arguments = List.of();

  Main(Map<String, String> environment, PrintStream out, PrintStream err) {
    this(environment, out, err, SshAccess::new);
  }

  /**
   * @param access how a router is reached
   */
  Main(
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      BiFunction<RouterConfig, StateFolder, GuestAccess> access) {
    this.access = access;
    this.environment = Map.copyOf(environment);
    this.out = out;
    this.err = err;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    // What happens to a thread of a library is told by the one that waits for it.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> LoggerFactory.getLogger(Main.class).error("{} ended", thread.getName(), e));
    System.exit(new Main(System.getenv(), out, err).run(arguments));
  }

  int run(String... words) {
    arguments = List.of(words);
    LogFile.silence();
    CommandLine commandLine = new CommandLine(this);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler((e, line, parsed) -> explain(e));
    commandLine.setParameterExceptionHandler((e, parsed) -> misuse(e));
    commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    try {
      return commandLine.execute(words);
    } catch (Error e) {
      return explain(e);
    }
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
    return new Console(out, err, options.json(), options.colored(environment, onTerminal()));
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
    CommandLine line = e.getCommandLine();
    Failure failure =
        Failure.usage(
            e.getMessage(),
            "the command line",
            "`" + line.getCommandSpec().qualifiedName() + " --help` shows what it takes");
    return report(failure);
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
    Console console = console();
    console.document(
        Map.of(
            "error",
            Map.of(
                "what",
                LogFile.masked(failure.what()),
                "where",
                LogFile.masked(failure.subject()),
                "next",
                failure.hint())));
    if (!console.json()) {
      tell(console, failure.what(), failure.subject(), failure.hint());
    }
    return ExitCode.of(failure);
  }

  private int reportBug(Throwable e) {
    Console console = console();
    String where = log.map(Path::toString).orElse("no log was opened; run again with --verbose");
    Map<String, String> error = new LinkedHashMap<>();
    error.put("what", LogFile.masked("a bug in routervm: " + e));
    error.put("where", where);
    error.put("next", "please report it with the log");
    console.document(Map.of("error", error));
    if (!console.json()) {
      tell(console, error.get("what"), where, error.get("next"));
    }
    if (options.verbose() || log.isEmpty()) {
      List.of(e.getStackTrace()).forEach(frame -> console.diagnostic("    " + frame));
    }
    return ExitCode.BUG;
  }

  private static void tell(Console console, String what, String where, String next) {
    // A line that the router put into it does not pass for one of the next two.
    String indented = what.replace("\n", "\n    ");
    console.diagnostic(console.styled(Console.Style.BAD, "routervm: ") + indented);
    console.diagnostic("  where: " + where);
    console.diagnostic("  next:  " + next);
  }
}
