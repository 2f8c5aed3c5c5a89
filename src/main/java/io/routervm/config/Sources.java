package io.routervm.config;

import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Component;
import io.routervm.config.document.ProblemLog;
import io.routervm.os.GuestOs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the installation comes from: tree, image and mirror, and what is on this host of them. */
final class Sources {
  private final Bound<RouterConfig> root;
  private final Bound<Install> install;
  private final Path directory;
  private final ProblemLog log;

  private Sources(Bound<RouterConfig> root, Path directory, ProblemLog log) {
    this.root = root;
    this.install = root.section(RouterConfig::install);
    this.directory = directory;
    this.log = log;
  }

  /** Checks them; folders and files on this host become {@code file:} URLs. */
  static Bound<Install> check(Bound<RouterConfig> root, Path directory, ProblemLog log) {
    return new Sources(root, directory, log).check();
  }

  private Bound<Install> check() {
    Optional<InstallMethod> method = install.value(Install::method);
    Optional<URI> tree = locate(Install::tree);
    Optional<URI> image = locate(Install::image);
    Optional<URI> mirror = locate(Install::mirror);
    if (method.equals(Optional.of(InstallMethod.KICKSTART))) {
      checkTree(tree);
    }
    if (method.equals(Optional.of(InstallMethod.IMAGE))) {
      checkImage(image);
    }
    mirror.flatMap(Location::local).ifPresent(this::checkMirror);
    return install
        .with(Install::tree, tree.map(Location::asFolder).or(this::defaultTree))
        .with(Install::image, image)
        .with(Install::mirror, mirror.map(Location::asFolder))
        .with(
            Install::mirrorKeys,
            install.given(Install::mirrorKeys).flatMap(file -> keys(file.value())));
  }

  private Optional<String> keys(String location) {
    if (!install.isWritten(Install::mirror)) {
      return refuse(
          Install::mirrorKeys,
          "is without a mirror that these keys could belong to",
          "Add install.mirror.");
    }
    try {
      Optional<Path> file =
          Location.local(Location.in(directory, URI.create(location))).filter(Files::isRegularFile);
      if (file.isEmpty()) {
        return refuse(
            Install::mirrorKeys,
            "is not a file on this host",
            "Copy it here, and compare its fingerprint.");
      }
      String text = Files.readString(file.get());
      return text.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----")
              && !text.contains("PRIVATE KEY BLOCK")
          ? Optional.of(text)
          : refuse(
              Install::mirrorKeys,
              "does not hold OpenPGP public keys, ASCII armoured",
              "Write it with `gpg --armor --export KEY`.");
    } catch (IOException e) {
      return refuse(
          Install::mirrorKeys,
          "cannot be read as text",
          "Write it with `gpg --armor --export KEY`.");
    }
  }

  private Optional<URI> defaultTree() {
    return root.value(RouterConfig::os).flatMap(GuestOs::installTree).map(URI::create);
  }

  private void checkTree(Optional<URI> tree) {
    Optional<GuestOs> os = root.value(RouterConfig::os);
    if (!install.isWritten(Install::tree) && os.isPresent() && defaultTree().isEmpty()) {
      log.add(
          install.find(Install::method).orElseThrow().position(),
          install.path(Install::tree),
          os.get() + " has no install tree of its own",
          "Add install.tree, or write install.method: image with image and sha256.");
    }
    if (tree.flatMap(Location::local).filter(folder -> !Files.isDirectory(folder)).isPresent()) {
      refuse(Install::tree, "is not a folder on this host", "Mount the ISO there, or write a URL.");
    }
  }

  private void checkImage(Optional<URI> image) {
    require(Install::image);
    require(Install::sha256);
    if (install.isWritten(Install::treeSha256)) {
      refuse(
          Install::treeSha256,
          "means nothing with method image",
          "Remove it; the image has its own sha256.");
    }
    if (image.flatMap(Location::local).filter(file -> !Files.isRegularFile(file)).isPresent()) {
      refuse(Install::image, "is not a file on this host", "Download it there, or write a URL.");
    }
  }

  private void require(Component<Install, ?> key) {
    if (!install.isWritten(key)) {
      log.add(
          install.find(Install::method).orElseThrow().position(),
          install.path(key),
          "method image needs the key",
          "Add " + install.example(key) + ".");
    }
  }

  /** One that is not there (a disk that is not plugged in) is missed only when it is needed. */
  private void checkMirror(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      refuse(Install::mirror, "is not a folder", "Write the folder of the mirror, or its URL.");
    }
    if (root.value(RouterConfig::management).equals(Optional.of(Management.LAN))) {
      refuse(
          Install::mirror,
          "is a folder, which only the management network could bring to the router",
          "Write management: isolated, or serve the folder by HTTP and write its URL.");
    }
  }

  private <T> Optional<T> refuse(
      Component<Install, Optional<T>> key, String message, String remedy) {
    log.refuse(install.given(key).orElseThrow(), message, remedy);
    return Optional.empty();
  }

  private Optional<URI> locate(Component<Install, Optional<URI>> key) {
    return install.given(key).map(location -> Location.in(directory, location.value()));
  }
}
