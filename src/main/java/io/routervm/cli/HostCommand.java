package io.routervm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "host",
    description = "What a router needs and has on its hypervisor outside libvirt.",
    subcommands = {HostPrepareCommand.class, HostInstallCommand.class, HostUninstallCommand.class})
@CommandHelp(example = "routervm host install")
final class HostCommand {
  @ParentCommand private Main main;

  Main main() {
    return main;
  }
}
