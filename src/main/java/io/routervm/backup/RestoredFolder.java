package io.routervm.backup;

import io.routervm.failure.Failure;
import io.routervm.router.StateFolder;
import io.routervm.router.StateLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The state folder as a backup has it, made beside the old one and renamed into its place. */
final class RestoredFolder {
  /** What a command leaves behind that has only looked around. */
  private static final Set<String> OF_NO_WORTH = Set.of("lock", "routervm.log", "console.log");

  private final Archive archive;
  private final StateFolder target;
  private final StateFolder staging;
  private final Restoration.Watch watch;

  RestoredFolder(Archive archive, StateFolder target, Restoration.Watch watch) {
    this.archive = archive;
    this.target = target;
    this.staging = new StateFolder(target.path().resolveSibling("." + name() + ".restoring"));
    this.watch = watch;
  }

  private String name() {
    return archive.manifest().router();
  }

  /**
   * Refuses to touch a folder that holds something.
   *
   * @throws Failure when it does
   */
  void requireNothingInTheWay() {
    if (isDone() || isOfNoWorth()) {
      return;
    }
    throw Failure.precondition(
        "the state folder is not empty: there are keys of a router in it",
        target.path().toString(),
        "name another with --state DIR, or give --replace, which moves this one aside");
  }

  /**
   * Writes the folder; does nothing when this backup has filled it before.
   *
   * @return where the old folder is, when it was of worth
   */
  Optional<Path> write() {
    if (isDone()) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(staging.path().getParent());
      return StateLock.holding(staging, "restore", this::stageAndMove);
    } catch (IOException e) {
      throw StateFolder.unusable(staging.path(), e);
    }
  }

  private Optional<Path> stageAndMove() {
    clear();
    if (target.exists()) {
      return StateLock.holding(target, "restore", this::replace);
    }
    stage();
    move(staging.path(), target.path());
    return Optional.empty();
  }

  private Optional<Path> replace() {
    boolean isOfWorth = !isOfNoWorth();
    keepOther();
    stage();
    Path aside = ReplacedPath.of(target.path());
    move(target.path(), aside);
    move(staging.path(), target.path());
    if (!isOfWorth) {
      new StateFolder(aside).purge();
      return Optional.empty();
    }
    return Optional.of(aside);
  }

  /** Whether this very backup was restored here, and no new router was made of it yet. */
  private boolean isDone() {
    return target
        .read(target.restored().resolve(Manifest.NAME))
        .filter(archive.manifest().text()::equals)
        .isPresent();
  }

  private boolean isOfNoWorth() {
    if (!target.exists()) {
      return true;
    }
    try (Stream<Path> all = Files.list(target.path())) {
      return all.allMatch(file -> OF_NO_WORTH.contains(file.getFileName().toString()));
    } catch (IOException e) {
      throw StateFolder.unusable(target.path(), e);
    }
  }

  /** What an earlier attempt left, but for the lock that we hold. */
  private void clear() {
    try (Stream<Path> all = Files.list(staging.path())) {
      for (Path file : all.filter(one -> !one.endsWith("lock")).toList()) {
        new StateFolder(file).purge();
        staging.delete(file);
      }
    } catch (IOException e) {
      throw StateFolder.unusable(staging.path(), e);
    }
  }

  /** Sections that the backup lacks stay as they are, and so does what belongs to none. */
  private void keepOther() {
    try (Stream<Path> all = Files.walk(target.path())) {
      for (Path file : all.filter(RestoredFolder::isFile).toList()) {
        Path name = target.path().relativize(file);
        if (!name.startsWith("lock")
            && !name.startsWith("restored")
            && Section.replacing(name).filter(archive::has).isEmpty()) {
          put(name.toString(), Files.readAllBytes(file));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw StateFolder.unusable(target.path(), e);
    }
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void stage() {
    archive
        .files()
        .forEach(
            (name, content) -> {
              if (name.startsWith("state/")) {
                put(name.substring("state/".length()), content);
              } else if (name.startsWith("guest/")) {
                put("restored/" + name.substring("guest/".length()), content);
              }
            });
    put("restored/" + Manifest.NAME, archive.manifest().text().getBytes(StandardCharsets.UTF_8));
    syncFolders();
  }

  private void put(String name, byte[] content) {
    Path file = staging.path().resolve(name).normalize();
    if (!file.startsWith(staging.path())) {
      throw new IllegalStateException("a name that leaves the folder: " + name);
    }
    watch.before(file);
    Path folder = staging.path();
    for (Path part : staging.path().relativize(file.getParent())) {
      folder = folder.resolve(part);
      new StateFolder(folder).prepare();
    }
    new StateFolder(file.getParent()).write(file, content);
  }

  private void syncFolders() {
    try (Stream<Path> all = Files.walk(staging.path())) {
      all.filter(Files::isDirectory).forEach(folder -> new StateFolder(folder).sync());
    } catch (IOException | UncheckedIOException e) {
      throw StateFolder.unusable(staging.path(), e);
    }
  }

  private void move(Path from, Path to) {
    watch.before(to);
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StateFolder.unusable(to, e);
    }
    new StateFolder(to.getParent()).sync();
  }
}
