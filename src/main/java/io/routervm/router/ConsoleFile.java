package io.routervm.router;

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

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw StateFolder.unusable(state.consoleLog(), e);
    }
  }
}
