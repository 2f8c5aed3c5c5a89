package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dies at every file operation of add, revoke, renew and maintain, and looks at what the next
 * process finds: what was before or what was to be, never anything between.
 */
@Tag("keys")
class CrashTest {
  /** The process's death: no handler of the code under test catches an Error. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private interface Operation {
    void on(CertificateAuthority authority);
  }

  @TempDir static Path scratch;
  private static Path before;

  @BeforeAll
  static void makeStart() {
    before = scratch.resolve("before");
    try (CertificateAuthority authority =
        CertificateAuthority.create(before, "Test CA", SamplePki.POLICY)) {
      authority.issueServer(List.of("home.example.net"));
      for (String name : List.of("kept", "renewed", "gone", "old")) {
        authority.issueClient(name);
      }
      authority.revoke("old");
      authority.renewClient("renewed", Instant.now().plus(Duration.ofDays(7)));
    }
  }

  @Test
  void addIsWholeOrNotAtAll() throws Exception {
    int points = crashEverywhere("add", authority -> authority.issueClient("new"), Duration.ZERO);
    assertThat(points).isGreaterThanOrEqualTo(30);
  }

  @Test
  void addUnderTheNameOfARevokedClientIsWholeOrNotAtAll() throws Exception {
    crashEverywhere("again", authority -> authority.issueClient("old"), Duration.ZERO);
  }

  @Test
  void revokeIsWholeOrNotAtAll() throws Exception {
    int points = crashEverywhere("revoke", authority -> authority.revoke("gone"), Duration.ZERO);
    assertThat(points).isGreaterThanOrEqualTo(30);
  }

  @Test
  void renewIsWholeOrNotAtAll() throws Exception {
    int points =
        crashEverywhere(
            "renew",
            authority -> authority.renewClient("gone", Instant.now().plus(Duration.ofDays(7))),
            Duration.ZERO);
    assertThat(points).isGreaterThanOrEqualTo(30);
  }

  @Test
  void theEndOfAGracePeriodIsWholeOrNotAtAll() throws Exception {
    crashEverywhere("maintain", CertificateAuthority::maintain, Duration.ofDays(8));
  }

  @Test
  void creationIsWholeOrNotAtAll() throws Exception {
    for (int point = 1; ; point++) {
      Path folder = scratch.resolve("create-" + point);
      CrashAt crash = new CrashAt(point);
      try {
        CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY, Clock.systemUTC(), crash)
            .close();
        assertThat(point).isGreaterThan(30);
        return;
      } catch (Killed expected) {
        if (!CertificateAuthority.exists(folder)) {
          CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY).close();
        }
        try (CertificateAuthority authority = SamplePki.open(folder, Clock.systemUTC())) {
          authority.issueClient("first");
        }
        assertThat(Tool.refused(folder, Tool.files(folder.resolve("issued")))).isEmpty();
      }
    }
  }

  @Test
  void recoveryItselfMayBeKilledAnywhere() throws Exception {
    // The sixth step lies behind the journal's rename: the operation counts, nothing of it is done.
    Path committed = scratch.resolve("committed");
    SamplePki.copy(before, committed);
    run(committed, new CrashAt(6), authority -> authority.revoke("gone"), Duration.ZERO);
    assertThat(committed.resolve(".journal")).exists();
    for (int point = 1; ; point++) {
      Path folder = scratch.resolve("recovery-" + point);
      SamplePki.copy(committed, folder);
      boolean whole = run(folder, new CrashAt(point), CertificateAuthority::list, Duration.ZERO);
      assertConsistent(folder, Duration.ZERO);
      assertThat(revoked(folder)).contains("gone");
      if (whole) {
        assertThat(point).isGreaterThan(30);
        return;
      }
    }
  }

  @Test
  void everyFileIsOnTheDiskBeforeItsNameAndEveryNameBeforeTheJournalGoes() throws Exception {
    Path folder = scratch.resolve("order");
    SamplePki.copy(before, folder);
    List<DurableFiles.Step> steps = new ArrayList<>();
    run(
        folder,
        (step, path) -> steps.add(step),
        authority -> authority.revoke("gone"),
        Duration.ZERO);
    for (int i = 0; i < steps.size(); i++) {
      switch (steps.get(i)) {
        case RENAME -> {
          assertThat(steps.get(i - 1)).isEqualTo(DurableFiles.Step.SYNC);
          assertThat(steps.get(i + 1)).isEqualTo(DurableFiles.Step.SYNC_FOLDER);
        }
        case DELETE -> assertThat(steps.get(i + 1)).isEqualTo(DurableFiles.Step.SYNC_FOLDER);
        default -> {}
      }
    }
  }

  /** Returns the number of points at which it crashed. */
  private static int crashEverywhere(String label, Operation operation, Duration later)
      throws Exception {
    Map<String, String> start = state(before, later);
    Path whole = scratch.resolve(label + "-whole");
    SamplePki.copy(before, whole);
    assertThat(run(whole, SamplePki.UNWATCHED, operation, later)).isTrue();
    Map<String, String> end = state(whole, later);
    assertThat(end).isNotEqualTo(start);
    boolean committed = false;
    for (int point = 1; ; point++) {
      Path folder = scratch.resolve(label + "-" + point);
      SamplePki.copy(before, folder);
      boolean finished = run(folder, new CrashAt(point), operation, later);
      Map<String, String> found = state(folder, later);
      // Once an operation counts, it counts at every later point of death too.
      assertThat(found)
          .as(label + " killed at " + point)
          .isIn(committed ? List.of(end) : List.of(start, end));
      committed = found.equals(end);
      assertConsistent(folder, later);
      if (finished) {
        assertThat(committed).isTrue();
        return point - 1;
      }
    }
  }

  private static boolean run(
      Path folder, DurableFiles.Watch watch, Operation operation, Duration later) {
    Clock clock = SamplePki.in(later);
    try (CertificateAuthority authority =
        CertificateAuthority.open(folder, SamplePki.POLICY, clock, watch)) {
      operation.on(authority);
      return true;
    } catch (Killed expected) {
      return false;
    }
  }

  /** Names and states of all certificates, as the next process sees them. */
  private static Map<String, String> state(Path folder, Duration later) {
    Map<String, String> states = new TreeMap<>();
    try (CertificateAuthority authority = SamplePki.open(folder, SamplePki.in(later))) {
      for (CertificateEntry entry : authority.list()) {
        String state = entry.state() + (entry.revokesAt().isPresent() ? " for now" : "");
        states.merge(entry.name(), state, (one, other) -> one + ", " + other);
      }
    }
    return states;
  }

  private static List<String> revoked(Path folder) {
    try (CertificateAuthority authority = SamplePki.open(folder, Clock.systemUTC())) {
      return authority.list().stream()
          .filter(entry -> entry.state() == CertificateEntry.State.REVOKED)
          .map(CertificateEntry::name)
          .toList();
    }
  }

  /** Books, files and openssl agree, and each current certificate still has its key. */
  private static void assertConsistent(Path folder, Duration later) throws Exception {
    try (CertificateAuthority authority = SamplePki.open(folder, SamplePki.in(later))) {
      List<Path> usable = new ArrayList<>(Tool.files(folder.resolve("certs_by_serial")));
      List<String> expected = new ArrayList<>();
      List<String> revoked = new ArrayList<>();
      for (CertificateEntry entry : authority.list()) {
        boolean gone = entry.state() == CertificateEntry.State.REVOKED;
        (gone ? revoked : expected).add(entry.serial() + (gone ? ".crt" : ".pem"));
        if (!gone && entry.revokesAt().isEmpty()) {
          Credentials credentials = authority.credentials(entry.name());
          assertThat(credentials.key()).startsWith("-----BEGIN PRIVATE KEY-----");
        }
      }
      assertThat(usable)
          .extracting(file -> file.getFileName().toString())
          .hasSameElementsAs(expected);
      usable.addAll(Tool.files(folder.resolve("revoked/certs_by_serial")));
      assertThat(Tool.refused(folder, usable, SamplePki.in(later).instant()))
          .hasSameElementsAs(revoked);
      assertThat(folder.resolve(".journal")).doesNotExist();
    }
  }

  /** Dies before the n-th step; a write is torn first, because a kill may come in its midst. */
  private static final class CrashAt implements DurableFiles.Watch {
    private int left;

    private CrashAt(int point) {
      this.left = point;
    }

    @Override
    public void before(DurableFiles.Step step, Path path) throws IOException {
      if (--left > 0) {
        return;
      }
      if (step == DurableFiles.Step.WRITE || step == DurableFiles.Step.SYNC) {
        byte[] now = Files.readAllBytes(path);
        Files.write(path, step == DurableFiles.Step.WRITE ? new byte[] {'-'} : half(now));
      }
      throw new Killed();
    }

    private static byte[] half(byte[] content) {
      return Arrays.copyOf(content, content.length / 2);
    }
  }
}
