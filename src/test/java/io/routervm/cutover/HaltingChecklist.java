package io.routervm.cutover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that works a checklist off and dies within one item, without a word. */
final class HaltingChecklist {
  static final int ITEMS = 6;
  static final int HALTED = 137;

  private HaltingChecklist() {}

  public static void main(String[] words) {
    Path folder = Path.of(words[0]);
    int fatal = Integer.parseInt(words[1]);
    Items items = new Items().under("all");
    for (int i = 1; i <= ITEMS; i++) {
      int number = i;
      items.step("item" + i, "Item " + i, "nothing", () -> act(folder, number, number == fatal));
    }
    ChecklistTest.work(folder, items.list());
  }

  private static ItemResult act(Path folder, int number, boolean dies) {
    if (dies) {
      Runtime.getRuntime().halt(HALTED);
    }
    try {
      Files.writeString(
          folder.resolve("done"),
          number + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ItemResult.done("item " + number);
  }
}
