package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.router.ListFolder;
import io.routervm.router.ListRefresh;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockListExaminationTest {
  private static final URI ADS = URI.create("https://lists.example/ads");

  @TempDir private Path folder;
  private RouterConfig config;
  private ListFolder lists;

  @BeforeEach
  void aList() throws IOException {
    lists = new ListFolder(new StateFolder(folder.resolve("state")).prepare());
    config = config("dns: { block: [{ url: \"" + ADS + "\" }] }");
  }

  private RouterConfig config(String dns) throws IOException {
    return new RouterConfigLoader(name -> null)
        .load(
            Files.writeString(
                folder.resolve("router.yaml"),
                "version: 1\nwan: { bridge: brIsp }\nlan: { bridge: brHome, address: 192.168.42.254/24 }\n"
                    + dns
                    + "\n"));
  }

  private void refresh(String day, Optional<String> text) {
    Clock clock = Clock.fixed(Instant.parse(day + "T03:00:00Z"), ZoneOffset.UTC);
    new ListRefresh(
            config,
            lists,
            url ->
                text.orElseThrow(
                    () -> Failure.precondition("no connection to it", url.toString(), "look")),
            clock)
        .run(false);
  }

  private BlockListExamination on(String day) {
    return new BlockListExamination(config, lists, Instant.parse(day + "T12:00:00Z"));
  }

  @Test
  void aListOfTheseDaysIsFine() {
    refresh("2026-11-20", Optional.of("a.example\nb.example\n"));
    Finding finding = on("2026-11-29").findings().get(0);
    assertThat(finding.level()).isEqualTo(Level.OK);
    assertThat(finding.seen()).isEqualTo("that of 2026-11-20, 2 names");
    assertThat(on("2026-11-29").warnings()).isEmpty();
  }

  @Test
  void aListThatNobodyLooksForIsTold() {
    refresh("2026-11-01", Optional.of("a.example\n"));
    assertThat(on("2026-11-29").warnings())
        .singleElement()
        .asString()
        .contains("that of 2026-11-01 is in use", "routervm host install");
  }

  @Test
  void aListThatIsRefusedIsToldWithItsDates() {
    refresh("2026-11-20", Optional.of("a.example\n"));
    refresh("2026-11-22", Optional.of("<html>"));
    refresh("2026-11-23", Optional.of("<html>"));
    assertThat(on("2026-11-24").warnings())
        .singleElement()
        .asString()
        .startsWith("the list " + ADS + ": that of 2026-11-20 is in use; since 2026-11-22 it")
        .contains("this is no list of names", "--accept-smaller");
  }

  @Test
  void aListThatNeverCameIsTold() {
    assertThat(on("2026-11-24").warnings())
        .singleElement()
        .asString()
        .contains("there is no copy of it, so its names are not blocked: run");
    refresh("2026-11-22", Optional.empty());
    assertThat(on("2026-11-24").warnings())
        .singleElement()
        .asString()
        .contains("; since 2026-11-22 it cannot be taken: no connection to it");
  }

  @Test
  void withoutPublishedListsNothingIsSaid() throws IOException {
    config = config("");
    assertThat(on("2026-11-24").findings()).isEmpty();
  }
}
