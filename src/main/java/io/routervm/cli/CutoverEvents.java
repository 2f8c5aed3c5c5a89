package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.progress.Progress;
import io.routervm.router.StateFolder;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the detached work tells, as JSON lines in a file, and what its audience reads there. */
final class CutoverEvents {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private long offset;

  private CutoverEvents(Path file, long offset) {
    this.file = file;
    this.offset = offset;
  }

  static Path path(StateFolder state) {
    return state.path().resolve("cutover.events");
  }

  /** For the one at work. */
  static Progress writer(StateFolder state) {
    try {
      PrintStream lines =
          new PrintStream(
              new FileOutputStream(path(state).toFile(), true), true, StandardCharsets.UTF_8);
      return new JsonProgress(new Console(lines, lines, true, false));
    } catch (IOException e) {
      throw Failure.precondition(
          "the events cannot be written: " + Reason.of(e),
          path(state).toString(),
          "look at the owner and mode of that file",
          e);
    }
  }

  /** For an audience that was there from the beginning. */
  static CutoverEvents fromTheBeginning(StateFolder state) {
    return new CutoverEvents(path(state), 0);
  }

  /** For one that comes later. */
  static CutoverEvents fromNowOn(StateFolder state) {
    return new CutoverEvents(path(state), path(state).toFile().length());
  }

  /** Passes on what is new; a line that is not whole yet waits. */
  void replay(Progress progress) {
    for (String line : fresh().lines().toList()) {
      tell(JSON.readTree(line), progress);
    }
  }

  private String fresh() {
    try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
      long length = input.length();
      if (length <= offset) {
        return "";
      }
      byte[] bytes = new byte[(int) (length - offset)];
      input.seek(offset);
      input.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      offset += end;
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tell(JsonNode event, Progress progress) {
    switch (event.path("event").asString("")) {
      case "step" ->
          progress.step(
              event.get("number").asInt(),
              event.get("total").asInt(),
              event.get("title").asString());
      case "done" -> progress.done(event.get("detail").asString());
      case "skipped" -> progress.skipped(event.get("why").asString());
      case "detail" -> progress.detail(event.get("line").asString());
      case "console" -> progress.console(event.get("line").asString());
      case "warning" -> progress.warning(event.get("text").asString());
      default -> throw new IllegalArgumentException("not an event: " + event);
    }
  }
}
