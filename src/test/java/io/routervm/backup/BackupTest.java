package io.routervm.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.backup.Restoration.Restored;
import io.routervm.failure.Failure;
import io.routervm.router.RestoredGuest;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * A router, backed up and restored: onto nothing, onto another router, and killed at every step.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BackupTest {
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private Path scratch;
  private Path home;
  private Path file;
  private Backup.Written written;
  private long bytes;

  @BeforeAll
  void backUp(@TempDir Path folder) throws IOException {
    scratch = folder;
    home = Files.createDirectory(folder.resolve("home"));
    file = folder.resolve("router.backup");
    written =
        SampleRouter.in(home, SampleRouter.running()).write(file, SampleRouter.PASSPHRASE, false);
    bytes = Files.size(file);
    // The same once more, at a price that the many restores of these tests can pay.
    byte[] packed = EncryptedFile.read(file, () -> SampleRouter.PASSPHRASE);
    Files.write(file, EncryptedFile.encrypt(packed, SampleRouter.PASSPHRASE, 4));
  }

  private static Restoration open(Path file) {
    return Restoration.open(file, () -> SampleRouter.PASSPHRASE);
  }

  private static StateFolder state(Path folder) {
    return new StateFolder(folder.resolve("state"));
  }

  private static Restored restore(Path backup, Path folder, boolean replace) {
    return open(backup).run(state(folder), folder.resolve("router.yaml"), replace);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void assertForTheOwnerAlone(Path folder) throws IOException {
    Path publicHalf = new StateFolder(folder).publicKey();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(found -> !found.equals(publicHalf)).toList()) {
        assertThat(mode(path))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  /** The state folder that a restore makes of the sample on a machine where nothing was. */
  private SortedMap<String, String> expected() {
    SortedMap<String, String> all = new TreeMap<>(SampleRouter.files(home.resolve("state")));
    all.remove("create.json");
    all.put("restored/ssh_host_ed25519_key", SampleRouter.HOST_KEY.privateText());
    all.put("restored/ssh_host_ed25519_key.pub", SampleRouter.HOST_KEY.publicText() + "\n");
    all.put("restored/dnsmasq.leases", SampleRouter.LEASES);
    all.put("secrets/2", "the CA's passphrase\n");
    return all;
  }

  private static SortedMap<String, String> found(Path folder) {
    SortedMap<String, String> all = SampleRouter.files(folder.resolve("state"));
    all.remove("restored/manifest.json");
    return all;
  }

  @Test
  void aBackupHoldsEverySection() throws IOException {
    assertThat(written.sections())
        .extracting(Backup.Written.Kept::section)
        .as("this router has no extras, and misses none")
        .containsExactly(
            Section.all().stream()
                .filter(section -> !section.equals(Section.EXTRAS))
                .map(Section::toString)
                .toArray(String[]::new));
    assertThat(written.missing()).isEmpty();
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(written.bytes()).isEqualTo(bytes);
  }

  /** Key pair, PKI, revisions and the rest, by those who write them, whatever the umask. */
  @Test
  void whatTheCommandsWriteIsForTheOwnerAlone() throws IOException {
    Path control = Files.createFile(scratch.resolve("control"));
    assertThat(mode(control)).as("or the umask alone would do").isNotEqualTo("rw-------");
    assertThat(SampleRouter.files(home.resolve("state")))
        .containsKeys("id_ed25519", "spice.password", "pki/private/ca.key");
    // The folder keeps it from others; ssh-keygen gives it this mode too.
    assertThat(mode(home.resolve("state/id_ed25519.pub"))).isEqualTo("rw-r--r--");
    assertForTheOwnerAlone(home.resolve("state"));
  }

  @Test
  void onANewMachineAllOfItIsThere() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("new"));
    Restored restored = restore(file, folder, false);
    assertThat(restored.missing()).isEmpty();
    assertThat(restored.replaced()).isEmpty();
    SortedMap<String, String> found = found(folder);
    String secret = restored.elsewhere().values().iterator().next();
    assertThat(Path.of(secret)).hasContent("the CA's passphrase\n").startsWith(folder);
    assertThat(restored.elsewhere()).containsOnlyKeys(SampleRouter.outside(home).toString());
    assertThat(found).isEqualTo(expected());
    assertThat(folder.resolve("router.yaml")).hasSameTextualContentAs(home.resolve("router.yaml"));
    assertThat(folder.resolve("private/ddns.secret")).hasContent("the provider's password\n");
    assertThat(new RestoredGuest(state(folder)).isPending()).isTrue();
    assertForTheOwnerAlone(folder.resolve("state"));
    assertThat(mode(state(folder).publicKey())).isEqualTo("rw-------");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("nothing is left over").hasSize(3);
    }
  }

  @Test
  void whatIsThereIsNeverReplacedUnasked() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("taken"));
    SampleRouter.in(folder, SampleRouter.off());
    Files.writeString(folder.resolve("router.yaml"), "# mine\n");
    SortedMap<String, String> before = SampleRouter.files(folder);
    assertThatThrownBy(() -> restore(file, folder, false))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("there is another file of that name");
    Files.delete(folder.resolve("router.yaml"));
    assertThatThrownBy(() -> restore(file, folder, false))
        .hasMessageContaining("the state folder is not empty");
    Files.writeString(folder.resolve("router.yaml"), "# mine\n");
    assertThat(SampleRouter.files(folder)).isEqualTo(before);

    Restored restored = restore(file, folder, true);
    assertThat(restored.replaced()).hasSize(2);
    assertThat(Path.of(restored.replaced().get(1))).hasContent("# mine\n");
    SortedMap<String, String> aside = SampleRouter.files(Path.of(restored.replaced().get(0)));
    assertThat(aside).containsKeys("id_ed25519", "pki/private/ca.key", "create.json");
    assertThat(found(folder)).containsAllEntriesOf(withoutSecrets(expected()));
    assertThat(found(folder)).as("what belongs to no section stays").containsKey("create.json");
  }

  private static Map<String, String> withoutSecrets(SortedMap<String, String> files) {
    files.keySet().removeIf(name -> name.startsWith("secrets/"));
    return files;
  }

  @Test
  void aFolderWithNothingButALogIsEmpty() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("looked"));
    state(folder).prepare().write(state(folder).log(), "log\n");
    assertThat(restore(file, folder, false).replaced()).isEmpty();
    assertThat(state(folder).log()).exists();
    assertThat(state(folder).key()).exists();
  }

  @Test
  void aSectionThatTheBackupLacksStaysAsItIs() throws IOException {
    Path other = Files.createDirectory(scratch.resolve("lacking"));
    Backup backup = SampleRouter.in(other, SampleRouter.off());
    StateFolder source = state(other);
    new StateFolder(source.pki()).purge();
    source.delete(source.vpnSeen());
    new StateFolder(source.revisions()).purge();
    Path lacking = scratch.resolve("lacking.backup");
    Backup.Written poor = backup.write(lacking, SampleRouter.PASSPHRASE, false);
    assertThat(poor.missing())
        .extracting(OmittedItem::what)
        .containsExactlyInAnyOrder("host-keys", "leases", "vpn", "revisions");
    assertThat(poor.missing().get(0).why()).contains("it is off");

    Path folder = Files.createDirectory(scratch.resolve("target"));
    SampleRouter.in(folder, SampleRouter.off());
    SortedMap<String, String> before = SampleRouter.files(folder.resolve("state"));
    Restored restored = restore(lacking, folder, true);
    assertThat(restored.missing()).extracting(OmittedItem::what).contains("vpn", "revisions");
    SortedMap<String, String> after = SampleRouter.files(folder.resolve("state"));
    List<String> kept =
        before.keySet().stream()
            .filter(name -> name.matches("(pki|revisions)/.*|vpn-seen"))
            .toList();
    assertThat(kept).hasSizeGreaterThan(10);
    kept.forEach(name -> assertThat(after).containsEntry(name, before.get(name)));
    assertThat(after.get("id_ed25519")).isNotEqualTo(before.get("id_ed25519"));
  }

  @Test
  void aStagedRouterHasNoLeases() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("staged"));
    Backup.Written staged =
        SampleRouter.in(folder, SampleRouter.staged())
            .write(scratch.resolve("staged.backup"), SampleRouter.PASSPHRASE, false);
    assertThat(staged.missing())
        .containsExactly(new OmittedItem("leases", "the router has given none yet"));
  }

  @Test
  void aRestoredRouterThatWasNotMadeYetCanBeBackedUpAgain() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("again"));
    Backup backup = SampleRouter.in(folder, SampleRouter.off());
    RestoredGuest waiting = new RestoredGuest(state(folder));
    StateFolder there = new StateFolder(state(folder).restored()).prepare();
    there.write(there.path().resolve("dnsmasq.leases"), SampleRouter.LEASES);
    assertThat(waiting.files()).containsOnlyKeys("dnsmasq.leases");
    Backup.Written second =
        backup.write(scratch.resolve("again.backup"), SampleRouter.PASSPHRASE, false);
    assertThat(second.missing()).extracting(OmittedItem::what).containsExactly("host-keys");
  }

  @Test
  void aBackupRefusesAPlaceThatMakesNoSense() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("places"));
    Backup backup = SampleRouter.in(folder, SampleRouter.off());
    Path inside = folder.resolve("state/x.backup");
    assertThatThrownBy(() -> backup.write(inside, SampleRouter.PASSPHRASE, false))
        .hasMessageContaining("in the folder that it is a backup of");
    assertThatThrownBy(() -> backup.write(file, SampleRouter.PASSPHRASE, false))
        .hasMessageContaining("there is a file of that name");
    assertThatThrownBy(
            () -> backup.write(folder.resolve("no/x.backup"), SampleRouter.PASSPHRASE, false))
        .hasMessageContaining("no such folder");
    new StateFolder(folder.resolve("state")).purge();
    assertThatThrownBy(
            () -> backup.write(folder.resolve("x.backup"), SampleRouter.PASSPHRASE, false))
        .hasMessageContaining("no router yet");
  }

  /** Onto nothing, and onto another router: before every step, then the same command again. */
  @Test
  void killedAtEveryStepItIsRunAgainAndWhole() throws IOException {
    for (boolean replace : List.of(false, true)) {
      int points = 0;
      boolean finished = false;
      while (!finished) {
        Path folder = Files.createDirectory(scratch.resolve("kill-" + replace + "-" + points));
        SortedMap<String, String> old = new TreeMap<>();
        if (replace) {
          copy(scratch.resolve("kill-source"), folder);
          old.putAll(SampleRouter.files(folder.resolve("state")));
        }
        finished = dies(folder, points, replace);
        requireWholeOrNot(folder, old);
        Restored restored = restore(file, folder, replace);
        assertThat(found(folder))
            .as("after step %d", points)
            .containsAllEntriesOf(withoutSecrets(expected()));
        assertThat(folder.resolve("router.yaml"))
            .hasSameTextualContentAs(home.resolve("router.yaml"));
        assertThat(restored.router()).isEqualTo("router");
        try (Stream<Path> left = Files.list(folder)) {
          assertThat(left.map(path -> path.getFileName().toString()).toList())
              .allMatch(name -> name.matches("(state|router.yaml)([.]replaced-.*)?|private"));
        }
        points++;
      }
      System.out.println("killed at " + (points - 1) + " steps" + (replace ? ", replacing" : ""));
      assertThat(points).isGreaterThan(25);
    }
  }

  /** The state folder is the old one, none, or the new one; router.yaml never comes before it. */
  private void requireWholeOrNot(Path folder, SortedMap<String, String> old) {
    SortedMap<String, String> now = found(folder);
    boolean isNew = now.containsKey("restored/dnsmasq.leases");
    if (isNew) {
      assertThat(now).containsAllEntriesOf(withoutSecrets(expected()));
    } else {
      assertThat(now).isIn(List.of(old, new TreeMap<>()));
      assertThat(folder.resolve("router.yaml"))
          .satisfiesAnyOf(
              yaml -> assertThat(yaml).doesNotExist(),
              yaml -> assertThat(yaml).hasContent("# mine\n"));
    }
  }

  /** Returns whether it came to its end before that step. */
  private boolean dies(Path folder, int step, boolean replace) {
    List<Path> seen = new ArrayList<>();
    Restoration.Watch watch =
        target -> {
          seen.add(target);
          if (seen.size() > step) {
            throw new Killed();
          }
        };
    try {
      Restoration.open(file, () -> SampleRouter.PASSPHRASE, watch)
          .run(state(folder), folder.resolve("router.yaml"), replace);
      return true;
    } catch (Killed killed) {
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      Files.createDirectory(from);
      SampleRouter.in(from, SampleRouter.off());
      Files.writeString(from.resolve("router.yaml"), "# mine\n");
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path));
        if (!Files.isDirectory(target)) {
          Files.copy(path, target);
        }
      }
    }
  }
}
