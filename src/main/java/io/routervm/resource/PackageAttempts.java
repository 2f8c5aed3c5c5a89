package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.List;

/**
 * What is tried again (a lock held by another program, a mirror that does not answer) unless the
 * program says that it does not know the package, or was refused its signature, or has waited for a
 * mirror that stalls, or was killed. An attempt that hangs ends after half an hour: long enough for
 * an upgrade on a slow line.
 */
final class PackageAttempts {
  private static final String LIMIT = "timeout -k 60 1800 ";

  /** Before a program that only reads what repositories offer. */
  static final String READING = "timeout -k 60 900 ";

  private PackageAttempts() {}

  /** {@code program} with what may be told of it, ended after half an hour. */
  static String limited(String program) {
    return LIMIT + program;
  }

  /**
   * Has {@code commands} run in their order until all of them succeed.
   *
   * @param preparation runs once, before the first attempt; may define {@code clean_up} anew
   */
  static Script of(Script preparation, List<String> commands) {
    List<String> attempt = commands.stream().map(line -> "  " + line + " </dev/null").toList();
    return file("packages-begin.sh")
        .then(preparation)
        .then(Script.function("attempt", new Script(String.join("\n", attempt))))
        .then(file("packages-retry.sh"));
  }

  /** Asks once, with {@code $folder} at hand; the room on the disk is told after it. */
  static Script offer(Script question) {
    return file("packages-begin.sh")
        .then(question)
        .then(new Script("df -P -k / /boot | awk 'NR > 1 { print \"room\", $6, $4 }'"));
  }

  /** A package program with its words, under the name that the files of shell call it by. */
  static Script function(String name, String program) {
    return Script.function(name, new Script(program));
  }

  /** Shell of this package, as it is. */
  static Script file(String name) {
    return Script.file(PackageAttempts.class, name);
  }
}
