package io.routervm.cutover;

/** The time between two looks at something that somebody else changes. */
final class Pause {
  private Pause() {}

  static void seconds(int seconds) {
    try {
      Thread.sleep(seconds * 1000L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during the cut-over", e);
    }
  }
}
