package io.routervm.service;

import io.routervm.os.GuestOs;
import java.util.Map;

/**
 * What has systemd start a daemon again whenever it has ended, in a drop-in of its unit. What
 * {@code systemctl stop} stopped stays stopped, and is in the plan.
 *
 * <p>It notifies nothing: systemd heeds it for the daemon that runs, once it has read it.
 */
final class Restarts {
  /** The release that moved the limit of starts to the section {@code [Unit]}. */
  private static final int LIMIT_IN_UNIT = 230;

  private Restarts() {}

  static String path(String unit) {
    return "/etc/systemd/system/" + unit + ".d/restart.conf";
  }

  /** The drop-in of {@code unit}, named with its suffix. */
  static GuestFile file(GuestOs os, String unit) {
    return GuestFile.at(path(unit))
        .from("/etc/systemd/system/restart.conf")
        .with(Map.of("limitInService", os.systemd() < LIMIT_IN_UNIT));
  }
}
