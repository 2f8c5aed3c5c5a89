package io.routervm.cli;

import io.routervm.config.document.Suggestion;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in our words: the only place that reads the parser's
 * exceptions, and none of their text gets past it.
 */
final class Misuse {
  private static final String WHERE = "the command line";
  private static final int LONGEST = 60;

  /** An option of a letter or two is near to every other one. */
  private static final int SHORTEST_TO_GUESS = 2;

  private final CommandSpec command;
  private final List<String> words;

  private Misuse(CommandSpec command, List<String> words) {
    this.command = command;
    this.words = words;
  }

  /**
   * The same as a failure.
   *
   * @param words of the whole command line
   */
  static Failure of(ParameterException thrown, List<String> words) {
    Misuse misuse = new Misuse(thrown.getCommandLine().getCommandSpec(), words);
    if (thrown instanceof UnmatchedArgumentException unmatched) {
      return misuse.unknown(unmatched.getUnmatched().get(0));
    }
    if (thrown instanceof MissingParameterException missing) {
      return misuse.missing(missing.getMissing());
    }
    if (thrown instanceof OverwrittenOptionException twice) {
      return misuse.failure(name(twice.getOverwritten()) + " is given twice");
    }
    if (thrown instanceof MutuallyExclusiveArgsException) {
      return misuse.exclusive();
    }
    return thrown.getArgSpec() == null || thrown.getValue() == null
        ? misuse.failure(misuse.called() + " cannot be called like this")
        : misuse.value(thrown.getArgSpec(), thrown.getValue(), thrown.getCause());
  }

  /** A command that does nothing without one of those below it. */
  static Failure incomplete(CommandSpec command) {
    Misuse misuse = new Misuse(command, List.of());
    return misuse.failure(
        misuse.called()
            + " needs a command"
            + (command.parent() == null
                ? ""
                : ": " + String.join(", ", command.subcommands().keySet())));
  }

  /** Whether JSON is asked for, by a command line that cannot be read to its end. */
  static boolean asksForJson(List<String> words) {
    String line = " " + String.join(" ", words) + " ";
    return line.matches("(?is).* (-o[ =]?|--output[ =])json .*");
  }

  private Failure unknown(String word) {
    if (word.startsWith("-") && word.length() > 1) {
      return unknownOption(word.split("=", 2)[0]);
    }
    if (!command.positionalParameters().isEmpty() || command.subcommands().isEmpty()) {
      String takes =
          command.positionalParameters().stream()
              .map(ArgSpec::paramLabel)
              .collect(Collectors.joining(" "));
      return failure(
          shown(word)
              + " is one word too many: "
              + called()
              + " takes "
              + (takes.isEmpty() ? "options only" : takes));
    }
    List<String> elsewhere =
        all(root()).filter(one -> one.name().equals(word)).map(Misuse::called).toList();
    Optional<String> meant =
        nearest(word, command.subcommands().keySet())
            .map(name -> "`" + command.qualifiedName() + " " + name + "`");
    return failure(
        called() + " has no command " + shown(word),
        meant.or(() -> elsewhere.stream().findFirst()));
  }

  private Failure unknownOption(String name) {
    List<String> ours =
        command.options().stream().flatMap(option -> Stream.of(option.names())).toList();
    List<String> owners =
        all(root())
            .filter(one -> one.findOption(name) != null)
            .map(Misuse::called)
            .limit(3)
            .toList();
    if (!owners.isEmpty()) {
      return failure(
          called()
              + " has no option "
              + shown(name)
              + ": it is one of "
              + String.join(", ", owners));
    }
    String doubled = name.startsWith("--") ? name : "-" + name;
    Optional<String> meant =
        name.length() <= SHORTEST_TO_GUESS ? Optional.empty() : nearest(doubled, longOnes(ours));
    return failure(called() + " has no option " + shown(name), meant);
  }

  private Failure missing(List<ArgSpec> missing) {
    ArgSpec first = missing.get(0);
    if (first instanceof OptionSpec option && Stream.of(option.names()).anyMatch(words::contains)) {
      return failure(
          name(option) + " needs a value, " + option.paramLabel() + ": " + describe(option));
    }
    return failure(
        missing.stream()
            .map(one -> label(one) + ", " + describe(one))
            .collect(Collectors.joining("; and ", called() + " needs ", "")));
  }

  private Failure exclusive() {
    List<String> given =
        groups(command.argGroups())
            .map(
                group ->
                    group.options().stream()
                        .filter(option -> Stream.of(option.names()).anyMatch(this::isGiven))
                        .map(OptionSpec::longestName)
                        .toList())
            .filter(names -> names.size() > 1)
            .findFirst()
            .orElse(List.of());
    return given.isEmpty()
        ? failure("two of the options exclude each other")
        : failure(String.join(" and ", given) + " exclude each other: give one of them");
  }

  private Failure value(ArgSpec argument, String value, Throwable cause) {
    String given = name(argument) + " cannot be " + shown(value);
    if (argument.converters().length > 0) {
      return failure(given + ": " + Reason.of(cause));
    }
    Offer offer = Offer.of(argument);
    if (offer.kind() == Offer.Kind.WORDS) {
      return failure(
          given + ": it is one of " + String.join(", ", offer.words()),
          nearest(value, offer.words()).map(word -> "`" + word + "`"));
    }
    Class<?> type = argument.type();
    if (type == boolean.class || type == Boolean.class) {
      return failure(name(argument) + " takes no value");
    }
    if (type == int.class || type == Integer.class) {
      return failure(given + ": it is a whole number");
    }
    return failure(given + (type == Path.class ? ": that is no path" : ": " + describe(argument)));
  }

  private Failure failure(String what) {
    return failure(what, Optional.empty());
  }

  private Failure failure(String what, Optional<String> meant) {
    return Failure.usage(
        what,
        WHERE,
        meant.map(word -> "did you mean " + word + "? ").orElse("")
            + "`"
            + command.qualifiedName()
            + " --help` shows what there is");
  }

  private boolean isGiven(String name) {
    return words.stream().anyMatch(word -> word.equals(name) || word.startsWith(name + "="));
  }

  private CommandSpec root() {
    return command.root();
  }

  private String called() {
    return called(command);
  }

  private static String called(CommandSpec command) {
    return "`" + command.qualifiedName() + "`";
  }

  private static Stream<CommandSpec> all(CommandSpec command) {
    return Stream.concat(
        Stream.of(command),
        command.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .flatMap(Misuse::all));
  }

  private static Stream<ArgGroupSpec> groups(List<ArgGroupSpec> groups) {
    return groups.stream()
        .flatMap(group -> Stream.concat(Stream.of(group), groups(group.subgroups())));
  }

  /** A word that was left off in the middle is meant; else the one with the fewest changes. */
  private static Optional<String> nearest(String written, Collection<String> words) {
    List<String> begun =
        words.stream().filter(word -> written.length() > 3 && word.startsWith(written)).toList();
    return begun.size() == 1 ? Optional.of(begun.get(0)) : Suggestion.nearest(written, words);
  }

  private static List<String> longOnes(List<String> options) {
    return new ArrayList<>(options.stream().filter(name -> name.startsWith("--")).toList());
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String label(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName() + " " + option.paramLabel()
        : argument.paramLabel();
  }

  private static String describe(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  /** What was typed may have been pasted: nothing of it may steer the terminal. */
  private static String shown(String word) {
    String plain = word.replaceAll("\\p{C}", "?");
    return "'" + (plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain) + "'";
  }
}
