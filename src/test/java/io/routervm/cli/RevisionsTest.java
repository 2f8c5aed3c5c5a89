package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.router.PendingRevision;
import io.routervm.router.Revision;
import io.routervm.router.Revisions;
import io.routervm.router.StateFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was applied, as the state folder keeps it and the commands show it. */
class RevisionsTest {
  private static final String YAML =
      """
      version: 1
      wan: { bridge: brIsp }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      """;

  @TempDir private Path folder;
  private StateFolder state;
  private Revisions revisions;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void prepare() throws IOException {
    state = new StateFolder(folder.resolve("state")).prepare();
    revisions = new Revisions(state);
    Files.writeString(folder.resolve("router.yaml"), YAML);
  }

  private void keep(int number, String zone) {
    Revision revision =
        new Revision(
            number,
            "2026-01-02T03:04:05Z",
            "root@nuc",
            "reprovision",
            "a new zone",
            "live",
            List.of("file:/etc/dnsmasq.conf"));
    revisions.store(
        number,
        new PendingRevision(
            revision,
            Map.of(
                "router.yaml",
                YAML + "dns: { zone: " + zone + " }\n",
                "changes.diff",
                "change /etc/dnsmasq.conf\n    +local=/" + zone + "/\n")));
  }

  private int run(String... words) {
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    String[] all = new String[words.length + 4];
    all[0] = "--file";
    all[1] = folder.resolve("router.yaml").toString();
    all[2] = "--state";
    all[3] = state.path().toString();
    System.arraycopy(words, 0, all, 4, words.length);
    return new Main(Map.of(), output, errors).run(all);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theLastFiftyAreKept() {
    for (int number = 1; number <= 53; number++) {
      keep(number, "lan");
    }
    assertThat(revisions.list()).hasSize(50);
    assertThat(revisions.list().get(0).number()).isEqualTo(4);
    assertThat(revisions.last().orElseThrow().number()).isEqualTo(53);
    assertThat(revisions.before(53).orElseThrow().number()).isEqualTo(52);
    assertThat(revisions.before(4)).isEmpty();
  }

  @Test
  void theListTellsWhenWhoAndWhy() {
    assertThat(run("revisions")).isZero();
    assertThat(printed()).contains("nothing was applied yet");
    keep(1, "lan");
    assertThat(run("revisions")).isZero();
    assertThat(printed())
        .contains("2026-01-02T03:04:05Z", "root@nuc", "live", "reprovision: a new zone");
    assertThat(run("-o", "json", "revisions")).isZero();
    assertThat(printed()).contains("\"changed\":[\"file:/etc/dnsmasq.conf\"]");
  }

  @Test
  void oneIsShownBesideTheOneBefore() {
    keep(1, "lan");
    keep(2, "home");
    assertThat(run("revisions", "show", "2")).isZero();
    assertThat(printed())
        .contains("-dns: { zone: lan }", "+dns: { zone: home }", "+local=/home/")
        .contains("its configuration since revision 1");
  }

  /** The router has moved since, and what it is brought back to is not where it was. */
  @Test
  void goingBackIsDoneOnTodaysHypervisor() throws IOException {
    keep(1, "lan");
    Files.writeString(
        folder.resolve("router.yaml"),
        YAML + "hypervisor: { uri: \"qemu+ssh://me@127.0.0.2:1/system\" }\n");
    assertThat(run("--yes", "rollback", "1")).isEqualTo(ExitCode.PRECONDITION);
    assertThat(printed()).contains("no connection to the hypervisor 127.0.0.2");
  }

  @Test
  void whatIsNotThereIsSaid() {
    keep(1, "lan");
    assertThat(run("revisions", "show", "7")).isEqualTo(ExitCode.USAGE);
    assertThat(printed()).contains("there is no revision 7");
    assertThat(run("rollback")).isEqualTo(ExitCode.USAGE);
    assertThat(printed()).contains("there is no earlier revision to go back to");
  }
}
