package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.plan.Plural;
import io.routervm.router.Adoption;
import io.routervm.router.Adoption.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "adopt",
    description = {
      "Brings what was made by hand in the router into extras/ beside router.yaml, asking for each.",
      "Without a name it offers the files that `plan` says nobody manages. The router is not changed."
    })
@CommandHelp(example = "routervm adopt /etc/dnsmasq.d/phones.conf vnstat.service vnstat")
final class AdoptCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "a file's path in the router, a unit (vnstat.service) or a package")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    names.forEach(AdoptCommand::require);
    try (Session session = main.session()) {
      Console console = session.console();
      Adoption adoption = new Adoption(session.context());
      List<String> offered = names.isEmpty() ? adoption.unmanaged() : names;
      List<String> refused = new ArrayList<>();
      List<String> taken =
          adoption.run(offered, candidate -> wanted(candidate, session, console, refused));
      console.line(
          taken.isEmpty()
              ? "nothing was adopted"
              : Plural.of(taken, "thing") + " adopted into extras; look at `routervm plan`");
      console.document(Map.of("adopted", taken, "refused", refused));
      return ExitCode.DONE;
    }
  }

  private static void require(String name) {
    if (!name.matches("(?!.*/[.]{0,2}(/|$))/[!-~ ]{1,239}|[A-Za-z0-9][A-Za-z0-9:_.@+-]{0,99}")) {
      throw Failure.usage(
          "this is neither a path in the router nor a unit or package",
          name.replaceAll("\\p{C}", "?"),
          "write an absolute path, a unit with its kind, or a package's name");
    }
  }

  private static boolean wanted(
      Candidate candidate, Session session, Console console, List<String> refused) {
    if (candidate.next().isEmpty()) {
      console.warning(candidate.name() + " is not adopted: " + candidate.refused());
      refused.add(candidate.name());
      return false;
    }
    return session.options().yes()
        || console.ask("Adopt " + candidate.name() + "? Type yes:").equals("yes");
  }
}
