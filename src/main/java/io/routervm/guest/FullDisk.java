package io.routervm.guest;

import io.routervm.failure.Failure;

/**
 * A disk of the router on which nothing can be written.
 *
 * @param availableKibibytes what is left of it
 */
record FullDisk(long availableKibibytes, long sizeKibibytes) {
  private static final int MEBIBYTE = 1024;

  /** One sentence without its full stop. */
  String sentence() {
    return "the router's disk is full: %d MiB free of %d MiB"
        .formatted(availableKibibytes / MEBIBYTE, sizeKibibytes / MEBIBYTE);
  }

  Failure nothingChanged(String why) {
    return Failure.precondition(
        "nothing was changed: " + sentence() + " (" + why + ")",
        "guest",
        "make room: `routervm ssh -- journalctl --vacuum-size=16M` and the package program's `clean`"
            + " (apt-get, dnf, yum) free most, `routervm ssh -- 'du -xh / | sort -h | tail'` shows"
            + " what is large; then run the command again");
  }
}
