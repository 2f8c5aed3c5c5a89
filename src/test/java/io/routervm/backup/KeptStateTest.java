package io.routervm.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.router.StateFolder;
import io.routervm.service.KeptState;
import io.routervm.service.Services;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service says that it keeps is in every backup, without anybody's doing. */
class KeptStateTest {
  @TempDir Path folder;

  @Test
  void whatAServiceKeepsIsInABackup() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Backup backup = SampleRouter.in(home, SampleRouter.off());
    StateFolder state = new StateFolder(home.resolve("state"));
    for (String file : files()) {
      Path path = state.path().resolve(file);
      if (!Files.exists(path)) {
        Path one = file.endsWith("/") ? path.resolve("deep/key") : path;
        new StateFolder(one.getParent()).prepare().write(one, "key\n");
      }
    }
    Archive archive = written(backup);
    Set<String> names = archive.files().keySet();
    assertThat(files())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(names).anyMatch(name -> name.startsWith("state/" + file)));
    assertThat(archive.manifest().sections())
        .containsAll(Services.kept().stream().map(KeptState::name).toList());
  }

  /** Owners put a folder, or a key, on another disk. */
  @Test
  void whatIsBehindALinkIsInABackup() throws Exception {
    Path home = Files.createDirectory(folder.resolve("linked"));
    Backup backup = SampleRouter.in(home, SampleRouter.off());
    Set<String> before = written(backup).files().keySet();
    Path state = home.resolve("state");
    Path moved = Files.move(state, home.resolve("elsewhere"));
    Files.createSymbolicLink(state, moved);
    Path key = Files.move(moved.resolve("id_ed25519"), home.resolve("key"));
    Files.createSymbolicLink(moved.resolve("id_ed25519"), key);
    assertThat(written(backup).files().keySet())
        .isEqualTo(before)
        .contains("state/id_ed25519", "state/known_hosts", "state/revisions/1/revision.json");
  }

  private Archive written(Backup backup) {
    Path file = folder.resolve("router.backup");
    backup.write(file, SampleRouter.PASSPHRASE, true);
    return Archive.unpack(EncryptedFile.read(file, () -> SampleRouter.PASSPHRASE), "the test");
  }

  private static List<String> files() {
    return Services.kept().stream()
        .flatMap(kept -> kept.files().stream())
        .collect(Collectors.toList());
  }
}
