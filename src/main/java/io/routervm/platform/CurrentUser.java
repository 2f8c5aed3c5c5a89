package io.routervm.platform;

/** Who runs this program. */
public final class CurrentUser {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private CurrentUser() {}

  public static boolean isRoot() {
    return ROOT;
  }
}
