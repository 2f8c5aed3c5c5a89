package io.routervm.cli;

import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a completion script has to know of the command tree, and its fixed part. */
final class CompletionScript {
  private CompletionScript() {}

  /** Every command by the words that lead to it: {@code routervm vpn add}. */
  static Map<String, CommandSpec> commands(CommandSpec root) {
    Map<String, CommandSpec> commands = new LinkedHashMap<>();
    commands.put(root.qualifiedName(), root);
    for (CommandLine below : root.subcommands().values()) {
      commands.putAll(commands(below.getCommandSpec()));
    }
    return commands;
  }

  /** Its options; those that exclude each other, and the names of one, are together. */
  static List<Set<OptionSpec>> optionGroups(CommandSpec command) {
    List<Set<OptionSpec>> groups = new ArrayList<>();
    Set<OptionSpec> grouped = new LinkedHashSet<>();
    for (ArgGroupSpec group : command.argGroups()) {
      if (group.exclusive()) {
        groups.add(new LinkedHashSet<>(group.options()));
        grouped.addAll(group.options());
      }
    }
    command.options().stream()
        .filter(option -> !grouped.contains(option))
        .forEach(option -> groups.add(Set.of(option)));
    return groups;
  }

  static Stream<String> names(Set<OptionSpec> options) {
    return options.stream().flatMap(option -> Stream.of(option.names()));
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** Whether it may be given again and again. */
  static boolean isRepeated(ArgSpec argument) {
    return argument.arity().max() > 1;
  }

  static String below(CommandSpec command) {
    return String.join(" ", command.subcommands().keySet());
  }

  /**
   * The part that is the same for every command tree, with the rest filled in.
   *
   * @param shell as in the name of the resource
   * @param parts by their placeholder
   */
  static String filled(String shell, Map<String, String> parts) {
    String name = "/completion/routervm." + shell;
    try (InputStream resource = CompletionScript.class.getResourceAsStream(name)) {
      String script = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> part : parts.entrySet()) {
        script = script.replace(part.getKey() + "\n", part.getValue());
      }
      return script;
    } catch (IOException e) {
      throw new IllegalStateException(name + " is not in this jar: " + Reason.of(e), e);
    }
  }

  static String joined(Stream<String> lines, String separator) {
    return lines.collect(Collectors.joining(separator));
  }
}
