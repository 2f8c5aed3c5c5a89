package io.routervm.hypervisor.install;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Management;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.InstallBoot;
import io.routervm.hypervisor.InstallFile;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Method {@code kickstart}: an unattended installer from a tree. */
final class KickstartSource implements InstallSource {
  /**
   * Where a folder as tree is served, on the management address, which is this router's alone.
   * Fixed, so that a {@code create} that was interrupted finds its installer still asking.
   */
  private static final int PORT = 8042;

  private final Hypervisor hypervisor;
  private final Machine machine;
  private final String authorizedKey;
  private final Path scratch;
  private final Progress progress;
  private final InstallTree tree;
  private Optional<FolderServer> server = Optional.empty();
  private Path kernel;
  private Path initrd;

  KickstartSource(
      Hypervisor hypervisor,
      Machine machine,
      String authorizedKey,
      Path scratch,
      Downloads downloads,
      Progress progress) {
    this.hypervisor = hypervisor;
    this.machine = machine;
    this.authorizedKey = authorizedKey;
    this.scratch = scratch;
    this.progress = progress;
    RouterConfig config = machine.config();
    this.tree =
        new InstallTree(
            source(config),
            config.directory(),
            config.install().treeSha256().map(Checksum::new),
            downloads);
  }

  /** What router.yaml says, or the system's own tree. */
  static URI source(RouterConfig config) {
    return config
        .install()
        .tree()
        .or(() -> config.os().installTree().map(URI::create))
        .orElseThrow(
            () ->
                Failure.usage(
                    config.os() + " has no install tree for method kickstart",
                    "install.method",
                    "Use `method: image`, or set install.tree."));
  }

  @Override
  public void fetch() {
    if (tree.folder().isPresent() && machine.config().management() != Management.ISOLATED) {
      throw Failure.usage(
          "a folder as install.tree is served on the management network, and there is none",
          "management",
          "Set `management: isolated`, or serve the folder by HTTP and give its URL.");
    }
    progress.step("fetch the installer from " + tree.source());
    TreeInfo info = tree.info();
    info.requireRelease(machine.config().os(), tree.where());
    progress.step("the tree holds " + info.release());
    kernel = tree.fetch(info.kernel());
    initrd = tree.fetch(info.initrd());
  }

  @Override
  public InstallBoot prepare(String nonce) {
    serve();
    String url = url();
    hypervisor.createDisk(machine);
    hypervisor.upload(machine, InstallFile.KERNEL, kernel, progress);
    try (Scratch made = Scratch.in(scratch)) {
      Path injected = made.file("initrd.img");
      InitrdInjection.append(
          initrd, "ks.cfg", Kickstart.render(machine, url, authorizedKey, nonce), injected);
      hypervisor.upload(machine, InstallFile.INITRD, injected, progress);
    } catch (IOException e) {
      throw Scratch.unusable(scratch, e);
    }
    return new InstallBoot.Installer(Kickstart.arguments(machine, url, tree.folder().isPresent()));
  }

  @Override
  public void resume() {
    serve();
  }

  @Override
  public void close() {
    server.ifPresent(FolderServer::close);
  }

  private void serve() {
    if (server.isEmpty()) {
      server =
          tree.folder()
              .map(
                  folder ->
                      new FolderServer(
                          "install.tree",
                          folder,
                          machine.identity().hypervisorAddress().address().toString(),
                          PORT));
    }
  }

  private String url() {
    return server.map(FolderServer::uri).orElse(tree.source()).toString();
  }
}
