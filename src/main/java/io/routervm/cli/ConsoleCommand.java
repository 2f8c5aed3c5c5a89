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
      "The router's serial console; works without any network. Ctrl+] leaves it.",
      "Ends with the exit code of virsh, which makes the connection."
    })
@CommandHelp(example = "routervm console")
final class ConsoleCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Session session = main.session()) {
      RouterConfig config = session.config();
      return Child.run(
          List.of(
              "virsh", "--connect", config.hypervisor().uri().toString(), "console", config.name()),
          "install the package libvirt-clients");
    }
  }
}
