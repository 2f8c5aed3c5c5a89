package io.routervm.cli;

import io.routervm.plan.Diff;
import io.routervm.router.Revision;
import io.routervm.router.Revisions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "show",
    description = "Shows how router.yaml differed from the revision before, and what changed.")
@CommandHelp(example = "routervm revisions show 7")
final class RevisionsShowCommand implements Callable<Integer> {
  @ParentCommand private RevisionsCommand revisionsCommand;

  @Parameters(
      paramLabel = "N",
      completionCandidates = Offer.RevisionNumbers.class,
      description = "number of the revision")
  private int number;

  @Override
  public Integer call() {
    try (Session session = revisionsCommand.session()) {
      Revisions revisions = new Revisions(session.state(session.config()));
      Revision revision = revisions.get(number);
      Optional<Revision> before = revisions.before(number);
      Diff yaml =
          Diff.ofText(
              "router.yaml",
              before.map(earlier -> revisions.yamlText(earlier.number())).orElse(""),
              revisions.yamlText(number));
      List<String> changes = revisions.changes(number);
      Console console = session.console();
      console.document(Map.of("revision", revision, "yaml", yaml.lines(), "changes", changes));
      console.line(
          "revision %d, %s, by %s: %s %s"
              .formatted(
                  number, revision.time(), revision.by(), revision.command(), revision.reason())
              .strip());
      console.line(
          before
              .map(earlier -> "its configuration since revision " + earlier.number() + ":")
              .orElse("its configuration:"));
      yaml.lines().forEach(line -> console.line("    " + line));
      console.line("the router:");
      changes.forEach(line -> console.line("    " + line));
      return ExitCode.DONE;
    }
  }
}
