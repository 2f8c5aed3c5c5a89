package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.platform.CurrentUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {
  /** How results are printed. */
  enum Output {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When text is coloured. */
  enum Color {
    AUTO,
    ALWAYS,
    NEVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show what the command does, its options and its exit codes")
  private boolean help;

  private static final Path HERE = Path.of("router.yaml");
  private static final Path SYSTEM_FILE = Path.of("/etc/routervm/router.yaml");

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "router.yaml (default: ./router.yaml, then /etc/routervm/router.yaml)")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      defaultValue = "text",
      description = "text for people, or json: one document, JSON lines for long work")
  private Output output = Output.TEXT;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "show the log on standard error as well")
  private boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      defaultValue = "auto",
      description = "auto, always or never; the variable NO_COLOR means never")
  private Color color = Color.AUTO;

  @Option(
      names = {"-y", "--yes"},
      scope = ScopeType.INHERIT,
      description = "answer every question with yes")
  private boolean yes;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      completionCandidates = Offer.Folders.class,
      scope = ScopeType.INHERIT,
      description =
          "state folder (default: the variable ROUTERVM_STATE, else /var/lib/routervm/NAME for"
              + " root, else $XDG_STATE_HOME/routervm/NAME)")
  private Path state;

  boolean help() {
    return help;
  }

  /** For a command line that was not read to its end. */
  void answerInJson() {
    output = Output.JSON;
  }

  boolean json() {
    return output == Output.JSON;
  }

  boolean verbose() {
    return verbose;
  }

  boolean yes() {
    return yes;
  }

  boolean colored(Map<String, String> environment, boolean terminal) {
    if (json() || color == Color.NEVER) {
      return false;
    }
    if (color == Color.ALWAYS) {
      return true;
    }
    return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  Path routerFile() {
    if (file != null) {
      return file;
    }
    if (Files.exists(HERE)) {
      return HERE;
    }
    if (Files.exists(SYSTEM_FILE)) {
      return SYSTEM_FILE;
    }
    throw Failure.usage(
        "there is no router.yaml",
        "./router.yaml and " + SYSTEM_FILE,
        "make one with `routervm init`, or name it with --file FILE");
  }

  /** The file that --file names. */
  Optional<Path> namedFile() {
    return Optional.ofNullable(file);
  }

  /** Where a new router.yaml goes: one elsewhere is not looked for. */
  Path newRouterFile() {
    return file == null ? Path.of("router.yaml") : file;
  }

  /** Whether the commands after {@code init} look there by themselves. */
  boolean newRouterFileIsFound() {
    return file == null || file.normalize().equals(HERE);
  }

  /** As {@link #routerFile}, for whoever is about to write it: it need not be there. */
  Path routerFileToBe() {
    boolean isElsewhere = file == null && !Files.exists(HERE) && Files.exists(SYSTEM_FILE);
    return isElsewhere ? SYSTEM_FILE : file == null ? HERE : file;
  }

  Path stateFolder(String routerName, Map<String, String> environment) {
    if (state != null) {
      return state;
    }
    String variable = environment.getOrDefault("ROUTERVM_STATE", "");
    if (!variable.isEmpty()) {
      return Path.of(variable);
    }
    if (CurrentUser.isRoot()) {
      return Path.of("/var/lib/routervm", routerName);
    }
    return Folders.home(environment, "XDG_STATE_HOME", ".local/state").resolve(routerName);
  }
}
