package io.routervm.cli;

import io.routervm.backup.Backup;
import io.routervm.backup.Backup.Written;
import io.routervm.config.RouterConfig;
import io.routervm.plan.Plural;
import io.routervm.router.StateFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "backup",
    description = {
      "Writes everything that makes this router this router to one encrypted file.",
      "Works while the router is off, but then without what only the router holds."
    })
@CommandHelp(example = "routervm backup /mnt/stick/router.backup --passphrase-file words")
final class BackupCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(paramLabel = "FILE", description = "the backup, mode 0600")
  private Path file;

  @Option(names = "--replace", description = "a file of that name may be there already")
  private boolean replace;

  @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterConfig config = session.config();
      StateFolder state = session.state(config);
      Backup backup =
          new Backup(config, session.options().routerFile(), state, session.guest(config, state));
      backup.require(file, replace);
      Written written = backup.write(file, passphrase.chosen(session.environment()), replace);
      tell(written, session.console());
      return ExitCode.DONE;
    }
  }

  private static void tell(Written written, Console console) {
    console.document(written);
    console.line(
        "%s, %d bytes, made %s".formatted(written.file(), written.bytes(), written.created()));
    written
        .sections()
        .forEach(
            kept ->
                console.line(
                    "  %-18s %s (%s)"
                        .formatted(
                            kept.section(), kept.meaning(), Plural.of(kept.files(), "file"))));
    written
        .missing()
        .forEach(missing -> console.warning("not in it: " + missing.what() + ", " + missing.why()));
    console.line("whoever has the file and the passphrase has the router; without it nobody has");
  }
}
