package io.routervm.cli;

import io.routervm.config.InvalidConfigException;
import io.routervm.failure.Failure;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final PrintStream out;
  private final PrintStream err;
  private Optional<Path> log = Optional.empty();
  private List<String> arguments = List.of();

  Main(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.out = out;
    this.err = err;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
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
    return commandLine.execute(words);
  }

  Session session() {
    return new Session(options, environment, console(), this::logsTo);
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
    CommandLine line = e.getCommandLine();
    Failure failure =
        Failure.usage(
            e.getMessage(),
            "the command line",
            "`" + line.getCommandSpec().qualifiedName() + " --help` shows what it takes");
    return report(failure);
  }

  private int explain(Exception e) {
    if (e instanceof InvalidConfigException invalid) {
      return reportProblems(invalid);
    }
    if (e instanceof Failure failure) {
      LoggerFactory.getLogger(Main.class).error("failed: {}", failure.what(), failure);
      return report(failure);
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

  private int reportBug(Exception e) {
    String where = log.map(Path::toString).orElse("no log was opened; run again with --verbose");
    tell("a bug in routervm: " + e, where, "please report it with the log");
    if (options.verbose() || log.isEmpty()) {
      Console console = console();
      List.of(e.getStackTrace()).forEach(frame -> console.diagnostic("    " + frame));
    }
    return ExitCode.BUG;
  }

  private void tell(String what, String where, String next) {
    Console console = console();
    console.document(
        Map.of(
            "error",
            Map.of("what", LogFile.masked(what), "where", LogFile.masked(where), "next", next)));
    if (!console.json()) {
      console.diagnostic(console.styled(Console.Style.BAD, "routervm: ") + what);
      console.diagnostic("  where: " + where);
      console.diagnostic("  next:  " + next);
    }
  }
}
