package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.router.ListDelivery;
import io.routervm.router.ListDelivery.Delivered;
import io.routervm.router.ListRefresh;
import io.routervm.router.ListRefresh.Looked;
import io.routervm.router.StateFolder;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "refresh",
    description = {
      "Looks for newer ones of the lists that dns.block names by url, and brings them to the router,"
          + " on trial; nothing else that router.yaml may ask for. What is no list, or has lost more"
          + " than half of its names, is not taken: the one before stays.",
      "For a timer; exit code 3 when a list is not taken or the router cannot be reached."
    })
@CommandHelp(
    example = "routervm lists refresh",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class ListsRefreshCommand implements Callable<Integer> {
  @ParentCommand private ListsCommand lists;

  @Option(
      names = "--accept-smaller",
      description = "take a list also when it has lost more than half of its names")
  private boolean acceptSmaller;

  /** In the shape of its JSON document. */
  private record RefreshView(List<Looked> lists, Delivered delivery) {}

  @Override
  public Integer call() {
    try (Session session = lists.session()) {
      RouterConfig config = session.config();
      if (config.dns().publishedLists().isEmpty()) {
        throw Failure.usage(
            config.file() + " names no list by url",
            config.file() + ", key dns.block",
            "write `block: [{ url: \"https://…\" }]`; a list by file is read at each plan");
      }
      StateFolder state = session.openState(config);
      List<Looked> looked = ListRefresh.of(config, state).run(acceptSmaller);
      Console console = session.console();
      looked.forEach(list -> tell(list, console));
      Delivered delivered =
          new ListDelivery(() -> session.context(config), session.progress()).run("lists refresh");
      console.document(new RefreshView(looked, delivered));
      boolean isWhole = looked.stream().allMatch(list -> list.problem().isEmpty());
      return tell(delivered, console) && isWhole ? ExitCode.DONE : ExitCode.PENDING;
    }
  }

  /** What was not taken is a warning: the timer's journal is the place where it is looked for. */
  static void tell(Looked list, Console console) {
    if (list.problem().isPresent()) {
      console.warning(list.sentence());
    } else {
      console.line(list.sentence());
    }
  }

  private static boolean tell(Delivered delivered, Console console) {
    if (delivered.pending().isPresent()) {
      console.warning(
          "the router does not have them yet ("
              + delivered.pending().get()
              + "): it gets them at the next `routervm lists refresh` or `routervm reprovision`");
      return false;
    }
    console.line(
        delivered.changed() ? "the router blocks the newer names" : "the router has all of it");
    return true;
  }
}
