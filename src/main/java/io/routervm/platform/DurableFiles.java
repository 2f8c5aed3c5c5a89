package io.routervm.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Changes to files that are on the disk when the method returns: contents are written to a
 * temporary file, synced, renamed, and the folder is synced. After a crash the old or the new
 * content is there, whole.
 *
 * <p>The temporary name follows from the target's, so a second attempt after a crash replaces what
 * the first left behind. It is made anew each time: a link that somebody put there is not followed.
 */
public final class DurableFiles {
  /** For the owner only. */
  public static final String PRIVATE = "rw-------";

  public static final String PUBLIC = "rw-r--r--";
  public static final String PROGRAM = "rwxr-xr-x";

  /** The disk, and nobody who watches. */
  public static final DurableFiles DISK = new DurableFiles((step, path) -> {});

  /** The single steps, each a moment at which a process may die. */
  public enum Step {
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
  public interface Watch {
    void before(Step step, Path path) throws IOException;
  }

  private final Watch watch;

  public DurableFiles(Watch watch) {
    this.watch = watch;
  }

  /**
   * For a new file or folder.
   *
   * @param permissions {@code rw-------}
   */
  public static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** Makes a folder of mode 0700 whose parent exists; does nothing when it is there. */
  public void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    watch.before(Step.CREATE_FOLDER, folder);
    Files.createDirectory(folder, mode("rwx------"));
    syncFolder(parent(folder));
  }

  /** Gives the file, of mode 0600, this content. */
  public void write(Path file, byte[] content) throws IOException {
    write(file, content, PRIVATE);
  }

  /** As above, in UTF-8. */
  public void write(Path file, String content, String permissions) throws IOException {
    write(file, content.getBytes(StandardCharsets.UTF_8), permissions);
  }

  /**
   * Gives the file this content.
   *
   * @param permissions its own, whatever the umask
   */
  public void write(Path file, byte[] content, String permissions) throws IOException {
    write(file, content, PosixFilePermissions.fromString(permissions));
  }

  /** Gives the file this content, in UTF-8; its mode is that of any new file of this user. */
  public void write(Path file, String content) throws IOException {
    write(file, content.getBytes(StandardCharsets.UTF_8), Set.of());
  }

  private void write(Path file, byte[] content, Set<PosixFilePermission> exactly)
      throws IOException {
    Path temporary = temporary(file);
    watch.before(Step.CREATE, temporary);
    Files.deleteIfExists(temporary);
    try {
      fill(temporary, content, exactly);
      watch.before(Step.RENAME, file);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    syncFolder(parent(file));
  }

  private void fill(Path temporary, byte[] content, Set<PosixFilePermission> exactly)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            mode(exactly.isEmpty() ? "rw-rw-rw-" : PRIVATE))) {
      watch.before(Step.WRITE, temporary);
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      if (!exactly.isEmpty()) {
        Files.setPosixFilePermissions(temporary, exactly);
      }
      watch.before(Step.SYNC, temporary);
      channel.force(true);
    }
  }

  /** Removes the file; does nothing when there is none. */
  public void delete(Path file) throws IOException {
    if (Files.notExists(file)) {
      return;
    }
    watch.before(Step.DELETE, file);
    Files.delete(file);
    syncFolder(parent(file));
  }

  /** Removes what a write that never reached its rename left behind. */
  public void deleteTemporary(Path file) throws IOException {
    delete(temporary(file));
  }

  /** Makes sure that the names in a folder survive a power cut. */
  public void syncFolder(Path folder) throws IOException {
    watch.before(Step.SYNC_FOLDER, folder);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path temporary(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".new");
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a file system's root cannot be replaced: " + path);
    }
    return parent;
  }
}
