package io.routervm.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void aFileSystemsRefusalIsASentence() throws IOException {
    assertThat(Reason.of(new NoSuchFileException("/a"))).isEqualTo("/a does not exist");
    assertThat(Reason.of(new FileAlreadyExistsException("/a"))).isEqualTo("/a is there already");
    assertThat(Reason.ofFolder(new FileAlreadyExistsException("/a"))).isEqualTo("/a is no folder");
    assertThat(Reason.ofFolder(new NoSuchFileException("/a"))).isEqualTo("/a does not exist");
    assertThat(Reason.of(new AccessDeniedException("/a")))
        .isEqualTo("this user may not do that with /a");
    assertThat(Reason.of(new NotDirectoryException("/a"))).isEqualTo("/a is no folder");
    assertThat(Reason.of(new DirectoryNotEmptyException("/a"))).isEqualTo("/a is not empty");
    assertThat(Reason.of(new FileSystemException("/a", null, "No space left on device")))
        .isEqualTo("/a: No space left on device");
    assertThat(Reason.of(new FileSystemException(null))).isEqualTo("it cannot be used");
    assertThat(Reason.of(thrownBy(Path.of("/dev/null/x")))).startsWith("/dev/null/x").contains(":");
  }

  private static IOException thrownBy(Path file) {
    try {
      Files.readString(file);
      throw new AssertionError(file + " was read");
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void noNameOfAClassIsLeft() {
    for (Throwable thrown :
        List.of(
            new IOException(),
            new IOException(new NullPointerException()),
            new UncheckedIOException(new EOFException()),
            new IOException(new IllegalStateException("broken\n\tin two\u001b[31m")),
            new MalformedInputException(3),
            new UnknownHostException("mirror.example"),
            new UnknownHostException(),
            new OutOfMemoryError(),
            new SSLHandshakeException(
                "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException:"
                    + " unable to find valid certification path"),
            new IllegalArgumentException("java.io.IOException: No space left on device"))) {
      assertThat(Reason.of(thrown))
          .isNotBlank()
          .doesNotContain("Exception", "Error", "java.", "sun.", "\n", "\t", "\u001b");
    }
    assertThat(Reason.of(new RuntimeException(new EOFException()))).isEqualTo("it ends too early");
    assertThat(Reason.of(new UnknownHostException("mirror.example")))
        .isEqualTo("the name mirror.example cannot be resolved");
    assertThat(Reason.of(new IOException("java.io.IOException: No space left on device")))
        .isEqualTo("No space left on device");
  }
}
