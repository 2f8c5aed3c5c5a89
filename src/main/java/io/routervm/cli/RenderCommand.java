package io.routervm.cli;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.extras.ExtrasLoader;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.plan.Plural;
import io.routervm.router.Rendering;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "render",
    description = {
      "Writes all that would be used: domain.xml, the install answers, the guest's files.",
      "Needs nothing running. Secrets are not in it."
    })
@CommandHelp(example = "routervm render --to /tmp/rendered --placement staged")
final class RenderCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      completionCandidates = Offer.Folders.class,
      description = "the folder to write to, made if need be")
  private Path folder;

  @Option(
      names = "--placement",
      paramLabel = "PLACEMENT",
      defaultValue = "live",
      description = "staged or live (default: ${DEFAULT-VALUE})")
  private Placement placement;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterConfig config = session.config();
      Rendering rendering =
          Rendering.of(
              config,
              placement,
              session.state(config),
              session.secrets(config, session.state(config)),
              ExtrasLoader.load(config));
      rendering.notes().forEach(session.console()::warning);
      VpnKeys keys = session.keys(config, session.state(config));
      if (config.vpn().isPresent() && !keys.exist()) {
        session.console().warning("the VPN's keys are made by `create`: stand-ins are shown");
      }
      rendering
          .files()
          .forEach((name, content) -> write(name, content.getBytes(StandardCharsets.UTF_8)));
      rendering.binaries().forEach(this::write);
      session
          .console()
          .line(
              Plural.of(rendering.files().size() + rendering.binaries().size(), "file")
                  + " written to "
                  + folder);
      session
          .console()
          .document(
              Map.of("folder", folder.toString(), "files", rendering.files().keySet().toArray()));
      return ExitCode.DONE;
    }
  }

  private void write(String name, byte[] content) {
    Path file = folder.resolve(name).normalize();
    try {
      if (!file.startsWith(folder.normalize())) {
        throw new IllegalStateException("not below the folder: " + name);
      }
      Files.createDirectories(file.getParent());
      // To write over a file takes a file system longer than all that was computed for it.
      if (!holds(file, content)) {
        Files.write(file, content);
      }
    } catch (IOException e) {
      throw Failure.precondition(
          "cannot write: " + Reason.ofFolder(e),
          file.toString(),
          "name a folder that you may write to with --to",
          e);
    }
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.isReadable(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }
}
