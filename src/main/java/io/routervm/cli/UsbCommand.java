package io.routervm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "usb",
    description = "The USB NICs of this host.",
    subcommands = {UsbListCommand.class})
final class UsbCommand implements Runnable {
  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "usb needs to know what to do: list");
  }

  Main main() {
    return main;
  }
}
