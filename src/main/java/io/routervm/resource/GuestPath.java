package io.routervm.resource;

/** Paths in the guest, which are never resolved on this side. */
final class GuestPath {
  private GuestPath() {}

  static void require(String path) {
    boolean absolute = path.startsWith("/") && !path.endsWith("/");
    if (!absolute || path.contains("//") || path.contains("\n") || path.contains("/../")) {
      throw new IllegalArgumentException("not an absolute path of a file: " + path);
    }
  }
}
