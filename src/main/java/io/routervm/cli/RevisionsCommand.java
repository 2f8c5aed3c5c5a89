package io.routervm.cli;

import io.routervm.router.Revision;
import io.routervm.router.Revisions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "revisions",
    description = "Lists what was applied, when, by whom and why; the last 50.",
    subcommands = RevisionsShowCommand.class)
@CommandHelp(example = "routervm revisions -o json")
final class RevisionsCommand implements Callable<Integer> {
  private static final String ROW = "%8s  %-20s  %-20s  %-7s  %7s  %s";

  @ParentCommand private Main main;

  Session session() {
    return main.session();
  }

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      List<Revision> revisions = new Revisions(session.state(session.config())).list();
      Console console = session.console();
      console.document(revisions);
      if (revisions.isEmpty()) {
        console.line("nothing was applied yet");
        return ExitCode.DONE;
      }
      console.line(ROW.formatted("revision", "time", "by", "", "changes", "command and reason"));
      for (Revision revision : revisions) {
        console.line(
            ROW.formatted(
                    revision.number(),
                    revision.time(),
                    revision.by(),
                    revision.placement(),
                    revision.changed().size(),
                    revision.command()
                        + (revision.reason().isEmpty() ? "" : ": ")
                        + revision.reason())
                .stripTrailing());
      }
      return ExitCode.DONE;
    }
  }
}
