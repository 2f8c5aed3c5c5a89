package io.routervm.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/**
 * The commands, in the order of the help. What the parser learns of a command it reads from its
 * class, and for all of them that takes longer than most commands do: it is told of those alone
 * that the command line may mean.
 */
final class Commands {
  private static final List<Class<?>> ALL =
      List.of(
          InitCommand.class,
          ImportCommand.class,
          ValidateCommand.class,
          RenderCommand.class,
          SchemaCommand.class,
          PlanCommand.class,
          CreateCommand.class,
          ReprovisionCommand.class,
          RevisionsCommand.class,
          RollbackCommand.class,
          AdoptCommand.class,
          SwapCablesCommand.class,
          ListsCommand.class,
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
          CompletionCommand.class,
          HelpCommand.class);

  /** They ask about the others. */
  private static final Set<String> ABOUT_ALL = Set.of("help", "completion");

  private static final String SUFFIX = "Command";

  private Commands() {}

  /** A parser that knows every command. */
  static CommandLine all(Main main) {
    CommandLine parser = new CommandLine(main);
    ALL.forEach(command -> parser.addSubcommand(command));
    return parser;
  }

  /**
   * A parser of the commands whose names are among {@code words}, wherever they stand; empty when
   * the others are asked for too. What it accepts, one that knows every command accepts, and means
   * the same by it.
   */
  static Optional<CommandLine> namedIn(Main main, List<String> words) {
    List<Class<?>> named = ALL.stream().filter(one -> words.contains(name(one))).toList();
    if (named.isEmpty() || words.stream().anyMatch(ABOUT_ALL::contains)) {
      return Optional.empty();
    }
    CommandLine parser = new CommandLine(main);
    named.forEach(command -> parser.addSubcommand(command));
    return Optional.of(parser);
  }

  /** {@code swap-cables}: what its annotation says, which is not read for this. */
  static String name(Class<?> command) {
    String simple = command.getSimpleName();
    StringBuilder name = new StringBuilder();
    for (char letter : simple.substring(0, simple.length() - SUFFIX.length()).toCharArray()) {
      if (Character.isUpperCase(letter) && name.length() > 0) {
        name.append('-');
      }
      name.append(Character.toLowerCase(letter));
    }
    return name.toString();
  }

  static List<Class<?>> classes() {
    return ALL;
  }
}
