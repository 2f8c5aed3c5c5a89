package io.routervm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "usb",
    description = "The USB NICs of this host.",
    subcommands = {UsbListCommand.class})
@CommandHelp(example = "routervm usb list")
final class UsbCommand {
  @ParentCommand private Main main;

  Main main() {
    return main;
  }
}
