package io.routervm.cli;

import io.routervm.shell.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for the fish shell, which picocli has no generator for. */
final class FishCompletion {
  private final StringBuilder script = new StringBuilder("complete -c routervm -f\n");

  private FishCompletion() {}

  static String script(CommandLine root) {
    FishCompletion completion = new FishCompletion();
    completion.command(root, List.of());
    return completion.script.toString();
  }

  /**
   * Appends a command, its options and all below it.
   *
   * @param path the words that lead to it: {@code vpn add}
   */
  private void command(CommandLine command, List<String> path) {
    Map<String, CommandLine> below = command.getSubcommands();
    below.forEach(
        (name, one) -> append(at(path, below.keySet()), " -a " + Quote.word(name), firstLine(one)));
    command.getCommandSpec().options().stream()
        .filter(option -> !option.inherited())
        .forEach(option -> option(at(path, Set.of()), option));
    below.forEach(
        (name, one) -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(name);
          command(one, longer);
        });
  }

  private void option(String condition, OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    String[] description = option.description();
    append(
        condition,
        names + (option.arity().max() > 0 ? " -r -F" : ""),
        description.length > 0 ? description[0] : "");
  }

  private void append(String condition, String words, String description) {
    script.append("complete -c routervm");
    if (!condition.isEmpty()) {
      script.append(" -n ").append(Quote.word(condition));
    }
    script.append(words).append(" -d ").append(Quote.word(description)).append('\n');
  }

  /** In fish: every word of {@code path} was typed, and none of {@code next} yet. */
  private static String at(List<String> path, Set<String> next) {
    String typed =
        path.stream()
            .map(word -> "__fish_seen_subcommand_from " + word)
            .collect(Collectors.joining("; and "));
    if (next.isEmpty()) {
      return typed;
    }
    return (typed.isEmpty() ? "" : typed + "; and ")
        + "not __fish_seen_subcommand_from "
        + String.join(" ", next);
  }

  private static String firstLine(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    return description.length > 0 ? description[0] : "";
  }
}
