package io.routervm.cli;

import io.routervm.backup.Restoration;
import io.routervm.backup.Restoration.Restored;
import io.routervm.router.StateFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "restore",
    description = {
      "Brings back what `backup` wrote, on this machine or another one; `create` then makes the"
          + " same router of it.",
      "Happens whole or not; interrupted, it is run again. Needs no libvirt."
    })
@CommandHelp(example = "routervm restore /mnt/stick/router.backup -f /etc/routervm/router.yaml")
final class RestoreCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(paramLabel = "FILE", description = "the backup")
  private Path file;

  @Option(
      names = "--replace",
      description = "move aside a state folder, a router.yaml and secrets that are there already")
  private boolean replace;

  @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      Restoration restoration =
          Restoration.open(file, () -> passphrase.known(session.environment()));
      StateFolder state = session.state(restoration.router());
      Path configuration = session.options().routerFileToBe();
      Restored restored = restoration.run(state, configuration, replace);
      tell(restored, configuration, session.console());
      return ExitCode.DONE;
    }
  }

  private static void tell(Restored restored, Path configuration, Console console) {
    console.document(restored);
    console.line(
        "%s as it was on %s, from %s"
            .formatted(restored.router(), restored.created(), restored.by()));
    console.line("restored to " + restored.state() + ": " + String.join(", ", restored.sections()));
    restored.files().forEach(written -> console.line("restored " + written));
    restored.replaced().forEach(aside -> console.line("what stood there is now in " + aside));
    restored
        .missing()
        .forEach(
            missing -> console.warning("left as it is: " + missing.what() + ", " + missing.why()));
    restored
        .elsewhere()
        .forEach(
            (reference, target) ->
                console.warning(
                    "the secret "
                        + reference
                        + " is out of the folder of "
                        + configuration
                        + ": move it there from "
                        + target));
    console.line(
        "`routervm validate` tells what "
            + configuration
            + " misses on this machine; `routervm create` makes the router");
  }
}
