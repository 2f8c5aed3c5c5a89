package io.routervm.cli;

import io.routervm.router.KeeperMemory;
import io.routervm.router.PowerOn;
import io.routervm.router.RouterContext;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "start",
    description = {
      "Starts the virtual machine and waits until it answers. One that is paused is resumed, one"
          + " that was saved is restored.",
      "When it runs but does not answer, you are told within 15 s what its console shows."
    })
@CommandHelp(example = "routervm start --reset")
final class StartCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(
      names = "--reset",
      description =
          "reset the machine when it runs but does not answer: as its reset button does, so what"
              + " it holds in memory is lost")
  private boolean reset;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      Console console = session.console();
      RouterContext context = session.context();
      context.provisioned();
      start(context, console);
      console.line(context.name() + " runs and answers over SSH");
      console.document(Map.of("running", true));
      return ExitCode.DONE;
    }
  }

  private void start(RouterContext context, Console console) {
    try (WaitingLine waiting = new WaitingLine(console)) {
      new KeeperMemory(context.state()).started();
      new PowerOn(context, PowerOn.Limits.USUAL, reset, waiting::tell, waiting::show).run();
    }
  }
}
