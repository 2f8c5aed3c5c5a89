package io.routervm.cli;

import static io.routervm.cli.CompletionScript.joined;

import io.routervm.shell.Quote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/** Completion for the fish shell, with what each command and option does. */
final class FishCompletion {
  private final StringBuilder lines = new StringBuilder();

  private FishCompletion() {}

  static String script(CommandSpec root) {
    FishCompletion completion = new FishCompletion();
    StringBuilder below = new StringBuilder();
    StringBuilder values = new StringBuilder();
    CompletionScript.commands(root)
        .forEach(
            (path, command) -> {
              below.append(oneCase(path, command.subcommands().keySet().stream()));
              values.append(
                  oneCase(
                      path,
                      command.options().stream()
                          .filter(CompletionScript::takesValue)
                          .flatMap(option -> Stream.of(option.names()))));
              completion.command(path, command, command == root);
            });
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("@BELOW@", below.toString());
    parts.put("@VALUES@", values.toString());
    return CompletionScript.filled("fish", parts) + completion.lines;
  }

  private static String oneCase(String path, Stream<String> words) {
    String list = joined(words.map(Quote::word), " ");
    return list.isEmpty()
        ? ""
        : "        case "
            + Quote.word(path)
            + "\n            string split ' ' -- "
            + Quote.word(list)
            + "\n";
  }

  private void command(String path, CommandSpec command, boolean root) {
    command
        .subcommands()
        .forEach(
            (name, below) ->
                append(
                    "__routervm_at " + Quote.word(path),
                    " -a " + Quote.word(name),
                    HelpText.firstSentence(below.getCommandSpec())));
    int position = 1;
    for (PositionalParamSpec one : command.positionalParameters()) {
      String words = words(one);
      int place = CompletionScript.isRepeated(one) ? 0 : position++;
      if (!words.isEmpty()) {
        append(
            "__routervm_argument " + Quote.word(path) + " " + place,
            words,
            HelpText.description(one));
      }
    }
    for (Set<OptionSpec> group : CompletionScript.optionGroups(command)) {
      for (OptionSpec option : group) {
        boolean general = option.scopeType() == ScopeType.INHERIT;
        if (!general || root) {
          option(general ? "" : path, group, option);
        }
      }
    }
  }

  private void option(String path, Set<OptionSpec> group, OptionSpec option) {
    String names =
        Stream.of(option.names())
            .map(name -> (name.startsWith("--") ? " -l " : " -s ") + name.replaceFirst("^-+", ""))
            .collect(Collectors.joining());
    append(
        "__routervm_may " + Quote.word(path) + " " + joined(CompletionScript.names(group), " "),
        names + (CompletionScript.takesValue(option) ? required(option) + words(option) : ""),
        HelpText.description(option));
  }

  /** A value that is no file, and so no file is offered for it. */
  private static String required(OptionSpec option) {
    return Offer.of(option).kind() == Offer.Kind.FILES ? " -r" : " -x";
  }

  private static String words(ArgSpec argument) {
    Offer offer = Offer.of(argument);
    return switch (offer.kind()) {
      case NOTHING -> "";
      case FILES -> " -F";
      case FOLDERS -> " -a '(__fish_complete_directories)'";
      case WORDS -> " -a " + Quote.word(String.join(" ", offer.words()));
      case CLIENTS -> " -a '(__routervm_clients)'";
      case DEVICES -> " -a '(__routervm_devices)'";
      case REVISIONS -> " -k -a '(__routervm_revisions)'";
      case COMMANDS -> " -a '(__routervm_commands)'";
    };
  }

  private void append(String condition, String words, String description) {
    List<String> line =
        List.of(
            "complete -c routervm -n ",
            Quote.word(condition),
            words,
            " -d ",
            Quote.word(description),
            "\n");
    line.forEach(lines::append);
  }
}
