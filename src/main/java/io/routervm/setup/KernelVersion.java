package io.routervm.setup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Version of a Linux kernel, its first two numbers. */
public record KernelVersion(int major, int minor) {
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /**
   * Reads {@code uname -r}.
   *
   * @param release such as {@code 6.1.0-56-amd64}; anything else counts as a current kernel
   */
  public static KernelVersion of(String release) {
    Matcher matcher = RELEASE.matcher(release);
    return matcher.matches()
        ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : new KernelVersion(Integer.MAX_VALUE, 0);
  }

  boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }
}
