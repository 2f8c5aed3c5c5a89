package io.routervm.config;

import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.document.Key;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Values;
import io.routervm.os.GuestOs;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where the installation comes from: tree, image and mirror, as URLs.
 *
 * @param mirrorKeys the text of the file of OpenPGP public keys
 */
record Sources(
    Optional<URI> tree, Optional<URI> image, Optional<URI> mirror, Optional<String> mirrorKeys) {
  private static final Set<String> SCHEMES = Set.of("http", "https", "file");

  /** Reads and checks them; folders and files on this host become {@code file:} URLs. */
  static Sources find(Values root, Path directory, ProblemLog log) {
    Optional<Values> install = root.value(RouterKeys.INSTALL);
    if (install.isEmpty()) {
      return new Sources(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
    return new Reader(root, install.get(), directory, log).read();
  }

  private record Reader(Values root, Values install, Path directory, ProblemLog log) {
    private Sources read() {
      Optional<InstallMethod> method = install.value(MachineKeys.Install.METHOD);
      boolean kickstart = method.filter(InstallMethod.KICKSTART::equals).isPresent();
      boolean image = method.filter(InstallMethod.IMAGE::equals).isPresent();
      Optional<URI> tree = locate(MachineKeys.Install.TREE);
      Optional<URI> file = locate(MachineKeys.Install.IMAGE);
      Optional<URI> mirror = locate(MachineKeys.Install.MIRROR);
      if (kickstart) {
        checkTree(tree);
      }
      if (image) {
        checkImage(file);
      }
      mirror.flatMap(Reader::local).ifPresent(this::checkMirror);
      return new Sources(
          tree.map(Reader::asFolder).or(this::defaultTree),
          file,
          mirror.map(Reader::asFolder),
          locate(MachineKeys.Install.MIRROR_KEYS).flatMap(this::publicKeys));
    }

    private Optional<String> publicKeys(URI url) {
      Key<String> key = MachineKeys.Install.MIRROR_KEYS;
      if (!install.isWritten(MachineKeys.Install.MIRROR)) {
        refuse(key, "is without a mirror that these keys could belong to", "Add install.mirror.");
        return Optional.empty();
      }
      Optional<Path> file = local(url).filter(Files::isRegularFile);
      if (file.isEmpty()) {
        refuse(key, "is not a file on this host", "Copy it here, and compare its fingerprint.");
        return Optional.empty();
      }
      try {
        String text = Files.readString(file.get());
        if (!text.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----")
            || text.contains("PRIVATE KEY BLOCK")) {
          refuse(
              key,
              "does not hold OpenPGP public keys, ASCII armoured",
              "Write it with `gpg --armor --export KEY`.");
          return Optional.empty();
        }
        return Optional.of(text);
      } catch (IOException e) {
        refuse(key, "cannot be read as text", "Write it with `gpg --armor --export KEY`.");
        return Optional.empty();
      }
    }

    private Optional<URI> defaultTree() {
      return root.value(RouterKeys.OS).flatMap(GuestOs::installTree).map(URI::create);
    }

    private void checkTree(Optional<URI> tree) {
      boolean written = install.isWritten(MachineKeys.Install.TREE);
      if (!written && defaultTree().isEmpty() && root.value(RouterKeys.OS).isPresent()) {
        Located<InstallMethod> method = install.find(MachineKeys.Install.METHOD).orElseThrow();
        log.add(
            method.position(),
            "install.tree",
            "",
            root.get(RouterKeys.OS) + " has no install tree of its own",
            "Add install.tree, or write install.method: image with image and sha256.");
      }
      tree.flatMap(Reader::local)
          .filter(folder -> !Files.isDirectory(folder))
          .ifPresent(
              folder ->
                  refuse(
                      MachineKeys.Install.TREE,
                      "is not a folder on this host",
                      "Mount the ISO there, or write a URL."));
    }

    private void checkImage(Optional<URI> image) {
      require(MachineKeys.Install.IMAGE);
      require(MachineKeys.Install.SHA256);
      if (install.isWritten(MachineKeys.Install.TREE_SHA256)) {
        refuse(
            MachineKeys.Install.TREE_SHA256,
            "means nothing with method image",
            "Remove it; the image has its own sha256.");
      }
      image
          .flatMap(Reader::local)
          .filter(file -> !Files.isRegularFile(file))
          .ifPresent(
              file ->
                  refuse(
                      MachineKeys.Install.IMAGE,
                      "is not a file on this host",
                      "Download it there, or write a URL."));
    }

    private void require(Key<?> key) {
      if (!install.isWritten(key)) {
        log.add(
            install.find(MachineKeys.Install.METHOD).orElseThrow().position(),
            "install." + key.name(),
            "",
            "method image needs the key",
            "Add " + key.name() + ": " + key.type().expected() + ".");
      }
    }

    /** One that is not there (a disk that is not plugged in) is missed only when it is needed. */
    private void checkMirror(Path folder) {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        refuse(
            MachineKeys.Install.MIRROR,
            "is not a folder",
            "Write the folder of the mirror, or its URL.");
      }
      if (root.value(RouterKeys.MANAGEMENT).filter(Management.LAN::equals).isPresent()) {
        refuse(
            MachineKeys.Install.MIRROR,
            "is a folder, which only the management network could bring to the router",
            "Write management: isolated, or serve the folder by HTTP and write its URL.");
      }
    }

    private void refuse(Key<String> key, String message, String remedy) {
      log.refuse(install.find(key).orElseThrow(), message, remedy);
    }

    private Optional<URI> locate(Key<String> key) {
      return install.find(key).flatMap(text -> url(text));
    }

    private Optional<URI> url(Located<String> text) {
      try {
        if (!text.value().matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*")) {
          return Optional.of(directory.resolve(text.value()).normalize().toUri());
        }
        URI url = new URI(text.value());
        return isAllowed(text, url) ? Optional.of(url) : Optional.empty();
      } catch (URISyntaxException | InvalidPathException e) {
        log.refuse(text, "is neither a URL nor a path", "Check its spelling.");
        return Optional.empty();
      }
    }

    private boolean isAllowed(Located<String> text, URI url) {
      String scheme = url.getScheme().toLowerCase(Locale.ROOT);
      if (!SCHEMES.contains(scheme)) {
        log.refuse(text, "has a scheme that is not supported", "Use http, https, file or a path.");
        return false;
      }
      boolean remote = !scheme.equals("file");
      if (url.getRawUserInfo() != null || (remote && text.value().contains("@"))) {
        log.refuse(
            text,
            "holds credentials, which would end up in files and on consoles",
            "Use a server that needs none, or a local copy.");
        return false;
      }
      if (remote ? url.getHost() == null : local(url).isEmpty()) {
        log.refuse(text, "names no host or file", "Check its spelling.");
        return false;
      }
      if (url.getRawFragment() != null || url.getRawQuery() != null) {
        log.refuse(text, "has a query or a fragment", "Write the plain URL.");
        return false;
      }
      return true;
    }

    private static Optional<Path> local(URI url) {
      if (!url.getScheme().equalsIgnoreCase("file")) {
        return Optional.empty();
      }
      try {
        return Optional.of(Path.of(url));
      } catch (IllegalArgumentException | FileSystemNotFoundException e) {
        return Optional.empty();
      }
    }

    /** With the slash that makes relative names resolve inside. */
    private static URI asFolder(URI url) {
      return url.toString().endsWith("/") ? url : URI.create(url + "/");
    }
  }
}
