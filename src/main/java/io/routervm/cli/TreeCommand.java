package io.routervm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "tree",
    description = "Looks after the install tree of method kickstart.",
    subcommands = TreeVerifyCommand.class)
final class TreeCommand implements Runnable {
  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "tree needs to know what to do: verify");
  }

  Session session() {
    return main.session();
  }
}
