package io.routervm.guest;

import io.routervm.plan.GuestChange;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Changes that stand next to each other in a plan and replace one whole file each: all new files
 * are written beside the old ones, one fsync is made for them, then each is renamed. A process or
 * two for each of them, where they would take twenty one by one.
 *
 * @param start index of the first one
 * @param paths of the files, in their order; empty when the change at {@code start} is another one
 */
record FileGroup(int start, List<String> paths, String nonce) {
  private static final int NONCE_CHARACTERS = 12;

  static FileGroup at(int start, List<GuestChange> changes, String nonce) {
    List<String> paths = new ArrayList<>();
    for (GuestChange change : changes.subList(start, changes.size())) {
      if (change.replaces().isEmpty()) {
        break;
      }
      paths.add(change.replaces().get());
    }
    return new FileGroup(start, paths, nonce);
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  int end() {
    return start + paths.size();
  }

  /**
   * Where a change writes the file that will be {@code path}, as a shell word: hidden, with the
   * same ending, under a name that only this run can have.
   */
  static String staged(String path, String nonce) {
    int name = path.lastIndexOf('/') + 1;
    String mark = ".routervm-" + nonce.substring(0, Math.min(NONCE_CHARACTERS, nonce.length()));
    return Quote.word(path.substring(0, name) + mark + "." + path.substring(name));
  }

  /** Two functions, which {@link #calls} names. */
  String functions() {
    StringBuilder write = new StringBuilder();
    StringBuilder written = new StringBuilder("written");
    for (int i = 0; i < paths.size(); i++) {
      String staged = staged(paths.get(i), nonce);
      write.append("write %d %s%n".formatted(start + i, staged));
      written.append(' ').append(staged);
    }
    return Script.function("write_" + start, new Script(write.append(written).toString()))
        .then(Script.function("settle_" + start, settle()))
        .text();
  }

  /** SELinux' context depends on the final name, so it is set after the rename. */
  private Script settle() {
    Set<String> folders = new TreeSet<>();
    for (String path : paths) {
      folders.add(path.substring(0, Math.max(1, path.lastIndexOf('/'))));
    }
    return Script.of(
        "sync -- " + Script.command(List.copyOf(folders)).text(),
        "if command -v restorecon >/dev/null 2>&1; then",
        "  restorecon -- " + Script.command(paths).text(),
        "fi");
  }

  /**
   * The calls that make the changes.
   *
   * @param notified the units that the change of an index notifies, each after a space
   */
  String calls(IntFunction<String> notified) {
    StringBuilder calls = new StringBuilder("write_files write_" + start + "\n");
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      calls.append("rename %d %s ".formatted(start + i, staged(path, nonce)));
      calls.append(Quote.word(path)).append(notified.apply(start + i)).append('\n');
    }
    return calls.append("renamed settle_").append(start).append('\n').toString();
  }
}
