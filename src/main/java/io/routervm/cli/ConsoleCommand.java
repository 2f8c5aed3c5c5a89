package io.routervm.cli;

import io.routervm.config.RouterConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "console",
    description = {
      "The router's serial console, a shell of root; works without any network. Ctrl+] leaves it.",
      "Ends with the exit code of virsh, which makes the connection."
    })
@CommandHelp(example = "routervm console")
final class ConsoleCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Session session = main.session()) {
      RouterConfig config = session.config();
      session
          .console()
          .line(
              "Enter shows the prompt of a shell of root; Ctrl+] leaves the console, and the shell"
                  + " goes on; what is changed there, `routervm plan` shows afterwards");
      return Child.run(
          List.of("virsh", "--connect", libvirt(session, config), "console", config.name()),
          "install the package libvirt-clients");
    }
  }

  private static String libvirt(Session session, RouterConfig config) {
    return config.hypervisor().overSsh().isEmpty()
        ? config.hypervisor().uri().toString()
        : HypervisorShell.libvirt(
                () -> session.remote(config), config.hypervisor(), session.console())
            .toString();
  }
}
