package io.routervm.extras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.InvalidConfigException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The folder is somebody's input. */
class ExtrasFolderTest {
  @TempDir Path directory;
  private Path etc;

  @BeforeEach
  void makeFolder() throws IOException {
    etc = Files.createDirectories(directory.resolve("extras/etc"));
  }

  @Test
  void withoutTheFolderThereIsNothing() throws IOException {
    Files.delete(etc);
    Files.delete(etc.getParent());
    assertThat(ExtrasFolder.read(directory)).isSameAs(ExtrasSource.NONE);
  }

  @Test
  void filesComeWithTheirPathsInTheRouter() throws IOException {
    Files.writeString(etc.resolve("vnstat.conf"), "a\n");
    Path program = Files.writeString(etc.resolve("report"), "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.writeString(directory.resolve("extras.yaml"), "packages: [vnstat]\n");
    ExtrasSource source = ExtrasFolder.read(directory);
    assertThat(source.files())
        .isEqualTo(
            Map.of(
                "/etc/vnstat.conf", new SourceFile(Content.of("a\n"), false),
                "/etc/report", new SourceFile(Content.of("#!/bin/sh\n"), true)));
    assertThat(source.settings()).contains("packages: [vnstat]\n");
  }

  @Test
  void aLinkIsRefusedWhereverItLeads() throws IOException {
    Files.createSymbolicLink(etc.resolve("shadow"), Path.of("/etc/shadow"));
    Files.createSymbolicLink(etc.resolve("beside"), Path.of("shadow"));
    Files.createSymbolicLink(etc.resolve("folder"), Path.of("/"));
    assertThat(refusal()).contains("/etc/shadow is a link", "/etc/beside is a link");
    assertThat(refusal()).contains("/etc/folder is a link");
  }

  @Test
  void theFolderItselfIsNoLink() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.delete(etc);
    Files.delete(etc.getParent());
    Files.createSymbolicLink(directory.resolve("extras"), elsewhere);
    assertThat(refusal()).contains("extras is a link or a file");
  }

  @Test
  void aPipeIsRefusedAndNotOpened() throws Exception {
    Process process = new ProcessBuilder("mkfifo", etc.resolve("pipe").toString()).start();
    assertThat(process.waitFor()).isZero();
    assertThat(refusal()).contains("/etc/pipe is a device, a pipe or a socket");
  }

  @Test
  void aSocketIsRefused() throws IOException {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(etc.resolve("socket")));
      assertThat(refusal()).contains("/etc/socket is a device, a pipe or a socket");
    }
  }

  /** It would be waited for without end, or never end. */
  @Test
  void theSettingsAreAFileToo() throws Exception {
    Path settings = directory.resolve("extras.yaml");
    Process process = new ProcessBuilder("mkfifo", settings.toString()).start();
    assertThat(process.waitFor()).isZero();
    assertThat(refusal()).contains("is not a regular file");
    Files.delete(settings);
    Files.createSymbolicLink(settings, Path.of("/dev/zero"));
    assertThat(refusal()).contains("is not a regular file");
    Files.delete(settings);
    try (RandomAccessFile file = new RandomAccessFile(settings.toFile(), "rw")) {
      file.setLength(1L << 30);
    }
    assertThat(refusal()).contains("is larger than 1 MiB");
  }

  @Test
  void aFileOfAGibibyteIsNotRead() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(etc.resolve("large").toFile(), "rw")) {
      file.setLength(1L << 30);
    }
    assertThat(refusal()).contains("/etc/large is larger than 1 MiB");
  }

  @Test
  void theWholeIsBoundedToo() throws IOException {
    for (int i = 0; i < 5; i++) {
      Files.write(etc.resolve("part" + i), new byte[1 << 20]);
    }
    assertThat(refusal()).contains("/etc/part4 is one too many: the folder is larger than 4 MiB");
  }

  @Test
  void soIsTheNumberOfFilesAndTheirDepth() throws IOException {
    Path deep = etc;
    for (int i = 0; i < 20; i++) {
      deep = Files.createDirectory(deep.resolve("d"));
    }
    assertThat(refusal()).contains("lies more than 16 folders deep");
    for (int i = 0; i < 501; i++) {
      Files.writeString(etc.resolve("f" + i), "");
    }
    assertThat(refusal()).contains("more than 500 entries in all");
  }

  @Test
  void namesThatATerminalWouldObeyAreToldHarmlessly() throws IOException {
    Files.writeString(etc.resolve("two\nlines"), "");
    Files.writeString(etc.resolve("\u001b[2J"), "");
    assertThat(refusal())
        .contains("/etc/two?lines has a control character in its name")
        .contains("/etc/?[2J has a control character in its name");
  }

  @Test
  void namesInOtherThanAsciiAreRefused() throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", "touch \"$(printf 'bad\\377name')\"")
            .directory(etc.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(refusal()).contains("has a name that is not all printable ASCII");
  }

  @ParameterizedTest
  @CsvSource({"4755", "2755", "6644"})
  void setuidIsRefused(String mode) throws Exception {
    Path file = Files.writeString(etc.resolve("su"), "");
    Process process = new ProcessBuilder("chmod", mode, file.toString()).start();
    assertThat(process.waitFor()).isZero();
    assertThat(refusal()).contains("/etc/su is setuid or setgid (mode " + mode + ")");
  }

  @Test
  void whatIsPackedIsUnpackedButForSecrets() throws IOException {
    Files.write(etc.resolve("key.ftl"), new byte[] {1, 2, (byte) 255});
    Files.writeString(etc.resolve("open"), "x");
    Files.writeString(directory.resolve("extras.yaml"), "packages: []\n");
    ExtrasSource source = ExtrasFolder.read(directory);
    assertThat(ExtrasSource.unpack(source.pack())).isEqualTo(source);

    String without = source.pack(java.util.Set.of("/etc/key"));
    assertThat(ExtrasSource.unpack(without, source)).isEqualTo(source);
    assertThat(ExtrasSource.unpack(without).files().get("/etc/key.ftl").content())
        .isEqualTo(Content.of(""));
    assertThatThrownBy(() -> ExtrasSource.unpack(without, ExtrasSource.NONE))
        .hasMessageContaining("the secret file /etc/key.ftl");
  }

  @Test
  void noPackNamesAPathThatLeavesTheFolder() {
    for (String path : new String[] {"/../etc/x", "etc/x", "/etc//x", "/etc/./x", "/a\nb"}) {
      String packed =
          "routervm extras 1\nfile "
              + java.util.Base64.getEncoder()
                  .encodeToString(path.getBytes(java.nio.charset.StandardCharsets.UTF_8))
              + " eA==\n";
      assertThatThrownBy(() -> ExtrasSource.unpack(packed))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private String refusal() {
    try {
      ExtrasFolder.read(directory);
      return "(accepted)";
    } catch (InvalidConfigException e) {
      return e.problems().text();
    }
  }
}
