package io.routervm.guest;

/** Told of each step of an application while it runs; titles are for people. */
public interface Progress {
  Progress NONE = new Progress() {};

  /** {@code title} starts: "change /etc/dnsmasq.conf", "restart dnsmasq". */
  default void begin(String title) {}

  /** What has begun and takes long, a transaction of packages, has printed a line. */
  default void says(String line) {}

  default void ok(String title) {}

  /**
   * {@code title} failed; what was done before it is undone next.
   *
   * @param output the last lines of what it printed
   */
  default void failed(String title, String output) {}

  /** {@code title} was undone, because something after it failed. */
  default void undone(String title) {}

  /**
   * The run before this one was killed at work, so it has neither ended nor undone its changes.
   *
   * @param who it was, and since when
   */
  default void killed(String who) {}
}
