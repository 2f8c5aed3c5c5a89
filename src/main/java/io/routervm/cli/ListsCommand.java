package io.routervm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "lists",
    description = "Looks after the lists of dns.block that others publish.",
    subcommands = ListsRefreshCommand.class)
@CommandHelp(example = "routervm lists refresh")
final class ListsCommand {
  @ParentCommand private Main main;

  Session session() {
    return main.session();
  }
}
