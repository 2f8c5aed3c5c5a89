package io.routervm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "host",
    description = "What a router has on its hypervisor outside libvirt.",
    subcommands = {HostInstallCommand.class, HostUninstallCommand.class})
final class HostCommand implements Runnable {
  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "host needs to know what to do: install, uninstall");
  }

  Main main() {
    return main;
  }
}
