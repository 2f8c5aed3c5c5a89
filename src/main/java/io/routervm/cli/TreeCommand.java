package io.routervm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "tree",
    description = "Looks after the install tree of method kickstart.",
    subcommands = TreeVerifyCommand.class)
@CommandHelp(example = "routervm tree verify /mnt")
final class TreeCommand {
  @ParentCommand private Main main;

  Session session() {
    return main.session();
  }
}
