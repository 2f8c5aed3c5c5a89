package io.routervm.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Every change that this package makes to a file is made here, and is on the disk when the method
 * returns: contents are written to a temporary file, synced, renamed, and the folder is synced.
 *
 * <p>The temporary name follows from the target's, so a second attempt after a crash overwrites
 * what the first left behind.
 */
final class DurableFiles {
  /** The single steps, each a moment at which a process may die. */
  enum Step {
    CREATE_FOLDER,
    CREATE,
    WRITE,
    SYNC,
    RENAME,
    DELETE,
    SYNC_FOLDER
  }

  /** Sees each step before it is taken; tests stop the process there. */
  @FunctionalInterface
  interface Watch {
    void before(Step step, Path path) throws IOException;
  }

  private static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER = mode("rwx------");

  private final Watch watch;

  DurableFiles(Watch watch) {
    this.watch = watch;
  }

  static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** Makes a folder of mode 0700 whose parent exists; does nothing when it is there. */
  void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    watch.before(Step.CREATE_FOLDER, folder);
    Files.createDirectory(folder, FOLDER);
    syncFolder(parent(folder));
  }

  /** Gives the file, of mode 0600, this content: after a crash the old or the new one, whole. */
  void write(Path file, byte[] content) throws IOException {
    Path temporary = temporary(file);
    watch.before(Step.CREATE, temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            FILE)) {
      watch.before(Step.WRITE, temporary);
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      watch.before(Step.SYNC, temporary);
      channel.force(true);
    }
    watch.before(Step.RENAME, file);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder(parent(file));
  }

  /** Removes the file; does nothing when there is none. */
  void delete(Path file) throws IOException {
    if (Files.notExists(file)) {
      return;
    }
    watch.before(Step.DELETE, file);
    Files.delete(file);
    syncFolder(parent(file));
  }

  /** Removes what a write that never reached its rename left behind. */
  void deleteTemporary(Path file) throws IOException {
    delete(temporary(file));
  }

  static Path temporary(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".new");
  }

  private void syncFolder(Path folder) throws IOException {
    watch.before(Step.SYNC_FOLDER, folder);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a file system's root is no place for a PKI: " + path);
    }
    return parent;
  }
}
