package io.routervm.hypervisor.install;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Management;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.InstallBoot;
import io.routervm.hypervisor.InstallFile;
import io.routervm.platform.Checksum;
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

  private final InstallContext context;
  private final InstallTree tree;
  private Optional<FolderServer> server = Optional.empty();
  private Path kernel;
  private Path initrd;

  KickstartSource(InstallContext context) {
    RouterConfig config = context.machine().config();
    this.context = context;
    this.tree =
        new InstallTree(
            source(config),
            config.directory(),
            config.install().treeSha256().map(Checksum::new),
            context.downloads());
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
    if (tree.folder().isPresent()
        && context.machine().config().management() != Management.ISOLATED) {
      throw Failure.usage(
          "a folder as install.tree is served on the management network, and there is none",
          "management",
          "Set `management: isolated`, or serve the folder by HTTP and give its URL.");
    }
    context.progress().detail("fetch the installer from " + tree.source());
    TreeInfo info = tree.info();
    info.requireRelease(context.machine().config().os(), tree.where());
    context.progress().detail("the tree holds " + info.release());
    kernel = tree.fetch(info.kernel());
    initrd = tree.fetch(info.initrd());
  }

  @Override
  public InstallBoot prepare(String nonce) {
    serve();
    String url = url();
    context.hypervisor().createDisk(context.machine());
    context.hypervisor().upload(context.machine(), InstallFile.KERNEL, kernel, context.progress());
    try (Scratch made = Scratch.in(context.scratch())) {
      Path injected = made.file("initrd.img");
      InitrdInjection.append(
          initrd,
          "ks.cfg",
          Kickstart.render(context.machine(), url, context.authorizedKey(), nonce),
          injected);
      context
          .hypervisor()
          .upload(context.machine(), InstallFile.INITRD, injected, context.progress());
    } catch (IOException e) {
      throw Scratch.unusable(context.scratch(), e);
    }
    return new InstallBoot.Installer(
        Kickstart.arguments(context.machine(), url, tree.folder().isPresent()));
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
                          context.machine().identity().hypervisorAddress().address().toString(),
                          PORT));
    }
  }

  private String url() {
    return server.map(FolderServer::uri).orElse(tree.source()).toString();
  }
}
