package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/** Paths in the guest, which are never resolved on this side. */
final class GuestPath {
  private GuestPath() {}

  static void require(String path) {
    boolean absolute = path.startsWith("/") && !path.endsWith("/");
    if (!absolute || path.contains("//") || path.contains("\n") || path.contains("/../")) {
      throw new IllegalArgumentException("not an absolute path of a file: " + path);
    }
  }

  static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The folders that hold {@code path}, outermost first, without the root. */
  static List<String> parents(String path) {
    List<String> parents = new ArrayList<>();
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      parents.add(path.substring(0, slash));
    }
    return parents;
  }

  /** Has systemd read its unit files again, once, before the next unit is started. */
  static Script noteUnitFile(String path) {
    return path.contains("/etc/systemd/system/")
        ? new Script(": >\"$journal/daemon-reload\"")
        : Script.NOTHING;
  }
}
