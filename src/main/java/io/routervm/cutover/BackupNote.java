package io.routervm.cutover;

import io.routervm.router.StateFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which backup was written before the cables are moved: two lines in the state folder. */
public final class BackupNote {
  private BackupNote() {}

  /**
   * Writes it down.
   *
   * @param words about the file, one line
   */
  public static void write(StateFolder state, Path file, String words) {
    state.write(note(state), file + "\n" + words + "\n");
  }

  /** What was written, as evidence; empty when the file is not there any more. */
  static Optional<String> read(StateFolder state) {
    return state
        .read(note(state))
        .map(text -> text.split("\n", 3))
        .filter(lines -> lines.length >= 2 && Files.exists(Path.of(lines[0])))
        .map(lines -> lines[0] + ", " + lines[1]);
  }

  private static Path note(StateFolder state) {
    return state.path().resolve("cutover-backup");
  }
}
