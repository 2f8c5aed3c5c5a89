package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.cutover.CutoverFile;
import io.routervm.cutover.CutoverRecord;
import io.routervm.router.StateFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the command says without a router; with one it is seen in the lab. */
class SwapCablesCommandTest {
  private static final String RECORD =
      """
      {"router":"router","direction":"forward","began":"2026-01-01T00:00:00Z",
       "worker":{"pid":%d,"startMillis":%d},
       "items":[
        {"id":"staged","section":"before","title":"Have the router run","looks":"libvirt",
         "mark":"done","seen":"running","next":"","began":"2026-01-01T00:00:00Z","ended":null},
        {"id":"move-cables","section":"the swap","title":"Move the cables","looks":"links",
         "mark":"%s","seen":"%s","next":"%s","began":null,"ended":null}],
       "facts":{},"host":null,"question":null,"ending":%s}
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path state;

  @BeforeEach
  void writeConfiguration() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
    Files.writeString(
        folder.resolve("router.yaml"),
        """
        version: 1
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        """);
  }

  @Test
  void theThreeWaysExcludeEachOther() {
    assertThat(run("--resume", "--back")).isEqualTo(2);
    assertThat(said(err)).contains("exclude each other");
  }

  @Test
  void aStatusWithoutACutOverIsNoError() {
    assertThat(run("--status")).isZero();
    assertThat(said(out)).contains("no cut-over yet");
  }

  @Test
  void theStatusOfOneThatBrokeOffIsPending() throws IOException {
    record(Long.MAX_VALUE - 1, 0, "running", "", "", "null");
    assertThat(run("--status")).isEqualTo(3);
    assertThat(said(out))
        .contains("1 of 2 items ticked, broken off")
        .contains("[x] Have the router run")
        .contains("looked at: libvirt")
        .contains("seen: running")
        .contains("[>] Move the cables");
  }

  @Test
  void aProcessThatLivesIsAtWorkAndALaterOneOfItsNumberIsNot() throws IOException {
    ProcessHandle self = ProcessHandle.current();
    long start = self.info().startInstant().orElseThrow().toEpochMilli();
    record(self.pid(), start, "running", "", "", "null");
    run("--status");
    assertThat(said(out)).contains("at work");
    record(self.pid(), start - 100_000, "running", "", "", "null");
    run("--status");
    assertThat(said(out)).contains("broken off");
  }

  @Test
  void aFailureIsShownWithItsWayOn() throws IOException {
    String ending =
        "{\"kind\":\"precondition\",\"what\":\"no lease\",\"where\":\"here\",\"next\":\"wait\","
            + "\"report\":\"r\"}";
    record(1, 1, "failed", "nobody answers DHCP", "look at the ISP box", ending);
    assertThat(run("--status")).isEqualTo(3);
    assertThat(said(out))
        .contains("stopped: no lease")
        .contains("[!] Move the cables")
        .contains("FAILS: nobody answers DHCP")
        .contains("next: look at the ISP box");
    out.reset();
    assertThat(run("-o", "json", "--status")).isEqualTo(3);
    JsonNode json = JsonMapper.builder().build().readTree(said(out));
    assertThat(json.at("/items/1/mark").asString()).isEqualTo("failed");
    assertThat(json.at("/items/0/seen").asString()).isEqualTo("running");
  }

  @Test
  void resumingGoesTheWayThatWasBegun() throws IOException {
    record(1, 1, "running", "", "", "null");
    assertThat(SwapCablesCommand.goesBack(false, true, read())).isFalse();
    assertThat(SwapCablesCommand.goesBack(true, false, read())).isTrue();
    Path file = state.resolve("cutover.json");
    Files.writeString(file, Files.readString(file).replace("forward", "back"));
    assertThat(SwapCablesCommand.goesBack(false, true, read())).isTrue();
    assertThat(SwapCablesCommand.goesBack(false, false, read())).isFalse();
  }

  /** Its session broke off, and it went on alone to its end. */
  @Test
  void resumingWhatHasEndedWellShowsIt() throws IOException {
    String ending =
        "{\"kind\":\"done\",\"what\":\"live\",\"where\":\"router\",\"next\":\"\",\"report\":\"r\"}";
    record(1, 1, "done", "moved", "", ending);
    assertThat(run("--resume")).isZero();
    assertThat(said(out)).contains("finished").contains("[x] Move the cables");
  }

  private Optional<CutoverRecord> read() {
    return CutoverFile.read(new StateFolder(state));
  }

  @Test
  void aBrokenRecordSaysWhatToDo() throws IOException {
    Files.writeString(state.resolve("cutover.json"), "{ half");
    assertThat(run("--status")).isEqualTo(4);
    assertThat(said(err)).contains("cutover.json").contains("remove that file");
  }

  private void record(long pid, long start, String mark, String seen, String next, String ending)
      throws IOException {
    Files.writeString(
        state.resolve("cutover.json"), RECORD.formatted(pid, start, mark, seen, next, ending));
  }

  private int run(String... words) {
    out.reset();
    String[] all = new String[words.length + 5];
    all[0] = "--file";
    all[1] = folder.resolve("router.yaml").toString();
    all[2] = "--state";
    all[3] = state.toString();
    all[4] = "swap-cables";
    System.arraycopy(words, 0, all, 5, words.length);
    return new Main(Map.of(), printer(out), printer(err)).run(all);
  }

  private static PrintStream printer(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private static String said(ByteArrayOutputStream from) {
    return from.toString(StandardCharsets.UTF_8);
  }
}
