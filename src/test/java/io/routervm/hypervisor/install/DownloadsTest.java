package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.install.Downloads.Patience;
import io.routervm.hypervisor.install.FaultyServer.Fault;
import io.routervm.platform.Checksum;
import io.routervm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  @TempDir Path cache;

  @Test
  void fetchesOnceAndThenUsesTheCache() throws IOException {
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.NONE)) {
      Path file = downloads(1).file(server.uri(), Checksum.of(CONTENT));
      assertThat(file).hasBinaryContent(CONTENT);
      assertThat(downloads(1).file(server.uri(), Checksum.of(CONTENT))).isEqualTo(file);
      assertThat(server.ranges()).containsExactly("all");
      assertThat(leftovers()).isZero();
    }
  }

  @Test
  void goesOnWhereATransferBrokeOff() throws IOException {
    try (FaultyServer server =
        new FaultyServer(CONTENT, Fault.TRUNCATED, Fault.TRUNCATED, Fault.NONE)) {
      assertThat(downloads(3).file(server.uri(), Checksum.of(CONTENT))).hasBinaryContent(CONTENT);
      assertThat(server.ranges()).hasSize(3);
      assertThat(server.ranges().get(1)).isNotEqualTo("all");
      assertThat(server.ranges().get(2)).isGreaterThan(server.ranges().get(1));
    }
  }

  @Test
  void goesOnInALaterRun() throws IOException {
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.TRUNCATED, Fault.NONE)) {
      assertThatThrownBy(() -> downloads(1).file(server.uri(), Checksum.of(CONTENT)))
          .isInstanceOf(Failure.class);
      assertThat(downloads(1).file(server.uri(), Checksum.of(CONTENT))).hasBinaryContent(CONTENT);
      assertThat(server.ranges().get(1)).startsWith("bytes=");
    }
  }

  @Test
  void startsAnewWhenTheFileWasReplacedMeanwhile() throws IOException {
    byte[] other = CONTENT.clone();
    other[0]++;
    try (FaultyServer server = new FaultyServer(other, Fault.TRUNCATED, Fault.NONE)) {
      assertThatThrownBy(() -> downloads(1).file(server.uri(), Checksum.of(other)))
          .isInstanceOf(Failure.class);
      server.replaceVersion();
      assertThat(downloads(1).file(server.uri(), Checksum.of(other))).hasBinaryContent(other);
    }
  }

  @Test
  void aServerWithoutRangesIsServedFromTheStart() throws IOException {
    try (FaultyServer server =
        new FaultyServer(CONTENT, Fault.TRUNCATED, Fault.NO_RANGES, Fault.NONE)) {
      assertThat(downloads(2).file(server.uri(), Checksum.of(CONTENT))).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void aStalledTransferIsGivenUpAndGoneOnWith() throws IOException {
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.STALLED, Fault.NONE)) {
      assertThat(downloads(2).file(server.uri(), Checksum.of(CONTENT))).hasBinaryContent(CONTENT);
    }
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.STALLED)) {
      Checksum another = new Checksum("00".repeat(32));
      assertThatThrownBy(() -> downloads(1).file(server.uri(), another))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("no byte for");
    }
  }

  @Test
  void aWrongChecksumNamesBothAndIsNotKept() throws IOException {
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.NONE)) {
      Checksum wanted = new Checksum("cd".repeat(32));
      assertThatThrownBy(() -> downloads(1).file(server.uri(), wanted))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
                assertThat(failure.subject()).isEqualTo(server.uri().toString());
                assertThat(failure.hint()).contains("another mirror");
              })
          .hasMessageContaining(wanted.sha256())
          .hasMessageContaining(Checksum.of(CONTENT).sha256());
      assertThat(leftovers()).isZero();
    }
  }

  @Test
  void aMissingFileIsNotAskedForTwice() throws IOException {
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.MISSING)) {
      assertThatThrownBy(() -> downloads(5).file(server.uri(), Checksum.of(CONTENT)))
          .hasMessageContaining("status 404");
      assertThat(server.ranges()).hasSize(1);
      assertThat(downloads(5).text(server.uri())).isEmpty();
    }
  }

  @Test
  void anOverloadedServerIsAskedAgain() throws IOException {
    try (FaultyServer server =
        new FaultyServer(
            "[general]".getBytes(StandardCharsets.UTF_8), Fault.OVERLOADED, Fault.NONE)) {
      assertThat(downloads(2).text(server.uri())).contains("[general]");
    }
  }

  @Test
  @Timeout(30)
  void aServerThatFallsSilentIsNotWaitedFor() throws IOException {
    byte[] text = "[general]".getBytes(StandardCharsets.UTF_8);
    for (Fault fault : List.of(Fault.STALLED, Fault.MUTE)) {
      try (FaultyServer server = new FaultyServer(text, fault, Fault.NONE)) {
        assertThatThrownBy(() -> downloads(1).text(server.uri()))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("the download failed");
        assertThat(downloads(1).text(server.uri())).contains("[general]");
      }
    }
  }

  /** It would fill the memory, or trickle on for days. */
  @Test
  @Timeout(30)
  void aTextWithoutAnEndIsRefusedWhileItIsRead() throws IOException {
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.ENDLESS)) {
      assertThatThrownBy(() -> downloads(5).text(server.uri()))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("far too long for what it should be");
      assertThat(server.ranges()).as("asking again does not help").hasSize(1);
    }
    try (FaultyServer server = new FaultyServer(CONTENT, Fault.TRICKLING)) {
      assertThatThrownBy(() -> downloads(1).text(server.uri()))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("the download failed");
    }
  }

  @Test
  void nobodyThere() {
    assertThatThrownBy(() -> downloads(2).text(URI.create("http://127.0.0.1:1/")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no connection to 127.0.0.1");
  }

  private Downloads downloads(int attempts) {
    return new Downloads(
        cache,
        Progress.SILENT,
        new Patience(Duration.ofMillis(900), attempts, Duration.ofMillis(5)));
  }

  private long leftovers() throws IOException {
    try (var files = Files.list(cache)) {
      return files.filter(file -> file.toString().contains(".part")).count();
    }
  }
}
