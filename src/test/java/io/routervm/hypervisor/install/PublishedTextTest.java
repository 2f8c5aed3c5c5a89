package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.HttpsSite;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.install.Downloads.Patience;
import io.routervm.hypervisor.install.FaultyServer.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PublishedTextTest {
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(900), 2, Duration.ofMillis(5));

  @TempDir private Path folder;

  @Test
  void comesByHttpsAndNotOnOverPlainHttp() throws IOException {
    try (HttpsSite site = new HttpsSite(folder)) {
      site.publish("a.example\n");
      assertThat(PublishedText.fetch(site.uri("/hosts"), 100)).isEqualTo("a.example\n");
      assertThatThrownBy(() -> PublishedText.fetch(site.uri("/plain"), 100))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("answers with status 302");
    }
  }

  @Test
  void aServerWithACertificateOfNobodyIsRefused() throws IOException {
    HttpsSite site = new HttpsSite(folder);
    site.publish("a.example\n");
    try (site) {
      HttpsSite.withoutTrust(
          () ->
              assertThatThrownBy(() -> PublishedText.fetch(site.uri("/hosts"), 100, SHORT))
                  .isInstanceOf(Failure.class)
                  .hasMessageContaining("the download failed"));
    }
    assertThat(site.asked()).isZero();
  }

  @Test
  @Timeout(30)
  void aHostileServerTakesNeitherMemoryNorTime() throws IOException {
    byte[] text = "a.example\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    try (FaultyServer server = new FaultyServer(text, Fault.NONE)) {
      assertThat(PublishedText.fetch(server.uri(), text.length, SHORT)).hasSize(text.length);
      assertThatThrownBy(() -> PublishedText.fetch(server.uri(), text.length - 1, SHORT))
          .hasMessageContaining("far too long for what it should be");
    }
    for (Fault fault : new Fault[] {Fault.ENDLESS, Fault.MUTE, Fault.TRICKLING, Fault.STALLED}) {
      try (FaultyServer server = new FaultyServer(text, fault)) {
        assertThatThrownBy(() -> PublishedText.fetch(server.uri(), 1_000_000, SHORT))
            .as(fault.name())
            .isInstanceOf(Failure.class)
            .hasMessageContaining("the download failed");
      }
    }
    try (FaultyServer server = new FaultyServer(text, Fault.MISSING)) {
      assertThatThrownBy(() -> PublishedText.fetch(server.uri(), 10_000, SHORT))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("has no such file");
    }
  }
}
