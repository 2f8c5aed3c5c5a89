package io.routervm.cli;

import static io.routervm.cli.CompletionScript.joined;

import io.routervm.shell.Quote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** Completion for bash, and for zsh, which can run bash's. */
final class BashCompletion {
  private BashCompletion() {}

  static String script(CommandSpec root) {
    StringBuilder cases = new StringBuilder();
    CompletionScript.commands(root).forEach((path, command) -> cases.append(one(path, command)));
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("@COMMANDS@", cases.toString());
    parts.put("@OPTIONS@", Quote.word(options(root, true)) + "\n");
    parts.put("@VALUES@", Quote.word(values(root, true)) + "\n");
    return CompletionScript.filled("bash", parts);
  }

  private static String options(CommandSpec command, boolean general) {
    return joined(
        CompletionScript.optionGroups(command).stream()
            .filter(group -> isGeneral(group.iterator().next()) == general)
            .map(group -> joined(CompletionScript.names(group), " ")),
        "\n");
  }

  private static String values(CommandSpec command, boolean general) {
    return joined(
        command.options().stream()
            .filter(option -> isGeneral(option) == general)
            .filter(CompletionScript::takesValue)
            .flatMap(option -> Stream.of(option.names()).map(name -> name + " " + offer(option))),
        "\n");
  }

  private static boolean isGeneral(OptionSpec option) {
    return option.scopeType() == ScopeType.INHERIT;
  }

  private static String one(String path, CommandSpec command) {
    Stream<String> arguments =
        command.positionalParameters().stream()
            .map(one -> (CompletionScript.isRepeated(one) ? "*" : "") + offer(one));
    return """
            %s)
              rv_commands=%s
              rv_options=%s
              rv_values=%s
              rv_arguments=%s
              ;;
        """
        .formatted(
            Quote.word(path),
            Quote.word(CompletionScript.below(command)),
            Quote.word(options(command, false)),
            Quote.word(values(command, false)),
            Quote.word(joined(arguments, "\n")));
  }

  private static String offer(ArgSpec argument) {
    Offer offer = Offer.of(argument);
    List<String> words =
        Stream.concat(
                Stream.of(offer.kind().name().toLowerCase(Locale.ROOT)), offer.words().stream())
            .toList();
    return String.join(" ", words);
  }
}
