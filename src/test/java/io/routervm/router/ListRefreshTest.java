package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.BlockedNames;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.router.ListFolder.ListRecord;
import io.routervm.router.ListRefresh.Looked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListRefreshTest {
  private static final URI ADS = URI.create("https://lists.example/ads");
  private static final URI MORE = URI.create("https://lists.example/more");

  @TempDir private Path folder;

  /** What is on the Internet; an address that is not here leads nowhere. */
  private final Map<URI, String> published = new HashMap<>();

  private final List<URI> asked = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-29T03:00:00Z");
  private ListFolder lists;

  @BeforeEach
  void nothingIsKept() {
    lists = new ListFolder(new StateFolder(folder.resolve("state")).prepare());
  }

  private static String names(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("n%06d.example\n"::formatted)
        .collect(Collectors.joining());
  }

  private RouterConfig config(URI... urls) {
    try {
      String block =
          Stream.of(urls).map("{ url: \"%s\" }"::formatted).collect(Collectors.joining(", "));
      Path file =
          Files.writeString(
              folder.resolve("router.yaml"),
              """
              version: 1
              wan: { bridge: brIsp }
              lan: { bridge: brHome, address: 192.168.42.254/24 }
              dns: { block: [%s] }
              """
                  .formatted(block));
      return new RouterConfigLoader(name -> null).load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ListRefresh refresh(URI... urls) {
    return new ListRefresh(config(urls), lists, this::fetch, Clock.fixed(now, ZoneOffset.UTC));
  }

  private String fetch(URI url) {
    asked.add(url);
    if (!published.containsKey(url)) {
      throw Failure.precondition("no connection to lists.example", url.toString(), "look");
    }
    return published.get(url);
  }

  private List<String> blocked(URI... urls) {
    return BlockedNames.of(config(urls), lists);
  }

  @Test
  void whatIsKeptIsUsedWithoutAQuestionToAnybody() {
    published.put(ADS, "a.example\n");
    assertThat(refresh(ADS).fetchMissing())
        .containsExactly(new Looked(ADS.toString(), 1, true, Optional.empty()));
    published.clear();
    assertThat(refresh(ADS).fetchMissing()).isEmpty();
    assertThat(asked).containsExactly(ADS);
    assertThat(blocked(ADS)).containsExactly("a.example");
  }

  @Test
  void aListThatNeverCameIsToldAndTheOthersAreUsed() {
    published.put(ADS, "a.example\n");
    assertThat(refresh(ADS, MORE).fetchMissing())
        .last()
        .extracting(Looked::sentence)
        .isEqualTo(MORE + ": no connection to lists.example: its names are not blocked");
    assertThat(blocked(ADS, MORE)).containsExactly("a.example");
  }

  /** A plan after a plan does not wait for a dead server each time. */
  @Test
  void aServerThatHasJustFailedIsNotAskedByThePlanAgain() {
    refresh(ADS).fetchMissing();
    now = now.plus(Duration.ofMinutes(9));
    assertThat(refresh(ADS).fetchMissing())
        .singleElement()
        .extracting(Looked::sentence)
        .asString()
        .contains("asked at 2026-11-29T03:00:00Z", "routervm lists refresh");
    assertThat(asked).hasSize(1);
    refresh(ADS).run(false);
    assertThat(asked).hasSize(2);
    now = now.plus(Duration.ofMinutes(11));
    refresh(ADS).fetchMissing();
    assertThat(asked).hasSize(3);
  }

  /** Nor for ever, when this host's clock was wrong then. */
  @Test
  void aFailureOfTheFutureIsForgotten() {
    refresh(ADS).fetchMissing();
    now = now.minus(Duration.ofDays(300));
    refresh(ADS).fetchMissing();
    assertThat(asked).hasSize(2);
  }

  @Test
  void aNewerListTakesThePlaceOfTheOlder() {
    published.put(ADS, "a.example\n");
    refresh(ADS).run(false);
    published.put(ADS, "b.example\nc.example\n");
    now = now.plus(Duration.ofDays(1));
    assertThat(refresh(ADS).run(false))
        .containsExactly(new Looked(ADS.toString(), 2, true, Optional.empty()));
    assertThat(blocked(ADS)).containsExactly("b.example", "c.example");
    now = now.plus(Duration.ofDays(1));
    assertThat(refresh(ADS).run(false))
        .containsExactly(new Looked(ADS.toString(), 2, false, Optional.empty()));
    assertThat(record(ADS).copy().orElseThrow().fetched()).hasToString("2026-12-01T03:00:00Z");
  }

  private ListRecord record(URI url) {
    return lists.find(url).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'<html>\n<body>Please log in</body>\n</html>\n'|this is no list of names",
        "''|the list has no name in it",
        "'# moved\n'|the list has no name in it",
        "'n000001.example\n'|it had 10 names and now has 1",
      })
  void whatIsNoneOrHasLostMostOfItsNamesIsRefusedAndTheOldOneStays(String text, String why) {
    published.put(ADS, names(0, 10));
    refresh(ADS).run(false);
    published.put(ADS, text);
    now = now.plus(Duration.ofDays(1));
    Looked looked = refresh(ADS).run(false).get(0);
    assertThat(looked.sentence()).contains(why).endsWith(": the list that is kept stays");
    assertThat(looked.names()).isEqualTo(10);
    now = now.plus(Duration.ofDays(1));
    refresh(ADS).run(false);
    assertThat(blocked(ADS)).hasSize(10);
    assertThat(record(ADS).problem().orElseThrow().since()).hasToString("2026-11-30T03:00:00Z");
    assertThat(record(ADS).problem().orElseThrow().last()).hasToString("2026-12-01T03:00:00Z");
    assertThat(record(ADS).copy().orElseThrow().fetched()).hasToString("2026-11-29T03:00:00Z");
    published.put(ADS, names(0, 11));
    refresh(ADS).run(false);
    assertThat(record(ADS).problem()).isEmpty();
  }

  @Test
  void halfOfTheNamesIsEnoughAndLessIsTakenWhenItIsSaid() {
    published.put(ADS, names(0, 10));
    refresh(ADS).run(false);
    published.put(ADS, names(0, 5));
    assertThat(refresh(ADS).run(false).get(0).problem()).isEmpty();
    published.put(ADS, names(0, 2));
    assertThat(refresh(ADS).run(false).get(0).problem()).isPresent();
    assertThat(refresh(ADS).run(true).get(0).problem()).isEmpty();
    assertThat(blocked(ADS)).hasSize(2);
  }

  /** Else no plan could be made any more until somebody takes the list out of router.yaml. */
  @Test
  void aListThatTheRouterHasNoRoomForIsRefused() {
    published.put(ADS, names(0, 10));
    refresh(ADS).run(false);
    published.put(ADS, names(0, 300_000));
    assertThat(refresh(ADS).run(false).get(0).problem().orElseThrow())
        .contains("dns.block has 300000 names");
    assertThat(blocked(ADS)).hasSize(10);
  }

  @Test
  void aCopyThatIsNotTheOneOfItsRecordIsFetchedAgain() throws IOException {
    published.put(ADS, "a.example\n");
    refresh(ADS).run(false);
    Files.writeString(file(".txt"), "evil.example\n");
    assertThat(blocked(ADS)).isEmpty();
    assertThat(refresh(ADS).fetchMissing()).hasSize(1);
    assertThat(blocked(ADS)).containsExactly("a.example");
  }

  /** By hand, or by a disk: it is told which file it is, and what to do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"url\":\"x\",\"copy\":{\"sha256\":\"00\",\"fetched\":\"yesterday\",\"names\":1}}",
        "{\"url\":\"x\",\"copy\":{\"names\":1}}",
        "{\"url\":\"x\",\"problem\":{\"why\":\"x\"}}",
      })
  void aDamagedRecordIsNamed(String damaged) throws IOException {
    published.put(ADS, "a.example\n");
    refresh(ADS).run(false);
    Path record = file(".json");
    Files.writeString(record, damaged);
    assertThatThrownBy(() -> blocked(ADS))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.subject()).isEqualTo(record.toString());
              assertThat(failure.hint()).contains("remove that file");
            });
    Files.delete(record);
    assertThat(refresh(ADS).fetchMissing()).hasSize(1);
    assertThat(blocked(ADS)).containsExactly("a.example");
  }

  private Path file(String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("state/block-lists"))) {
      return all.filter(one -> one.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  @Test
  void theFolderIsPrivateAndHoldsWhatRouterYamlNames() throws IOException {
    published.put(ADS, "a.example\n");
    published.put(MORE, "b.example\n");
    refresh(ADS, MORE).run(false);
    Path state = folder.resolve("state/block-lists");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(".txt"))))
        .isEqualTo("rw-------");
    refresh(MORE).run(false);
    try (Stream<Path> all = Files.list(state)) {
      assertThat(all).hasSize(2);
    }
    assertThat(blocked(MORE)).containsExactly("b.example");
  }
}
