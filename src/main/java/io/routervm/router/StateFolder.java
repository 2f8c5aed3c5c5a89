package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.DurableFiles;
import io.routervm.service.Dnsmasq;
import io.routervm.service.OpenVpn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder with everything that routervm keeps about one router: mode 0700, files 0600 but for
 * the public key, each written whole or not at all.
 *
 * @param further held together with the folder's own lock
 */
public record StateFolder(Path path, Optional<FurtherLock> further) {
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString(DurableFiles.PRIVATE);
  private static final String OWN_NAME = "routervm";

  /** Made when a record is read or written: many commands do neither. */
  private static final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
  }

  public StateFolder(Path path) {
    this(path, Optional.empty());
  }

  /** The same folder, whose lock is not had without {@code lock}. */
  public StateFolder lockedWith(FurtherLock lock) {
    return new StateFolder(path, Optional.of(lock));
  }

  /** Makes the folder when it is missing; takes from others what a copy may have given them. */
  public StateFolder prepare() {
    try {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PRIVATE_FOLDER);
      tighten();
      return this;
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private void tighten() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && !file.toString().endsWith(".pub")
            && !PRIVATE_FILE.containsAll(Files.getPosixFilePermissions(file))) {
          Files.setPosixFilePermissions(file, PRIVATE_FILE);
        }
      }
    } catch (NoSuchFileException e) {
      return; // a command that runs beside this one has replaced or removed it
    }
  }

  public boolean exists() {
    return Files.isDirectory(path);
  }

  public Path key() {
    return path.resolve("id_ed25519");
  }

  public Path publicKey() {
    return path.resolve("id_ed25519.pub");
  }

  public Path knownHosts() {
    return path.resolve("known_hosts");
  }

  /** What {@code create} has to remember between two runs. */
  public Path createRecord() {
    return path.resolve("create.json");
  }

  /** Exists only while {@code create} uploads what it made for the install. */
  public Path install() {
    return path.resolve("install");
  }

  /** The checklist of the last cut-over, as far as it came. */
  public Path cutoverRecord() {
    return path.resolve("cutover.json");
  }

  /** Exists only while the system is upgraded: how far that has come. */
  public Path upgradeRecord() {
    return path.resolve("upgrade.json");
  }

  public Path consoleLog() {
    return path.resolve("console.log");
  }

  public Path log() {
    return path.resolve("routervm.log");
  }

  /** What this host's keeper has done, and why: {@code keep} of {@code host install}. */
  public Path keeperRecord() {
    return path.resolve("keeper/record");
  }

  /** What the keeper has seen last. */
  Path keeperSeen() {
    return path.resolve("keeper/seen");
  }

  /** The keeper's process, while it starts, resumes or restarts the router. */
  Path keeperAtWork() {
    return path.resolve("keeper/at-work");
  }

  /** The VPN's keys and certificates, in easy-rsa's layout. */
  public Path pki() {
    return path.resolve(OpenVpn.PKI);
  }

  /** When each VPN client was connected last. */
  public Path vpnSeen() {
    return path.resolve(OpenVpn.SEEN);
  }

  public Path spicePassword() {
    return path.resolve("spice.password");
  }

  /** A folder for each revision, named by its number. */
  public Path revisions() {
    return path.resolve("revisions");
  }

  /** The lists of names that others publish, as they were fetched. */
  Path lists() {
    return path.resolve(Dnsmasq.LISTS);
  }

  /** What a restored backup has for the guest, until {@code create} gives it to a new one. */
  public Path restored() {
    return path.resolve("restored");
  }

  public Optional<String> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      // Deleted since, by a timer of this host for one.
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /** Replaces {@code file} atomically, mode 0600, on the disk before this returns. */
  public void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As above. */
  public void write(Path file, byte[] content) {
    try {
      DurableFiles.DISK.write(file, content);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * What was written as JSON; empty when there is no such file.
   *
   * @param what is in it, for the message when it cannot be read: {@code "the record of a flight"}
   * @param hint what to do then
   */
  public <T> Optional<T> read(Path file, Class<T> type, String what, String hint) {
    try {
      return read(file).map(text -> Json.MAPPER.readValue(text, type));
    } catch (JacksonException e) {
      throw Failure.precondition(what + " cannot be read: it is damaged", file.toString(), hint, e);
    }
  }

  /** As {@link #write(Path, String)}, as JSON on one line. */
  public void writeJson(Path file, Object value) {
    write(file, Json.MAPPER.writeValueAsString(value) + "\n");
  }

  public void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /** The files right in {@code folder}; none when there is no such folder. */
  List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | UncheckedIOException e) {
      throw unusable(folder, e);
    }
  }

  /** Removes the folder with all that is in it. */
  public void purge() {
    if (!exists()) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      all.sorted((a, b) -> b.getNameCount() - a.getNameCount()).forEach(this::delete);
    } catch (IOException | UncheckedIOException e) {
      throw unusable(path, e);
    }
  }

  /** Removes routervm's own folder around this one, when no router has anything there. */
  void removeEmptyFolderAround() {
    Path around = path.toAbsolutePath().getParent();
    if (around == null || !around.endsWith(OWN_NAME)) {
      return;
    }
    try {
      Files.deleteIfExists(around);
    } catch (IOException e) {
      return; // it has other routers' state, or is not this user's to remove
    }
  }

  /** Makes sure that the names in the folder itself survive a power cut. */
  public void sync() {
    try {
      DurableFiles.DISK.syncFolder(path);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** For whoever works in the folder: why it cannot be used, and what to do. */
  public static Failure unusable(Path file, Exception cause) {
    return Failure.precondition(
        "the state folder cannot be used: " + Reason.ofFolder(cause),
        file.toString(),
        "run as root or as the owner of that folder, or give another one with --state DIR",
        cause);
  }
}
