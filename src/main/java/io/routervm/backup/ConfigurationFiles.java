package io.routervm.backup;

import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasSource;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The owner's own files: the secrets that router.yaml refers to, router.yaml, and the extras beside
 * it, in that order.
 */
final class ConfigurationFiles {
  private final Map<Path, byte[]> contents;
  private final Map<String, String> elsewhere;
  private final Set<Path> programs;

  /** Where extras are, if there are any. */
  private final Path extras;

  /** What says how they are treated, if it is there. */
  private final Path settings;

  private ConfigurationFiles(
      Map<Path, byte[]> contents, Map<String, String> elsewhere, Set<Path> programs, Path folder) {
    this.programs = programs;
    this.extras = folder.resolve(ExtrasFolder.FOLDER);
    this.settings = folder.resolve(ExtrasFolder.SETTINGS);
    this.contents = contents;
    this.elsewhere = elsewhere;
  }

  /**
   * A secret goes where router.yaml refers to, as long as that is below router.yaml's own folder:
   * no backup writes just anywhere on this machine. Others go to {@code secrets/} of the state
   * folder, for the owner to move.
   */
  static ConfigurationFiles of(Archive archive, StateFolder state, Path yaml) {
    Path file = yaml.toAbsolutePath().normalize();
    Path folder = file.getParent();
    Map<Path, byte[]> contents = new LinkedHashMap<>();
    Map<String, String> elsewhere = new TreeMap<>();
    archive
        .of(Section.SECRETS)
        .forEach(
            (name, content) -> {
              String reference = archive.manifest().secrets().get(name);
              if (reference == null) {
                throw Manifest.unreadable(name, null);
              }
              Path target = resolve(folder, reference);
              if (!target.startsWith(folder) || target.equals(file)) {
                target = state.path().resolve(name);
                elsewhere.put(reference, target.toString());
              }
              contents.put(target, content);
            });
    archive.of(Section.CONFIGURATION).values().forEach(content -> contents.put(file, content));
    Set<Path> programs = new HashSet<>();
    archive
        .of(Section.EXTRAS)
        .values()
        .forEach(packed -> addExtras(extras(packed), folder, contents, programs));
    return new ConfigurationFiles(contents, elsewhere, programs, folder);
  }

  private static ExtrasSource extras(byte[] packed) {
    try {
      return ExtrasSource.unpack(new String(packed, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw Manifest.unreadable("the extras", e);
    }
  }

  private static void addExtras(
      ExtrasSource extras, Path folder, Map<Path, byte[]> contents, Set<Path> programs) {
    extras
        .settings()
        .ifPresent(
            text ->
                contents.put(
                    folder.resolve(ExtrasFolder.SETTINGS), text.getBytes(StandardCharsets.UTF_8)));
    extras
        .files()
        .forEach(
            (path, file) -> {
              Path target = folder.resolve(ExtrasFolder.FOLDER + path);
              contents.put(target, file.content().bytes());
              if (file.executable()) {
                programs.add(target);
              }
            });
  }

  private static Path resolve(Path folder, String reference) {
    try {
      return folder.resolve(reference).normalize();
    } catch (InvalidPathException e) {
      throw Manifest.unreadable("the secret " + reference, e);
    }
  }

  /**
   * Refuses to replace a file that says something else.
   *
   * @throws Failure when there is one
   */
  void requireNothingInTheWay() {
    stranger()
        .or(this::strangeSettings)
        .ifPresent(
            stranger -> {
              throw Failure.precondition(
                  "the extras that are there are not those of the backup, and the router would get"
                      + " both",
                  stranger.toString(),
                  "move them away, name another file with --file FILE, or give --replace, which"
                      + " keeps them beside; nothing was changed");
            });
    for (Map.Entry<Path, byte[]> entry : contents.entrySet()) {
      if (Files.exists(entry.getKey()) && !isWritten(entry)) {
        throw Failure.precondition(
            "there is another file of that name, which a restore would replace",
            entry.getKey().toString(),
            "move it away, name another file with --file FILE, or give --replace, which"
                + " keeps a copy of it; nothing was changed");
      }
    }
  }

  /** One of the extras that are there and are none of the backup's: whatever is no folder. */
  private Optional<Path> stranger() {
    if (!Files.exists(extras, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.walk(extras)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !contents.containsKey(path) || !isWritten(path, contents.get(path)))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      throw StateFolder.unusable(extras, e);
    }
  }

  /** Settings of extras in a folder whose backup has none. */
  private Optional<Path> strangeSettings() {
    return Files.exists(settings, LinkOption.NOFOLLOW_LINKS) && !contents.containsKey(settings)
        ? Optional.of(settings)
        : Optional.empty();
  }

  /** The folder as a whole: a copy that stays among the extras would be one of them. */
  private List<Path> moveExtrasAside(Restoration.Watch watch) {
    List<Path> moved = new ArrayList<>();
    for (Path path :
        Stream.concat(stranger().map(any -> extras).stream(), strangeSettings().stream())
            .toList()) {
      watch.before(path);
      Path aside = ReplacedPath.of(path);
      try {
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw StateFolder.unusable(path, e);
      }
      moved.add(aside);
    }
    return moved;
  }

  /** Writes what is not there yet; returns the copies of what stood in the way. */
  List<Path> write(Restoration.Watch watch) {
    List<Path> copies = new ArrayList<>(moveExtrasAside(watch));
    for (Map.Entry<Path, byte[]> entry : contents.entrySet()) {
      Path file = entry.getKey();
      if (isWritten(entry)) {
        makeProgram(file);
        continue;
      }
      watch.before(file);
      try {
        StateFolder folder = new StateFolder(file.getParent());
        if (!folder.exists()) {
          folder.prepare();
        }
        if (Files.exists(file)) {
          Path copy = ReplacedPath.of(file);
          folder.write(copy, Files.readAllBytes(file));
          copies.add(copy);
        }
        folder.write(file, entry.getValue());
      } catch (IOException e) {
        throw notWritten(file, e);
      }
      makeProgram(file);
    }
    return copies;
  }

  /** A run that was killed may have written it and no more. */
  private void makeProgram(Path file) {
    if (!programs.contains(file) || Files.isExecutable(file)) {
      return;
    }
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  private static Failure notWritten(Path file, IOException e) {
    return Failure.precondition(
        "a restored file cannot be written: " + Reason.of(e),
        file.toString(),
        "mend that, then run the same command again: it goes on where it stopped",
        e);
  }

  List<String> written() {
    return contents.keySet().stream().map(Path::toString).toList();
  }

  Map<String, String> elsewhere() {
    return Map.copyOf(elsewhere);
  }

  private static boolean isWritten(Map.Entry<Path, byte[]> entry) {
    return isWritten(entry.getKey(), entry.getValue());
  }

  private static boolean isWritten(Path file, byte[] content) {
    try {
      return Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), content);
    } catch (IOException e) {
      throw StateFolder.unusable(file, e);
    }
  }
}
