package io.routervm.cli;

import io.routervm.shell.Quote;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for the fish shell, which picocli has no generator for. */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandLine root) {
    StringBuilder script = new StringBuilder("complete -c routervm -f\n");
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              script
                  .append("complete -c routervm -n __fish_use_subcommand -a ")
                  .append(name)
                  .append(" -d ")
                  .append(Quote.word(firstLine(command)))
                  .append('\n');
              command.getCommandSpec().options().forEach(option -> append(script, name, option));
            });
    return script.toString();
  }

  private static void append(StringBuilder script, String command, OptionSpec option) {
    script
        .append("complete -c routervm -n '__fish_seen_subcommand_from ")
        .append(command)
        .append("'");
    for (String name : option.names()) {
      script.append(
          name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    script
        .append(option.arity().max() > 0 ? " -r" : "")
        .append(" -d ")
        .append(Quote.word(option.description().length > 0 ? option.description()[0] : ""))
        .append('\n');
  }

  private static String firstLine(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    return description.length > 0 ? description[0] : "";
  }
}
