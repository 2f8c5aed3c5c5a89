package io.routervm.lab;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.backup.Backup;
import io.routervm.backup.Passphrase;
import io.routervm.backup.Restoration;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfigLoader;
import io.routervm.extras.Content;
import io.routervm.extras.ExtraFile;
import io.routervm.extras.Extras;
import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SourceFile;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Difference;
import io.routervm.progress.Progress;
import io.routervm.router.Adoption;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.StateFolder;
import io.routervm.router.Verification;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Whoever has a live container as a router, and says beside router.yaml what that cannot say. */
final class OwnerWithExtras implements AutoCloseable {
  private static final Path EXAMPLES = Lab.REPOSITORY.resolve("src/examples/extras");

  final RouterWithSite site;
  private final LiveContainer container;
  private final String yaml;

  private OwnerWithExtras(LiveContainer container, String hosts) throws IOException {
    this.container = container;
    yaml = RouterWithSite.yaml(container).replace("hosts:\n", "hosts:\n" + hosts);
    site = new RouterWithSite(container, yaml, yaml);
  }

  /**
   * Of a router that is made with them: staged, then live.
   *
   * @param container not provisioned
   * @param hosts more lines of {@code hosts}
   * @param staged what is looked at between the two
   */
  static OwnerWithExtras fromNothing(
      LiveContainer container, String hosts, ExtrasSource extras, Runnable staged)
      throws IOException {
    OwnerWithExtras owner = new OwnerWithExtras(container, hosts);
    container.reconcile(LiveContainer.resources(owner.staged(extras)));
    staged.run();
    container.lab.cables("live");
    container.reconcile(LiveContainer.resources(owner.site.router(owner.yaml, extras)));
    owner.apply(extras);
    return owner;
  }

  static ExtrasSource example(String name) {
    return ExtrasFolder.read(EXAMPLES.resolve(name));
  }

  static ExtrasSource and(ExtrasSource source, String path, String content) {
    TreeMap<String, SourceFile> files = new TreeMap<>(source.files());
    boolean executable = files.containsKey(path) && files.get(path).executable();
    files.put(path, new SourceFile(Content.of(content), executable));
    return new ExtrasSource(source.settings(), files);
  }

  Reprovision.ReprovisionResult apply(ExtrasSource extras) {
    return site.reprovision(yaml, extras)
        .run(new Options("reprovision", Approval.AUTOMATIC, Optional.empty(), ""), Progress.SILENT);
  }

  List<String> titles(ExtrasSource extras) {
    return differences(extras).stream().map(Difference::title).toList();
  }

  List<Difference> differences(ExtrasSource extras) {
    return site.reprovision(yaml, extras).plan().guest();
  }

  Failure refused(ExtrasSource extras) {
    return catchThrowableOfType(Failure.class, () -> apply(extras));
  }

  /** What {@code doctor} asks because extras.yaml says so. */
  List<Verification.Checked> checks(ExtrasSource extras) {
    try (RemoteShell host = container.open()) {
      return Verification.run(
          host,
          Services.checks(site.router(yaml, extras)).stream()
              .filter(check -> check.service().equals("extras"))
              .toList());
    }
  }

  /** The real command line, with the router.yaml of this owner. */
  RouterUnderTest commandLine() {
    return RouterUnderTest.of(site, yaml);
  }

  /** Beside a router.yaml in {@code folder}. */
  Adoption adoption(Path folder) throws IOException {
    Files.writeString(folder.resolve("router.yaml"), yaml);
    return site.adoption(folder);
  }

  /** What a backup of {@code extras} brings to a host that has nothing. */
  ExtrasSource restored(ExtrasSource extras, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("router.yaml"), yaml);
    write(extras, folder);
    StateFolder state = site.state();
    state.write(state.key(), Files.readString(container.target().key()));
    Path backup = folder.resolve("router.backup");
    Passphrase passphrase = Passphrase.chosen("six words that nobody would guess");
    new Backup(new RouterConfigLoader(name -> null).load(file), file, state, container)
        .write(backup, passphrase, false);
    Path host = Files.createDirectory(folder.resolve("empty"));
    Restoration.open(backup, () -> passphrase)
        .run(new StateFolder(host.resolve("state")), host.resolve("router.yaml"), false);
    return ExtrasFolder.read(host);
  }

  /** Puts {@code extras} beside a router.yaml in {@code folder}. */
  static void write(ExtrasSource extras, Path folder) throws IOException {
    if (extras.settings().isPresent()) {
      Files.writeString(folder.resolve("extras.yaml"), extras.settings().get());
    }
    for (var file : extras.files().entrySet()) {
      Path place = folder.resolve("extras" + file.getKey());
      Files.createDirectories(place.getParent());
      Files.write(place, file.getValue().content().bytes());
      if (file.getValue().executable()) {
        Lab.run(Duration.ofSeconds(10), List.of("chmod", "u+x", place.toString())).orFail();
      }
    }
  }

  /** The router as it is to be before it is live. */
  Router staged(ExtrasSource extras) {
    Router live = site.router(yaml, extras);
    return new Router(live.config(), Placement.STAGED, live.wanMac(), live.secrets())
        .with(live.extras());
  }

  /**
   * Makes in the router what {@code extras} say, as somebody does who has none.
   *
   * @return the files' paths
   */
  List<String> madeByHand(ExtrasSource extras) {
    Extras made = site.router(yaml, extras).extras();
    for (ExtraFile file : made.files()) {
      container
          .inside(
              "mkdir -p \"$(dirname %1$s)\" && echo %2$s | base64 -d >%1$s && chmod %3$s %1$s"
                  .formatted(
                      file.path(),
                      Base64.getEncoder().encodeToString(file.content().bytes()),
                      file.mode()))
          .orFail();
    }
    made.settings()
        .units()
        .forEach(
            unit ->
                container
                    .inside("systemctl daemon-reload; systemctl enable --now " + unit.name())
                    .orFail());
    return made.files().stream().map(ExtraFile::path).toList();
  }

  @Override
  public void close() {
    site.close();
  }
}
