package io.routervm.backup;

import io.routervm.failure.Failure;
import io.routervm.router.StateFolder;
import io.routervm.router.StateLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes of a backup what {@code create} needs to make the same router again.
 *
 * <p>Everything is read, verified and compared with what is there before anything is written. Then
 * the state folder comes, in one rename; then the secrets; router.yaml comes last. Killed in
 * between, it is run again: a state folder that the same backup has filled is left alone.
 */
public final class Restoration {
  /**
   * What was done, in the shape of its JSON document.
   *
   * @param created when the backup was made, ISO 8601
   * @param by user and host that made it
   * @param sections what was restored
   * @param missing what the backup does not have; here it is as it was before
   * @param files router.yaml and the secrets, where they were written
   * @param elsewhere secrets whose path leads out of router.yaml's folder: path in router.yaml to
   *     the file in which they are now
   * @param replaced where the files and the folder are that stood in the way
   */
  public record Restored(
      String router,
      String created,
      String by,
      String state,
      List<String> sections,
      List<OmittedItem> missing,
      List<String> files,
      Map<String, String> elsewhere,
      List<String> replaced) {}

  /** Sees each step before it is taken; tests end the process there. */
  interface Watch {
    void before(Path target);
  }

  private final Archive archive;
  private final Watch watch;

  private Restoration(Archive archive, Watch watch) {
    this.archive = archive;
    this.watch = watch;
  }

  /**
   * Opens a backup; nothing is written.
   *
   * @param passphrase is asked for once the file is read and looks like a backup
   * @throws Failure when it cannot be read, is damaged, or has another passphrase
   */
  public static Restoration open(Path file, Supplier<Passphrase> passphrase) {
    return open(file, passphrase, target -> {});
  }

  static Restoration open(Path file, Supplier<Passphrase> passphrase, Watch watch) {
    Archive archive =
        Archive.unpack(EncryptedFile.read(file, passphrase), file.toAbsolutePath().toString());
    Manifest manifest = archive.manifest();
    if (!manifest.identitiesNow().equals(manifest.identities())) {
      throw Failure.precondition(
          "this version of routervm would give the router other UUIDs or MAC addresses than it had",
          file.toString(),
          "restore with the version that made the backup");
    }
    return new Restoration(archive, watch);
  }

  /** The router's name, of which its state folder usually follows. */
  public String router() {
    return archive.manifest().router();
  }

  /**
   * Restores.
   *
   * @param state the folder to be; may be there, but nothing of worth in it
   * @param yaml the router.yaml to be
   * @param replace whether what stands in the way may be moved aside
   */
  public Restored run(StateFolder state, Path yaml, boolean replace) {
    ConfigurationFiles files = ConfigurationFiles.of(archive, state, yaml);
    RestoredFolder folder = new RestoredFolder(archive, state, watch);
    if (!replace) {
      files.requireNothingInTheWay();
      folder.requireNothingInTheWay();
    }
    List<String> replaced = new ArrayList<>();
    folder.write().ifPresent(aside -> replaced.add(aside.toString()));
    StateLock.holding(
        state,
        "restore",
        () -> {
          files.write(watch).forEach(aside -> replaced.add(aside.toString()));
          return null;
        });
    Manifest manifest = archive.manifest();
    return new Restored(
        manifest.router(),
        manifest.created(),
        manifest.by(),
        state.path().toString(),
        manifest.sections(),
        manifest.missing(),
        files.written(),
        files.elsewhere(),
        replaced);
  }
}
