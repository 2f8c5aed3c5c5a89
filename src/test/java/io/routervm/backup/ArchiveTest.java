package io.routervm.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Identity;
import io.routervm.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that somebody else made, though with the right passphrase. */
class ArchiveTest {
  private static Manifest manifest(String router) {
    return new Manifest(
        Manifest.LAYOUT,
        "0123456789abcdef0123456789abcdef",
        "2026-01-02T03:04:05Z",
        "root@nuc",
        router,
        "debian-12",
        Manifest.identities(new Identity(router), List.of("lan")),
        Map.of(),
        Section.all().stream().map(Section::toString).toList(),
        List.of());
  }

  /** With a manifest of ours and one entry that is not. */
  private static byte[] with(TarArchiveEntry entry, byte[] content) throws IOException {
    return archive(manifest("router").text(), entry, content);
  }

  private static byte[] archive(String manifest, TarArchiveEntry entry, byte[] content)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      put(tar, new TarArchiveEntry(Manifest.NAME), manifest.getBytes(StandardCharsets.UTF_8));
      put(tar, new TarArchiveEntry("state/known_hosts"), new byte[] {'k'});
      put(tar, entry, content);
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
      throws IOException {
    if (!entry.isLink() && !entry.isSymbolicLink()) {
      entry.setSize(content.length);
    }
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void refused(byte[] archive, String what) {
    assertThatThrownBy(() -> Archive.unpack(archive, "here"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(what)
        .satisfies(e -> assertThat(((Failure) e).hint()).contains("nothing was changed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "/etc/passwd",
        "state/../../id",
        "state/pki/../../../etc/cron.d/x",
        "state/pki/..",
        "state/pki/./x",
        "state/pki//x",
        "state/pki/.journal",
        "state/pki/.lock",
        "state/create.json",
        "state/lock",
        "state/revisions/0/router.yaml",
        "state/revisions/1/../../x",
        "state/pki/\u001b[2Jx",
        "state/pki/a\nb",
        "guest/authorized_keys",
        "guest/ssh_host_rsa_key.exe",
        "secrets/../router.yaml",
        "secrets/x",
        "Router.yaml",
        "state/known_hosts",
        "manifest.json"
      })
  void aNameThatNoBackupHasIsRefused(String name) throws IOException {
    refused(with(new TarArchiveEntry(name, true), new byte[] {'x'}), "no backup of a router holds");
  }

  @Test
  void aLinkIsRefused() throws IOException {
    for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      TarArchiveEntry link = new TarArchiveEntry("state/pki/ca.crt", type);
      link.setLinkName("/etc/shadow");
      refused(with(link, new byte[0]), "no backup of a router holds");
    }
    refused(
        with(new TarArchiveEntry("state/pki/fifo", TarConstants.LF_FIFO), new byte[0]),
        "no backup of a router holds");
  }

  @Test
  void aFileThatGrowsWithoutEndIsRefused() throws IOException {
    byte[] bomb = with(new TarArchiveEntry("state/pki/zeros"), new byte[17 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(100_000);
    refused(bomb, "no backup of a router holds");
  }

  @Test
  void aSectionThatTheManifestDoesNotNameIsRefused() throws IOException {
    Manifest all = manifest("router");
    String fewer = all.text().replace("\"vpn\"", "\"nothing\"");
    refused(
        archive(fewer, new TarArchiveEntry("state/pki/ca.crt"), new byte[1]),
        "no backup of a router holds: state/pki/ca.crt");
  }

  @Test
  void aNewerLayoutIsToldFromDamage() throws IOException {
    String newer =
        manifest("router").text().replaceFirst("\"layout\" : 1", "\"layout\" : 2, \"more\" : {}");
    refused(
        archive(newer, new TarArchiveEntry("state/anything"), new byte[1]), "by a newer routervm");
  }

  @Test
  void aManifestThatMakesNoSenseIsRefused() throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("router.yaml");
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"layout\":1}",
            manifest("router").text().replace("\"router\" : \"router\"", "\"router\" : \"../x\""),
            manifest("router").text().replace("0123456789abcdef", "xyz"))) {
      assertThatThrownBy(() -> Archive.unpack(archive(bad, entry, new byte[1]), "here"))
          .as(bad)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("not laid out as routervm does it");
    }
    refused(new byte[] {1, 2, 3}, "not laid out");
    refused(new byte[0], "not laid out");
  }

  @Test
  void anyClientNameGoesThrough() {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("state/pki/private/Anna Müller's phone.key", new byte[] {1});
    files.put("state/pki/issued/" + "x".repeat(180) + ".crt", new byte[] {2});
    Archive archive = Archive.unpack(new Archive(manifest("router"), files).pack(), "here");
    assertThat(archive.files().keySet()).isEqualTo(files.keySet());
  }
}
