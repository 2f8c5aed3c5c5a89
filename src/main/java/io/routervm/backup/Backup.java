package io.routervm.backup;

import io.routervm.config.LocalNetwork;
import io.routervm.config.NamedSecret;
import io.routervm.config.RouterConfig;
import io.routervm.config.Secret;
import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasSource;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.guest.Caller;
import io.routervm.guest.RemoteShell;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.PkiCopy;
import io.routervm.router.GuestAccess;
import io.routervm.router.RestoredGuest;
import io.routervm.router.StateFolder;
import io.routervm.router.StateLock;
import io.routervm.service.OpenVpn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that makes this router this router, in one encrypted file. Needs no libvirt; a router
 * that cannot be reached is backed up without what only it holds, and the backup says so.
 */
public final class Backup {
  private static final int ID_BYTES = 16;

  /**
   * What was written, in the shape of its JSON document.
   *
   * @param created ISO 8601, UTC
   * @param missing what is not in it, and why
   */
  public record Written(
      String file,
      long bytes,
      String id,
      String created,
      List<Kept> sections,
      List<OmittedItem> missing) {
    /**
     * One section.
     *
     * @param files how many
     */
    public record Kept(String section, String meaning, int files) {}
  }

  private final RouterConfig config;
  private final Path yaml;
  private final StateFolder state;
  private final GuestAccess guest;

  /**
   * A backup of one router; nothing is read yet.
   *
   * @param yaml its router.yaml
   */
  public Backup(RouterConfig config, Path yaml, StateFolder state, GuestAccess guest) {
    this.config = config;
    this.yaml = yaml;
    this.state = state;
    this.guest = guest;
  }

  /**
   * Writes {@code file}, mode 0600, whole or not at all, after it was opened once more with the
   * passphrase.
   *
   * @param replace whether a file of that name may be there already
   * @throws Failure when there is nothing to back up, or the file cannot be written
   */
  public Written write(Path file, Passphrase passphrase, boolean replace) {
    Path target = require(file, replace);
    return StateLock.holding(state, "backup", () -> written(target, passphrase));
  }

  /**
   * Returns the whole path of {@code file} when a backup can be written there; to be asked before a
   * person has to think of a passphrase.
   *
   * @throws Failure as {@link #write} does
   */
  public Path require(Path file, boolean replace) {
    Path target = file.toAbsolutePath().normalize();
    if (!Files.exists(state.key())) {
      throw Failure.precondition(
          "there is no router yet that could be backed up",
          state.path().toString(),
          "run `routervm create` first, or name the state folder with --state DIR");
    }
    if (target.startsWith(state.path())) {
      throw Failure.usage(
          "the backup would lie in the folder that it is a backup of",
          target.toString(),
          "name a place on another disk, best on another machine");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw Failure.usage("that is no file", target.toString(), "name a file");
    }
    if (Files.exists(target) && !replace) {
      throw Failure.usage(
          "there is a file of that name",
          target.toString(),
          "choose another name, or give --replace");
    }
    Path folder = target.getParent();
    if (!Files.isDirectory(folder)) {
      throw Failure.usage("there is no such folder", folder.toString(), "make it, or name another");
    }
    return target;
  }

  private Written written(Path target, Passphrase passphrase) {
    Archive archive = collect();
    byte[] packed = archive.pack();
    byte[] encrypted = EncryptedFile.encrypt(packed, passphrase);
    byte[] opened = EncryptedFile.decrypt(encrypted, passphrase, target.toString());
    if (!Arrays.equals(packed, opened)) {
      throw new IllegalStateException("the backup does not open again");
    }
    Archive.unpack(opened, target.toString());
    new StateFolder(target.getParent()).write(target, encrypted);
    return new Written(
        target.toString(),
        encrypted.length,
        archive.manifest().id(),
        archive.manifest().created(),
        Section.all().stream()
            .filter(archive::has)
            .map(one -> new Written.Kept(one.name(), one.meaning(), archive.of(one).size()))
            .toList(),
        archive.manifest().missing());
  }

  private Archive collect() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<OmittedItem> missing = new ArrayList<>();
    files.put("router.yaml", bytes(yaml));
    ExtrasSource extras = ExtrasFolder.read(config.directory());
    if (!extras.isEmpty()) {
      files.put("extras.folder", extras.pack().getBytes(StandardCharsets.UTF_8));
    }
    SortedMap<String, String> secrets = secrets(files, missing);
    addState(files);
    addKeys(files, missing);
    addGuest(files, missing);
    List<String> sections = new ArrayList<>();
    for (Section section : Section.all()) {
      if (files.keySet().stream()
          .anyMatch(name -> Section.of(name).filter(section::equals).isPresent())) {
        sections.add(section.name());
      } else if (!section.isRare()
          && missing.stream().noneMatch(one -> one.what().equals(section.name()))) {
        missing.add(new OmittedItem(section.name(), "there are none"));
      }
    }
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    Manifest manifest =
        new Manifest(
            Manifest.LAYOUT,
            HexFormat.of().formatHex(id),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Caller.of("backup").name(),
            config.name(),
            config.os().name(),
            Manifest.identities(
                config.identity(), config.networks().stream().map(LocalNetwork::name).toList()),
            secrets,
            sections,
            missing);
    return new Archive(manifest, files);
  }

  /** Those in files are taken along; those in the environment can only be named. */
  private SortedMap<String, String> secrets(
      SortedMap<String, byte[]> files, List<OmittedItem> missing) {
    SortedMap<String, String> paths = new TreeMap<>();
    for (NamedSecret named : config.secrets()) {
      Secret secret = named.secret();
      if (secret instanceof Secret.File file) {
        String name = "secrets/" + (paths.size() + 1);
        paths.put(name, file.path().toString());
        files.put(name, bytes(config.directory().resolve(file.path())));
      } else if (secret instanceof Secret.Environment) {
        missing.add(
            new OmittedItem(
                secret.toString(), "it is in the environment: keep it where you keep this"));
      }
    }
    return paths;
  }

  /** What has no section, such as a revision that is being written, is left out. */
  private void addState(SortedMap<String, byte[]> files) {
    try {
      // A folder, or a file in it, may be a link to where the owner wants it.
      Path folder = state.path().toRealPath();
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(one -> !one.startsWith(folder.resolve(OpenVpn.PKI))).toList()) {
          String name = "state/" + folder.relativize(file);
          if (Section.of(name).isPresent() && Files.isRegularFile(file)) {
            files.put(name, bytes(file));
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw StateFolder.unusable(state.path(), e);
    }
  }

  private void addKeys(SortedMap<String, byte[]> files, List<OmittedItem> missing) {
    if (!CertificateAuthority.exists(state.pki())) {
      return;
    }
    PkiCopy.of(state.pki())
        .forEach(
            (file, content) -> {
              String name = "state/pki/" + file;
              if (Section.of(name).isPresent()) {
                files.put(name, content);
              } else {
                missing.add(new OmittedItem(name, "no PKI has a file of such a name"));
              }
            });
  }

  private void addGuest(SortedMap<String, byte[]> files, List<OmittedItem> missing) {
    try (RemoteShell host = guest.open()) {
      SortedMap<String, byte[]> found = GuestCopy.read(host, config);
      files.putAll(found);
      if (!found.containsKey("guest/" + RestoredGuest.LEASES)) {
        missing.add(new OmittedItem(Section.LEASES.name(), "the router has given none yet"));
      }
    } catch (Failure e) {
      new RestoredGuest(state)
          .files()
          .forEach(
              (name, text) -> files.put("guest/" + name, text.getBytes(StandardCharsets.UTF_8)));
      String why = "the router could not be asked: " + e.what();
      missing.add(new OmittedItem(Section.HOST_KEYS.name(), why));
      missing.add(new OmittedItem(Section.LEASES.name(), why));
      missing.removeIf(
          one ->
              files.keySet().stream()
                  .flatMap(name -> Section.of(name).stream())
                  .anyMatch(section -> section.name().equals(one.what())));
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Failure.precondition(
          "a file of the backup cannot be read: " + Reason.of(e),
          file.toString(),
          "look at its owner and mode",
          e);
    }
  }
}
