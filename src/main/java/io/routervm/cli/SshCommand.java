package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "ssh",
    description = {
      "A shell in the router, or `ssh -- COMMAND` for one command; needs OpenSSH.",
      "Ends with the exit code of the shell or the command; 255 when there was no connection."
    })
@CommandHelp(example = "routervm ssh -- uptime")
final class SshCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "run by the router's shell")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Session session = main.session()) {
      RouterConfig config = session.config();
      RemoteHypervisor.refuse(config);
      StateFolder state = session.openState(config);
      SshAccess access = session.sshAccess(config, state);
      List<String> line = new ArrayList<>(access.openSshCommandLine());
      line.addAll(command);
      return Child.run(line, "install the package openssh-client");
    }
  }
}
