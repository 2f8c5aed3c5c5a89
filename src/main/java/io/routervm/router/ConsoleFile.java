package io.routervm.router;

import io.routervm.progress.Progress;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** {@code console.log}: what the router printed on its serial console while it was created. */
final class ConsoleFile implements AutoCloseable {
  private final StateFolder state;
  private final BufferedWriter lines;

  private ConsoleFile(StateFolder state, BufferedWriter lines) {
    this.state = state;
    this.lines = lines;
  }

  /** Begins a new one, mode 0600: an install that is watched again is read from its start again. */
  static ConsoleFile begin(StateFolder state) {
    state.write(state.consoleLog(), "");
    return append(state);
  }

  static ConsoleFile append(StateFolder state) {
    if (!Files.exists(state.consoleLog())) {
      state.write(state.consoleLog(), "");
    }
    try {
      return new ConsoleFile(
          state,
          Files.newBufferedWriter(
              state.consoleLog(), StandardCharsets.UTF_8, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw StateFolder.unusable(state.consoleLog(), e);
    }
  }

  /** On its way to the disk when this returns, so that it can be followed and survives us. */
  void line(String line) {
    try {
      lines.write(line);
      lines.newLine();
      lines.flush();
    } catch (IOException e) {
      throw StateFolder.unusable(state.consoleLog(), e);
    }
  }

  /** Passes what an install tells on to {@code progress}, and keeps the console's lines. */
  Progress beside(Progress progress) {
    return new Progress() {
      @Override
      public void detail(String line) {
        progress.detail(line);
      }

      @Override
      public void transferred(String what, long bytes, long total) {
        progress.transferred(what, bytes, total);
      }

      @Override
      public void console(String line) {
        line(line);
        progress.console(line);
      }
    };
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw StateFolder.unusable(state.consoleLog(), e);
    }
  }
}
