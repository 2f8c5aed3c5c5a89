package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.os.GuestOs;
import io.routervm.platform.Checksum;
import io.routervm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree that lacks any of its parts is found out before a machine needs it. */
class TreeVerificationTest {
  private static final String KERNEL = "images/pxeboot/vmlinuz";
  private static final String INITRD = "images/pxeboot/initrd.img";
  private static final String INSTALLER = "LiveOS/squashfs.img";
  private static final String PRIMARY = "repodata/primary.xml.gz";

  @TempDir Path folder;
  @TempDir Path cache;

  @BeforeEach
  void makeTree() throws IOException {
    StringBuilder info =
        new StringBuilder(
            "[general]\nfamily = CentOS\nversion = 7\n[images-x86_64]\nkernel = %s\ninitrd = %s\n"
                    .formatted(KERNEL, INITRD)
                + "[stage2]\nmainimage = %s\n[checksums]\n".formatted(INSTALLER));
    for (String part : List.of(KERNEL, INITRD, INSTALLER)) {
      info.append(part).append(" = sha256:").append(write(part, "content of " + part)).append('\n');
    }
    write(".treeinfo", info.toString());
    write(
        "repodata/repomd.xml",
        """
        <repomd><data type="primary">
          <checksum type="sha256">%s</checksum>
          <location href="%s"/>
        </data></repomd>
        """
            .formatted(write(PRIMARY, "packages"), PRIMARY));
  }

  private String write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return Checksum.of(content.getBytes(StandardCharsets.UTF_8)).sha256();
  }

  private List<String> verify(URI source) {
    return verify(source, Optional.empty());
  }

  private List<String> verify(URI source, Optional<String> pinned) {
    return new TreeVerification(Optional.empty(), source, folder, pinned, cache, Progress.SILENT)
        .run();
  }

  @Test
  void aPinHoldsFastWhichTreeItIs() throws IOException {
    String line = verify(folder.toUri()).get(0);
    String sha256 = line.substring(line.length() - 64);
    assertThat(sha256).isEqualTo(Checksum.of(folder.resolve(".treeinfo")).sha256());
    assertThat(verify(folder.toUri(), Optional.of(sha256))).hasSize(5);
    // All of its own checksums are right, and it is another tree all the same.
    Files.writeString(folder.resolve(".treeinfo"), "# changed\n", StandardOpenOption.APPEND);
    assertThat(verify(folder.toUri())).hasSize(5);
    Failure failure =
        catchThrowableOfType(Failure.class, () -> verify(folder.toUri(), Optional.of(sha256)));
    assertThat(failure.what()).contains("install.tree_sha256").doesNotContain(sha256);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
  }

  /** As on a DVD of EL 9: the tree's own folder has the installer, each variant its packages. */
  private void becomeDvd() throws IOException {
    Path info = folder.resolve(".treeinfo");
    Files.writeString(
        info,
        Files.readString(info).replace("CentOS\nversion = 7", "AlmaLinux\nversion = 9.4")
            + """
            [tree]
            arch = x86_64
            variants = AppStream,BaseOS
            [variant-AppStream]
            repository = AppStream
            [variant-BaseOS]
            packages = BaseOS/Packages
            repository = BaseOS
            """);
    Files.createDirectories(folder.resolve("BaseOS"));
    Files.move(folder.resolve("repodata"), folder.resolve("BaseOS/repodata"));
  }

  @Test
  void aDvdKeepsThePackagesOfItsBaseSystemInAFolderOfTheirOwn() throws IOException {
    becomeDvd();
    assertThat(verify(folder.toUri()))
        .hasSize(5)
        .anyMatch(line -> line.contains("BaseOS/" + PRIMARY));
    Files.delete(folder.resolve("BaseOS/repodata/repomd.xml"));
    assertThatThrownBy(() -> verify(folder.toUri()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("BaseOS/repodata/repomd.xml");
  }

  /** The tree of BaseOS on a mirror names itself, and AppStream beside it. */
  @Test
  void aTreeOnAMirrorNamesItself() throws IOException {
    Path info = folder.resolve(".treeinfo");
    Files.writeString(
        info,
        Files.readString(info)
            + "[tree]\nvariants = AppStream,BaseOS\n[variant-AppStream]\n"
            + "repository = ../../../AppStream/x86_64/os\n[variant-BaseOS]\nrepository = .\n");
    assertThat(verify(folder.toUri())).anyMatch(line -> line.contains(" " + PRIMARY));
  }

  @ParameterizedTest
  @CsvSource({"centos-7,almalinux-9", "almalinux-9,centos-7"})
  void aTreeOfAnotherReleaseThanTheConfiguredOneIsRefused(String tree, String other)
      throws IOException {
    if (tree.equals("almalinux-9")) {
      becomeDvd();
    }
    assertThat(verifyFor(tree)).hasSize(5);
    assertThatThrownBy(() -> verifyFor(other))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("`os` says " + other);
  }

  private List<String> verifyFor(String os) {
    return new TreeVerification(
            GuestOs.named(os), folder.toUri(), folder, Optional.empty(), cache, Progress.SILENT)
        .run();
  }

  @Test
  void aWholeFolderIsAcceptedWithAllItsParts() {
    assertThat(verify(folder.toUri()))
        .hasSize(5)
        .anyMatch(line -> line.contains("CentOS 7"))
        .anyMatch(line -> line.contains(INSTALLER))
        .anyMatch(line -> line.contains(PRIMARY));
  }

  @Test
  void soIsTheSameTreeByHttp() {
    try (FolderServer server = new FolderServer("install.tree", folder, "127.0.0.1", 0)) {
      assertThat(verify(server.uri())).isEqualTo(verify(folder.toUri()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {KERNEL, INITRD, INSTALLER, PRIMARY, ".treeinfo", "repodata/repomd.xml"})
  void aPartThatIsMissingIsNamed(String part) throws IOException {
    Files.delete(folder.resolve(part));
    assertThatThrownBy(() -> verify(folder.toUri()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(part.endsWith("info") ? "treeinfo" : part);
  }

  @ParameterizedTest
  @ValueSource(strings = {KERNEL, INITRD, INSTALLER, PRIMARY})
  void aPartThatIsDamagedIsNamed(String part) throws IOException {
    Files.writeString(folder.resolve(part), "damaged");
    assertThatThrownBy(() -> verify(folder.toUri()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("checksum");
  }

  /** Attributes in any order and quotes, a name space, and nothing in a comment counts. */
  @Test
  void metadataIsReadAsXml() throws IOException {
    Path file = folder.resolve("repodata/repomd.xml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("<repomd>", "<repomd xmlns='http://linux.duke.edu/metadata/repo'>")
            .replace(
                "<data type=\"primary\">", "<!-- <data type=\"primary\"> --><data\ntype='primary'>")
            .replace("<checksum type=\"sha256\">", "<size>1</size><checksum a='' type='sha256'>")
            .replace("<location href=", "<location xml:base='' href="));
    assertThat(verify(folder.toUri())).hasSize(5).anyMatch(line -> line.contains(PRIMARY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=\"sha256\" | type=\"md5\" | weaker than SHA-256",
        "href=\"repodata | href=\"../../etc | outside itself",
        "type=\"primary\" | type=\"other\" | no list of packages",
        "</data> | </date> | is damaged",
        "<repomd> | <!DOCTYPE repomd><repomd> | is damaged",
        "type=\"sha256\"> | type=\"sha256\">x | is damaged"
      })
  void metadataThatCannotBeTrustedIsRefused(String right, String wrong, String reason)
      throws IOException {
    Path file = folder.resolve("repodata/repomd.xml");
    Files.writeString(file, Files.readString(file).replace(right, wrong));
    assertThatThrownBy(() -> verify(folder.toUri()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(reason);
  }
}
