package io.routervm.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "completion", description = "Prints a completion script for a shell.")
@CommandHelp(example = "routervm completion bash > /etc/bash_completion.d/routervm")
final class CompletionCommand implements Callable<Integer> {
  /** Shells that have one. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
  private Shell shell;

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    // zsh runs bash's.
    String script = shell == Shell.FISH ? FishCompletion.script(root) : BashCompletion.script(root);
    main.console().raw(script);
    return ExitCode.DONE;
  }
}
