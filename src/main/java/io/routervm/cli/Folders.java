package io.routervm.cli;

import io.routervm.platform.CurrentUser;
import java.nio.file.Path;
import java.util.Map;

/** Where files live that belong to no router in particular. */
final class Folders {
  private Folders() {}

  /** Install trees and images. */
  static Path cache(Map<String, String> environment) {
    if (CurrentUser.isRoot() && environment.getOrDefault("XDG_CACHE_HOME", "").isEmpty()) {
      return Path.of("/var/cache/routervm");
    }
    return home(environment, "XDG_CACHE_HOME", ".cache");
  }

  static Path home(Map<String, String> environment, String variable, String fallback) {
    String folder = environment.getOrDefault(variable, "");
    Path base =
        folder.isEmpty() ? Path.of(System.getProperty("user.home"), fallback) : Path.of(folder);
    return base.resolve("routervm");
  }
}
