package io.routervm.resource;

import io.routervm.shell.Quote;
import io.routervm.shell.Script;

/** The shell behind {@link ManagedFile}: GNU coreutils 8.22 (EL7) and later. */
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

  /**
   * Notes that nothing is there to be kept, if so, and has the new file checked under its own name.
   * The check waits until {@link #write} when its program is not there yet, or when the plan
   * installs packages ({@code $defer}).
   */
  static Script stage(ManagedFile file) {
    Script note =
        new Script(
            """
            path=%s
            if [ -e "$path" ] && [ ! -f "$path" ] && [ ! -L "$path" ]; then
              echo "what stands at $path now is not a file" >&2
              exit 1
            fi
            if [ ! -e "$journal/before$path" ] && [ ! -L "$journal/before$path" ]; then
              : >"$kept/absent"
            fi\
            """
                .formatted(Quote.word(file.path())));
    if (file.check().isEmpty()) {
      return note;
    }
    return note.then(
        new Script(
            """
            staged=$kept/%s
            if [ -z "$defer" ] && command -v %s >/dev/null 2>&1; then
              %s
              %s
              : >"$kept/checked"
            fi\
            """
                .formatted(
                    Quote.word("new." + GuestPath.name(file.path())),
                    Quote.word(file.check().get(0)),
                    content(file),
                    check(file))));
  }

  /**
   * Writes the new file beside the live one, under a hidden name: no program that reads a whole
   * folder takes it for one of its files. Almost every file is written without any process: the
   * shell itself opens it with the right mode.
   */
  static Script write(ManagedFile file) {
    boolean direct =
        file.owner().equals("root")
            && file.group().equals("root")
            && !file.secret()
            && (file.modeBits() & ~READ_AND_WRITE) == 0;
    return new Script(
            """
            path=%s
            folders=
            for parent in %s; do
              if [ ! -d "$parent" ]; then
                mkdir -m 0755 -- "$parent"
                folders="$parent
            $folders"
                printf %%s "$folders" >"$kept/folders"
              fi
            done
            umask %04o
            %s
            umask 077
            %s\
            """
                .formatted(
                    Quote.word(file.path()),
                    Script.command(GuestPath.parents(file.path())).text(),
                    direct ? ALL & ~file.modeBits() : ALL & ~OWNER,
                    content(file),
                    direct ? ": has its mode" : access(file)))
        .then(
            new Script(
                """
                wanted="${wanted}%s:%s %o $staged
                "
                printf '%%s  %%s\n' %s "$staged" >>"$journal/sums\"\
                """
                    .formatted(file.owner(), file.group(), file.modeBits(), file.sha256())))
        .then(
            file.check().isEmpty()
                ? Script.NOTHING
                : Script.of("if [ ! -e \"$kept/checked\" ]; then", "  " + check(file), "fi"))
        .then(GuestPath.noteUnitFile(file.path()));
  }

  /** Octal digits only: a mode of less would be left open to the one who may not read. */
  private static String access(ManagedFile file) {
    String chown = "chown -- %s:%s \"$staged\"".formatted(file.owner(), file.group());
    return chown + "\n" + "chmod -- %s \"$staged\"".formatted(file.mode());
  }

  /**
   * Writes the contents to {@code $staged}. Plain text is an argument of a builtin, so no process
   * is needed and none shows it; other bytes are not for every shell.
   */
  private static String content(ManagedFile file) {
    boolean plain =
        file.content()
            .chars()
            .allMatch(
                character -> character == '\n' || character == '\t' || isPrintable(character));
    return plain
        ? "printf %s " + Quote.word(file.content()) + " >\"$staged\""
        : "printf %s '" + file.base64() + "' | base64 -d >\"$staged\"";
  }

  private static boolean isPrintable(int character) {
    return character >= ' ' && character <= '~';
  }

  /** A checker may quote the line it does not like, so it is silent for a secret file. */
  private static String check(ManagedFile file) {
    if (file.check().isEmpty()) {
      return ": no check";
    }
    String command = Script.command(file.check()).text() + " \"$staged\"";
    String refused = file.path() + " was left as it is: `" + file.check().get(0);
    if (!file.secret()) {
      return "if ! %s; then echo %s >&2; exit 1; fi"
          .formatted(command, Quote.word(refused + "` refused the new contents"));
    }
    return "if ! %s >/dev/null 2>&1; then echo %s >&2; exit 1; fi"
        .formatted(
            command,
            Quote.word(refused + "` refused the new contents; its words may hold a secret"));
  }

  /** Undoes {@link #write} and the rename, also half-done; may be run again. */
  static Script putBack(String path) {
    return new Script(
            """
            path=%s
            # What was never replaced needs no room on a full disk, nor a disk that can be written.
            if [ -f "$journal/before$path" ] && cmp -s -- "$journal/before$path" "$path" \\
              && [ "$(stat -c '%%u %%g %%a %%F' -- "$journal/before$path")" \\
                = "$(stat -c '%%u %%g %%a %%F' -- "$path")" ]; then
              :
            elif [ -e "$journal/before$path" ] || [ -L "$journal/before$path" ]; then
              cp -a -T -- "$journal/before$path" "$staged"
              mv -fT -- "$staged" "$path"
            elif [ -e "$kept/absent" ]; then
              rm -f -- "$path"
            fi
            if [ -e "$kept/folders" ]; then
              while IFS= read -r folder; do
                [ ! -d "$folder" ] || rmdir --ignore-fail-on-non-empty -- "$folder"
              done <"$kept/folders"
            fi\
            """
                .formatted(Quote.word(path)))
        .then(GuestPath.noteUnitFile(path));
  }
}
