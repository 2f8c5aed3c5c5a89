package io.routervm.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Identity;
import io.routervm.extras.Content;
import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SourceFile;
import io.routervm.failure.Failure;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router gets back the extras that it had, and no others. */
class RestoredExtrasTest {
  private static final ExtrasSource EXTRAS =
      new ExtrasSource(
          Optional.of("packages: []\n"),
          new TreeMap<>(
              Map.of(
                  "/etc/dnsmasq.d/own.conf", new SourceFile(Content.of("then\n"), false),
                  "/usr/local/bin/own", new SourceFile(Content.of("#!/bin/sh\n"), true))));

  @TempDir Path folder;

  private ConfigurationFiles files() {
    return files(Map.of("extras.folder", EXTRAS.pack().getBytes(StandardCharsets.UTF_8)));
  }

  private ConfigurationFiles files(Map<String, byte[]> sections) {
    TreeMap<String, byte[]> files = new TreeMap<>(sections);
    Manifest manifest =
        new Manifest(
            Manifest.LAYOUT,
            "0123456789abcdef0123456789abcdef",
            "2026-01-02T03:04:05Z",
            "root@nuc",
            "router",
            "debian-12",
            Manifest.identities(new Identity("router"), List.of("lan")),
            Map.of(),
            List.of("extras"),
            List.of());
    return ConfigurationFiles.of(
        new Archive(manifest, files),
        new StateFolder(folder.resolve("state")),
        folder.resolve("router.yaml"));
  }

  private List<Path> write() {
    return files().write(target -> {});
  }

  private Path there(String path, String content) throws IOException {
    Path file = folder.resolve("extras" + path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void whereNothingIsTheyAreWhatTheyWere() {
    files().requireNothingInTheWay();
    assertThat(write()).isEmpty();
    assertThat(ExtrasFolder.read(folder)).isEqualTo(EXTRAS);
  }

  @Test
  void aRunThatWasKilledIsGoneOnWith() throws IOException {
    Path program = there("/usr/local/bin/own", "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-------"));
    files().requireNothingInTheWay();
    assertThat(write()).isEmpty();
    assertThat(ExtrasFolder.read(folder)).isEqualTo(EXTRAS);
  }

  @Test
  void othersAreInTheWay() throws IOException {
    there("/etc/cron.d/later", "");
    assertThatThrownBy(() -> files().requireNothingInTheWay())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.subject()).endsWith("extras/etc/cron.d/later"));
  }

  /** A copy among the extras would be brought to the router as one of them. */
  @Test
  void whatIsReplacedIsKeptBesideTheFolder() throws IOException {
    there("/etc/dnsmasq.d/own.conf", "now\n");
    there("/etc/cron.d/later", "");
    List<Path> copies = write();
    assertThat(copies).hasSize(1);
    assertThat(copies.get(0).getParent()).isEqualTo(folder);
    assertThat(copies.get(0).resolve("etc/dnsmasq.d/own.conf")).hasContent("now");
    assertThat(ExtrasFolder.read(folder)).isEqualTo(EXTRAS);
  }

  /** Of a router that had none, or files and no settings. */
  @Test
  void thoseThatTheBackupLacksDoNotStay() throws IOException {
    Path settings = Files.writeString(folder.resolve("extras.yaml"), "packages: [nmap]\n");
    String without = new ExtrasSource(Optional.empty(), EXTRAS.files()).pack();
    for (Map<String, byte[]> sections :
        List.of(
            Map.<String, byte[]>of(),
            Map.of("extras.folder", without.getBytes(StandardCharsets.UTF_8)))) {
      assertThatThrownBy(() -> files(sections).requireNothingInTheWay())
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.subject()).isEqualTo(settings.toString()));
    }
    there("/etc/cron.d/later", "");
    List<Path> copies = files(Map.of()).write(target -> {});
    assertThat(copies).hasSize(2).allMatch(copy -> copy.getParent().equals(folder));
    assertThat(folder.resolve("extras")).doesNotExist();
    assertThat(settings).doesNotExist();
  }

  @Test
  void noLinkIsWrittenThrough() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("extras"), elsewhere);
    assertThatThrownBy(() -> files().requireNothingInTheWay()).isInstanceOf(Failure.class);
    write();
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(ExtrasFolder.read(folder)).isEqualTo(EXTRAS);
  }
}
