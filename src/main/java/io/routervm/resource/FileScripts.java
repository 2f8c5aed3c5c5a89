package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/** The shell behind {@link ManagedFile}: calls of functions in {@code change.sh}. */
final class FileScripts {
  private static final int ALL = 0777;
  private static final int OWNER = 0700;
  private static final int READ_AND_WRITE = 0666;

  private FileScripts() {}

  /** Prints {@code file OWNER GROUP MODE} and a line of contents, or what else stands there. */
  static Script probe(ManagedFile file) {
    return Script.command(
        "probe_file", file.path(), file.sha256(), file.secret() ? "secret" : "plain");
  }

  static Script stage(ManagedFile file) {
    List<String> words = new ArrayList<>(List.of("stage_file", file.path()));
    if (!file.check().isEmpty()) {
      words.addAll(content(file));
    }
    return Script.command(words);
  }

  static Script write(ManagedFile file) {
    boolean direct =
        file.owner().equals("root")
            && file.group().equals("root")
            && !file.secret()
            && (file.modeBits() & ~READ_AND_WRITE) == 0;
    List<String> words =
        new ArrayList<>(
            List.of(
                "write_file",
                file.path(),
                file.owner() + ":" + file.group(),
                "%o".formatted(file.modeBits()),
                "%04o".formatted(ALL & ~(direct ? file.modeBits() : OWNER)),
                file.sha256()));
    words.addAll(content(file));
    return Script.command(words);
  }

  /** Whether it is secret, its contents in a form for every shell, and its check. */
  private static List<String> content(ManagedFile file) {
    boolean plain =
        !file.binary()
            && file.content()
                .chars()
                .allMatch(one -> one == '\n' || one == '\t' || isPrintable(one));
    List<String> words = new ArrayList<>();
    words.add(file.secret() ? "secret" : "open");
    words.add(plain ? "plain" : "base64");
    words.add(plain ? file.content() : file.base64());
    words.addAll(file.check());
    return words;
  }

  private static boolean isPrintable(int character) {
    return character >= ' ' && character <= '~';
  }

  static Script putBack(String path) {
    return Script.command("put_back_file", path);
  }
}
