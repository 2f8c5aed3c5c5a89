package io.routervm.setup;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes and removes what a router has on its hypervisor. */
public final class HostInstallation {
  private final Path root;

  /**
   * @param root {@code /}; in a test, another folder that stands for it
   */
  public HostInstallation(Path root) {
    this.root = root;
  }

  /**
   * Writes what is not there as it is to be, removes what an earlier router.yaml of this name
   * wanted and this one does not.
   *
   * @return what was written or removed; empty when all was there
   */
  public List<Path> install(String name, HostFiles wanted) {
    List<Path> changed = new ArrayList<>();
    for (Path path : HostFiles.paths(name)) {
      if (!wanted.files().containsKey(path)
          && !wanted.links().containsKey(path)
          && remove(below(path))) {
        changed.add(path);
      }
    }
    wanted.files().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(file -> write(below(file.getKey()), file.getValue(), mode(file.getKey())))
        .forEach(file -> changed.add(file.getKey()));
    wanted.links().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(link -> link(below(link.getKey()), link.getValue()))
        .forEach(link -> changed.add(link.getKey()));
    return changed;
  }

  /**
   * How far this host is from what {@link #install} would leave. Reads only.
   *
   * @param there whether anything of the router is there
   * @param missing what is wanted and not there
   * @param different what is there otherwise, or is not wanted any more
   */
  public record Gap(boolean there, List<Path> missing, List<Path> different) {
    public Gap {
      missing = List.copyOf(missing);
      different = List.copyOf(different);
    }
  }

  /** Compares. */
  public Gap gap(String name, HostFiles wanted) {
    List<Path> missing = new ArrayList<>();
    List<Path> different = new ArrayList<>();
    boolean there = false;
    for (Path path : HostFiles.ours(name)) {
      Path file = below(path);
      boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      boolean isWanted = wanted.files().containsKey(path) || wanted.links().containsKey(path);
      there |= exists;
      if (isWanted && !exists) {
        missing.add(path);
      } else if (exists && !(isWanted && isAsWanted(path, wanted))) {
        different.add(path);
      }
    }
    return new Gap(there, missing, different);
  }

  private boolean isAsWanted(Path path, HostFiles wanted) {
    Path file = below(path);
    try {
      return wanted.links().containsKey(path)
          ? Files.isSymbolicLink(file)
              && Files.readSymbolicLink(file).equals(wanted.links().get(path))
          : read(file).filter(wanted.files().get(path)::equals).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** The program that the daily timer starts; empty when there is none. */
  public Optional<Path> program(String name) {
    try {
      return read(below(HostFiles.maintenance(name)))
          .flatMap(unit -> unit.lines().filter(line -> line.startsWith("ExecStart=/")).findFirst())
          .map(line -> Path.of(line.substring("ExecStart=".length()).split(" ", 2)[0]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Removes all of it; nothing there is fine.
   *
   * @return what was removed
   */
  public List<Path> uninstall(String name) {
    List<Path> removed =
        HostFiles.paths(name).stream().filter(path -> remove(below(path))).toList();
    HostFiles.folders().forEach(folder -> removeIfEmpty(below(folder)));
    return removed;
  }

  private Path below(Path path) {
    return root.resolve(Path.of("/").relativize(path));
  }

  private static String mode(Path path) {
    return HostFiles.isProgram(path) ? DurableFiles.PROGRAM : DurableFiles.PUBLIC;
  }

  /** In one rename: udev and systemd may read at any moment. */
  private static boolean write(Path file, String content, String mode) {
    return attempt(
        file,
        () -> {
          if (read(file).filter(content::equals).isPresent()
              && PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).equals(mode)) {
            return false;
          }
          Files.createDirectories(file.getParent());
          DurableFiles.DISK.write(file, content, mode);
          return true;
        });
  }

  private static boolean link(Path link, Path target) {
    return attempt(
        link,
        () -> {
          if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return false;
          }
          Files.createDirectories(link.getParent());
          Files.deleteIfExists(link);
          Files.createSymbolicLink(link, target);
          return true;
        });
  }

  private static boolean remove(Path path) {
    return attempt(path, () -> Files.deleteIfExists(path));
  }

  private static void removeIfEmpty(Path folder) {
    attempt(
        folder,
        () -> {
          if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
          }
          try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty() && Files.deleteIfExists(folder);
          }
        });
  }

  private static Optional<String> read(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private interface Work {
    boolean done() throws IOException;
  }

  private static boolean attempt(Path path, Work work) {
    try {
      return work.done();
    } catch (IOException e) {
      throw Failure.precondition(
          "cannot be written or removed: " + Reason.of(e),
          path.toString(),
          "run it as root, on a file system that can be written to",
          e);
    }
  }
}
