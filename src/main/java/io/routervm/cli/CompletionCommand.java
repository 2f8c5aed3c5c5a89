package io.routervm.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "completion", description = "Prints a completion script for a shell.")
final class CompletionCommand implements Callable<Integer> {
  /** Shells that have one. */
  enum Shell {
    BASH,
    ZSH,
    FISH;
  }

  @ParentCommand private Main main;

  @Parameters(paramLabel = "bash|zsh|fish", description = "the shell")
  private Shell shell;

  @Override
  public Integer call() {
    CommandLine commandLine = new CommandLine(main);
    String script =
        shell == Shell.FISH
            ? FishCompletion.script(commandLine)
            : AutoComplete.bash("routervm", commandLine);
    // picocli's bash script switches zsh into its bash mode by itself.
    main.console().raw(script);
    return ExitCode.DONE;
  }
}
