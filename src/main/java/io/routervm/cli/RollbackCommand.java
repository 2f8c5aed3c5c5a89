package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasLoader;
import io.routervm.failure.Failure;
import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.ReprovisionResult;
import io.routervm.router.Revision;
import io.routervm.router.Revisions;
import io.routervm.router.RouterContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "rollback",
    description = {
      "Brings the router back to what it was in an earlier revision, on trial as `reprovision`"
          + " does.",
      "router.yaml itself stays as it is, and so do the extras beside it; secret ones are today's."
    })
@CommandHelp(
    example = "routervm rollback 5 --yes",
    exits = {ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class RollbackCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "N",
      arity = "0..1",
      completionCandidates = Offer.RevisionNumbers.class,
      description = "number of the revision (default: the one before the last)")
  private Integer number;

  @Mixin private ConfirmOptions confirm = new ConfirmOptions();

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterConfig today = session.config();
      Revisions revisions = new Revisions(session.state(today));
      Revision target = number == null ? previous(revisions) : revisions.get(number);
      // Where the router is now says today's file: it may have moved since.
      RouterConfig earlier = session.configOf(revisions.yaml(target.number()));
      RouterConfig then = earlier.on(earlier.hypervisor().at(today.hypervisor().uri()));
      RemoteHypervisor.requireNoFolderServed(then, false);
      if (!then.name().equals(today.name()) || !then.os().equals(today.os())) {
        throw Failure.precondition(
            "revision %d is of another router: name %s, os %s"
                .formatted(target.number(), then.name(), then.os()),
            revisions.yaml(target.number()).toString(),
            "choose another one with `routervm revisions`");
      }
      RouterContext context =
          session.context(
              then,
              revisions.yaml(target.number()),
              ExtrasLoader.of(
                  revisions.extras(target.number(), ExtrasFolder.read(today.directory())), then));
      session.fetchMissingLists(context);
      Reprovision reprovision = new Reprovision(context);
      Console console = session.console();
      if (!session.options().yes()) {
        Differences differences = reprovision.plan();
        if (!console.json()) {
          PlanText.show(differences, console);
        }
        if (!differences.isEmpty()
            && !console
                .ask("Roll back to revision " + target.number() + "? Type yes:")
                .equals("yes")) {
          throw Failure.usage(
              "not confirmed, nothing was changed",
              "rollback " + target.number(),
              "type yes, or give --yes");
        }
      }
      ReprovisionResult ended =
          reprovision.run(
              confirm.options(session, "rollback", "back to revision " + target.number()),
              session.progress());
      console.document(ended);
      ReprovisionCommand.tell(ended, console);
      console.line(
          "the router is what it was in revision %d; to keep it so, copy %s over %s%s"
              .formatted(
                  target.number(),
                  revisions.yaml(target.number()),
                  session.options().routerFile(),
                  earlier.hypervisor().uri().equals(today.hypervisor().uri())
                      ? ""
                      : ", all but its `hypervisor: { uri: … }`, which stays "
                          + today.hypervisor().uri()));
      return ExitCode.DONE;
    }
  }

  private static Revision previous(Revisions revisions) {
    return revisions
        .last()
        .flatMap(last -> revisions.before(last.number()))
        .orElseThrow(
            () ->
                Failure.usage(
                    "there is no earlier revision to go back to",
                    "rollback",
                    "`routervm revisions` lists those that there are"));
  }
}
