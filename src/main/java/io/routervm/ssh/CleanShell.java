package io.routervm.ssh;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * How a script is run whatever root's login shell is and reads: sshd gives that shell the command,
 * and it may print, alias and export what it likes before it starts a shell of ours with nothing of
 * that. Ours reads nobody's files and says when it has begun and ended, on both its streams, with a
 * word that comes on its standard input; a login shell that reads on in its place gets no script.
 */
final class CleanShell {
  /**
   * On one line and without apostrophes, so that it is one word for csh and fish too. The marks of
   * standard error stand outside of the others, should both streams be one.
   */
  static final String PROGRAM =
      "cd /; umask 022; read -r mark || exit 1;"
          + " printf \"\\n%s err\\n\" \"$mark\" >&2; printf \"\\n%s out\\n\" \"$mark\";"
          + " /bin/sh -s; status=$?;"
          + " printf \"\\n%s out %s\\n\" \"$mark\" \"$status\";"
          + " printf \"\\n%s err %s\\n\" \"$mark\" \"$status\" >&2";

  /** By its path: a function or an alias of that name does not come in between. */
  static final String COMMAND =
      "/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root"
          + " \"SSH_CLIENT=$SSH_CLIENT\" /bin/sh -c '"
          + PROGRAM
          + "'";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MARK_BYTES = 16;

  private CleanShell() {}

  /** A word that nobody can guess. */
  static String mark() {
    byte[] bytes = new byte[MARK_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
