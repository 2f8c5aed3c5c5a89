package io.routervm.resource;

import io.routervm.shell.Quote;
import io.routervm.shell.Script;

/** The shell behind {@link ManagedFile}: GNU coreutils 8.22 (EL7) and later. */
final class FileScripts {
  private FileScripts() {}

  /** Prints {@code file OWNER GROUP MODE} and a line of contents, or what else stands there. */
  static Script probe(ManagedFile file) {
    return new Script(
        """
        path=%s
        if [ -L "$path" ]; then
          target=$(readlink -n -- "$path" | base64 -w 0)
          printf 'link %%s\\n' "$target"
        elif [ -d "$path" ]; then echo 'other folder'
        elif [ -f "$path" ]; then
          stat -c 'file %%U %%G %%a' -- "$path"
          %s
        elif [ -e "$path" ]; then echo 'other device'
        else echo absent
        fi"""
            .formatted(
                Quote.word(file.path()),
                file.secret()
                    ? "sum=$(sha256sum <\"$path\"); printf '%s\\n' \"${sum%% *}\""
                    : "base64 -w 0 <\"$path\""));
  }

  /**
   * Keeps what is there, and the new file beside it with the real ending; checks that. A check
   * waits until {@link #write} when its program is not there yet, or when the plan installs
   * packages ({@code $defer}).
   */
  static Script stage(ManagedFile file) {
    String name = Quote.word("new." + GuestPath.name(file.path()));
    return new Script(
        """
        path=%s
        staged=$kept/%s
        if [ -e "$path" ] || [ -L "$path" ]; then
          cp -a -- "$path" "$kept/copy"
          mv -fT -- "$kept/copy" "$kept/before"
        else
          : >"$kept/absent"
        fi
        printf %%s '%s' | base64 -d >"$staged"
        printf '%%s  %%s\n' %s "$staged" | sha256sum --check --quiet -
        if [ -z "$defer" ] && command -v %s >/dev/null 2>&1; then
          %s
          : >"$kept/checked"
        fi"""
            .formatted(
                Quote.word(file.path()),
                name,
                file.base64(),
                file.sha256(),
                Quote.word(file.check().isEmpty() ? "sh" : file.check().get(0)),
                check(file)));
  }

  /**
   * Writes beside the live file under a hidden name (no program that reads a whole folder takes it
   * for one of its files) and renames. SELinux' context depends on the final name, so it is set
   * after the rename.
   */
  static Script write(ManagedFile file) {
    return new Script(
            """
            path=%s
            folder=%s
            content=$kept/%s
            staged=
            trap 'rm -f -- "$staged"' EXIT
            for parent in %s; do
              if [ ! -d "$parent" ]; then
                mkdir -m 0755 -- "$parent"
                printf '%%s\n' "$parent" >>"$kept/folders"
              fi
            done
            staged=$(mktemp --suffix=%s -- "$folder/.routervm-XXXXXXXX")
            cat -- "$content" >"$staged"
            chown -- %s:%s "$staged"
            chmod -- %s "$staged"
            if [ ! -e "$kept/checked" ]; then
              %s
            fi
            sync -- "$staged"
            mv -fT -- "$staged" "$path"
            sync -- "$folder"
            staged=
            rm -f -- "$content"
            if command -v restorecon >/dev/null 2>&1; then restorecon -- "$path"; fi"""
                .formatted(
                    Quote.word(file.path()),
                    Quote.word(GuestPath.folder(file.path())),
                    Quote.word("new." + GuestPath.name(file.path())),
                    Script.command(GuestPath.parents(file.path())).text(),
                    Quote.word("." + GuestPath.name(file.path())),
                    file.owner(),
                    file.group(),
                    file.mode(),
                    check(file)))
        .then(GuestPath.noteUnitFile(file.path()));
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

  /** Undoes {@link #write}, also a half-done one; may be run again. */
  static Script putBack(String path) {
    return new Script(
            """
            path=%s
            staged=
            trap 'rm -f -- "$staged"' EXIT
            if [ -e "$kept/before" ] || [ -L "$kept/before" ]; then
              staged=$(mktemp -u -- %s/.routervm-XXXXXXXX)
              cp -a -- "$kept/before" "$staged"
              mv -fT -- "$staged" "$path"
              staged=
            elif [ -e "$kept/absent" ]; then
              rm -f -- "$path"
            fi
            if [ -e "$kept/folders" ]; then
              sort -r -- "$kept/folders" | while IFS= read -r folder; do
                rmdir --ignore-fail-on-non-empty -- "$folder"
              done
            fi"""
                .formatted(Quote.word(path), Quote.word(GuestPath.folder(path))))
        .then(GuestPath.noteUnitFile(path));
  }
}
