package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.progress.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A text that somebody publishes, fetched whole or not at all; nothing of it is kept here. */
public final class PublishedText {
  /** All of it within a minute; once more for a line that was down for a moment. */
  private static final Downloads.Patience PATIENCE =
      new Downloads.Patience(Duration.ofSeconds(60), 2, Duration.ofSeconds(2));

  private PublishedText() {}

  /**
   * Fetches it.
   *
   * @param source from where; one that leads on from https to http is not followed there
   * @param mostBytes more of them are refused while they come
   * @throws Failure when it cannot be had
   */
  public static String fetch(URI source, int mostBytes) {
    return fetch(source, mostBytes, PATIENCE);
  }

  static String fetch(URI source, int mostBytes, Downloads.Patience patience) {
    return new Downloads(Path.of(""), Progress.SILENT, patience)
        .text(source, mostBytes)
        .orElseThrow(
            () ->
                Failure.precondition(
                    "the server of " + source.getHost() + " has no such file",
                    source.toString(),
                    "Ask its publisher where it is now, and write that address."));
  }
}
