package io.routervm.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of one command, made when it is asked for. */
final class HelpText {
  private static final int WIDTH = 80;
  private static final int COLUMN = 24;

  private final CommandSpec command;
  private final Console console;
  private final List<String> lines = new ArrayList<>();

  HelpText(CommandSpec command, Console console) {
    this.command = command;
    this.console = console;
  }

  /** For people; one list of lines. */
  List<String> lines() {
    heading("Usage:", " " + synopsis(command));
    lines.add("");
    for (String sentence : command.usageMessage().description()) {
      lines.addAll(wrapped("", sentence));
    }
    section("Commands:", commands(command));
    section("Arguments:", arguments(command));
    section("Options:", options(command, false));
    section("Options of every command:", options(command, true));
    section("Exit codes:", exits(command));
    lines.add("");
    heading("Example:", "");
    lines.add("  " + declared(command).example());
    return lines;
  }

  /** Each command has one: a test looks at the whole tree. */
  static CommandHelp declared(CommandSpec command) {
    return command.userObject().getClass().getAnnotation(CommandHelp.class);
  }

  /** How it is called: what must be there stands as it is, the rest in brackets. */
  static String synopsis(CommandSpec command) {
    Stream<String> below =
        command.subcommands().isEmpty()
            ? Stream.of()
            : Stream.of(isGroup(command) ? "COMMAND" : "[COMMAND]");
    Stream<String> required =
        command.options().stream()
            .filter(OptionSpec::required)
            .map(option -> option.longestName() + " " + option.paramLabel());
    Stream<String> words =
        command.positionalParameters().stream()
            .map(one -> one.required() ? one.paramLabel() : "[" + one.paramLabel() + "]");
    return Stream.of(
            Stream.of(command.qualifiedName()), below, required, words, Stream.of("[OPTIONS]"))
        .flatMap(part -> part)
        .collect(Collectors.joining(" "));
  }

  static String firstSentence(CommandSpec command) {
    return command.usageMessage().description()[0].replaceFirst("(?<=[a-z])[.:] .*", ".");
  }

  /** Whether it does nothing by itself. */
  static boolean isGroup(CommandSpec command) {
    return !(command.userObject() instanceof java.util.concurrent.Callable);
  }

  /** Names with a sentence each. */
  static Map<String, String> commands(CommandSpec command) {
    Map<String, String> commands = new LinkedHashMap<>();
    for (CommandLine one : command.subcommands().values()) {
      commands.put(one.getCommandName(), firstSentence(one.getCommandSpec()));
    }
    return commands;
  }

  static Map<String, String> arguments(CommandSpec command) {
    Map<String, String> arguments = new LinkedHashMap<>();
    command
        .positionalParameters()
        .forEach(one -> arguments.put(one.paramLabel(), description(one)));
    return arguments;
  }

  /**
   * @param everyCommands those that every command takes, in place of its own
   */
  static Map<String, String> options(CommandSpec command, boolean everyCommands) {
    Map<String, String> options = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      boolean general = option.scopeType() == CommandLine.ScopeType.INHERIT;
      if (general == everyCommands) {
        options.put(names(option), description(option));
      }
    }
    return options;
  }

  static Map<String, String> exits(CommandSpec command) {
    Map<String, String> exits = new LinkedHashMap<>();
    ExitCode.meanings(declared(command).exits())
        .forEach((code, meaning) -> exits.put(code + "", meaning));
    return exits;
  }

  private static String names(OptionSpec option) {
    String names =
        Stream.of(option.names())
            .sorted(Comparator.comparingInt(String::length))
            .collect(Collectors.joining(", "));
    String indented = names.startsWith("--") ? "    " + names : names;
    return option.arity().max() == 0 ? indented : indented + " " + option.paramLabel();
  }

  /** What it is, with what it is when it is not given. */
  static String description(ArgSpec argument) {
    String text = String.join(" ", argument.description());
    String fallback = argument.defaultValue();
    return fallback == null || fallback.isEmpty() || text.contains("(default")
        ? text
        : text + " (default: " + fallback + ")";
  }

  private void section(String title, Map<String, String> rows) {
    if (rows.isEmpty()) {
      return;
    }
    lines.add("");
    heading(title, "");
    rows.forEach(this::row);
  }

  private void heading(String title, String rest) {
    lines.add(console.styled(Console.Style.BOLD, title) + rest);
  }

  private void row(String name, String text) {
    List<String> wrapped = wrapped(" ".repeat(COLUMN), text);
    String left = "  " + name;
    if (left.length() < COLUMN - 1) {
      lines.add(left + wrapped.get(0).substring(left.length()));
      lines.addAll(wrapped.subList(1, wrapped.size()));
    } else {
      lines.add(left);
      lines.addAll(wrapped);
    }
  }

  private static List<String> wrapped(String indent, String text) {
    List<String> wrapped = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ", -1)) {
      if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
        wrapped.add(line.toString());
        line = new StringBuilder(indent);
      }
      line.append(line.length() > indent.length() ? " " : "").append(word);
    }
    wrapped.add(line.toString());
    return wrapped;
  }
}
