package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files of {@code dns.block} may be, and that they are there. */
final class BlockRules {
  private final Path directory;
  private final ProblemLog log;

  private BlockRules(Path directory, ProblemLog log) {
    this.directory = directory;
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, Path directory, ProblemLog log) {
    BlockRules rules = new BlockRules(directory, log);
    for (Bound<BlockList> list : root.section(RouterConfig::dns).sections(Dns::block)) {
      list.given(BlockList::file).ifPresent(rules::checkFile);
    }
  }

  private void checkFile(Located<String> file) {
    Optional<Path> real = real(directory.resolve(file.value()));
    if (real.isEmpty() || !Files.isRegularFile(real.get())) {
      log.refuse(
          file,
          "is no file of the folder that the configuration is in",
          "Put the list there, or correct its path, which starts there.");
    } else if (!real.get().startsWith(real(directory).orElse(directory))) {
      log.refuse(
          file,
          "leads out of the folder that the configuration is in",
          "Copy the list into that folder, so that a copy of it has all that a router needs.");
    }
  }

  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
