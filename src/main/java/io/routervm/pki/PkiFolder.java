package io.routervm.pki;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The folder in easy-rsa's layout: its paths, its lock, and changes that happen whole or not. */
final class PkiFolder implements AutoCloseable {
  static final String CA_CERTIFICATE = "ca.crt";
  static final String CA_KEY = "private/ca.key";
  static final String INDEX = "index.txt";
  static final String INDEX_ATTRIBUTES = "index.txt.attr";
  static final String NEXT_SERIAL = "serial";
  static final String CRL = "crl.pem";
  static final String NEXT_CRL_NUMBER = "crlnumber";
  static final String TLS_CRYPT_KEY = "tls-crypt.key";
  static final String TLS_CRYPT_SERVER_KEY = "tls-crypt-v2.key";
  static final String PENDING_REVOCATIONS = "pending-revocations";

  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
  private static final List<String> FOLDERS =
      List.of(
          "private",
          "reqs",
          "issued",
          "certs_by_serial",
          "revoked",
          "revoked/certs_by_serial",
          "revoked/private_by_serial",
          "revoked/reqs_by_serial",
          "renewed",
          "renewed/certs_by_serial",
          "renewed/private_by_serial",
          "renewed/reqs_by_serial");

  private final Path path;
  private final FolderLock lock;
  private final Journal journal;

  private PkiFolder(Path path, FolderLock lock, Journal journal) {
    this.path = path;
    this.lock = lock;
    this.journal = journal;
  }

  static boolean holdsAuthority(Path path) {
    return Files.exists(path.resolve(CA_CERTIFICATE)) || Journal.isIn(path);
  }

  /** Takes the lock, completes what a crash cut short, and makes the folders that are missing. */
  static PkiFolder open(Path path, DurableFiles.Watch watch) {
    DurableFiles files = new DurableFiles(watch);
    try {
      files.createFolder(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      FolderLock lock = FolderLock.take(path, LOCK_WAIT);
      try {
        for (String folder : FOLDERS) {
          files.createFolder(path.resolve(folder));
        }
        Journal journal = new Journal(path, files);
        journal.recover();
        return new PkiFolder(path, lock, journal);
      } catch (IOException | RuntimeException | Error e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  Path path() {
    return path;
  }

  boolean has(String file) {
    return Files.exists(path.resolve(file));
  }

  Optional<byte[]> read(String file) {
    try {
      return Optional.of(Files.readAllBytes(path.resolve(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(path.resolve(file), e);
    }
  }

  Optional<String> readText(String file) {
    return read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** The text of a file without which the folder is not a PKI. */
  String require(String file) {
    return readText(file)
        .orElseThrow(
            () ->
                Failure.precondition(
                    "the VPN's key folder is incomplete: " + file + " is missing",
                    path.toString(),
                    "Restore that file from a backup of this folder."));
  }

  /** Completes what an earlier change of this process could not, a full disk's victim. */
  void recover() {
    if (!Journal.isIn(path)) {
      return;
    }
    try {
      journal.recover();
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  void commit(FileChanges changes) {
    try {
      journal.run(changes);
    } catch (IOException e) {
      String next =
          Journal.isIn(path)
              ? "It is recorded and the next vpn command completes it; mend the cause, then look"
                  + " at `routervm vpn list`."
              : "Nothing was changed; mend the cause, then run the command again.";
      throw Failure.precondition(
          "the VPN's keys cannot be written: " + Reason.of(e), path.toString(), next, e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest, and every change is already on the disk.
      throw new IllegalStateException("cannot close the lock of " + path, e);
    }
  }

  private static Failure unusable(Path path, IOException cause) {
    return Failure.precondition(
        "the VPN's keys cannot be read or written: " + Reason.of(cause),
        path.toString(),
        "Look at owner, mode and free space of that folder.",
        cause);
  }
}
