package io.routervm.remote;

import io.routervm.platform.LocalCommand;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Of the client that is installed here: an option that it does not know ends it. */
record OpenSshVersion(int major, int minor) {
  /** One that knows every option of ours; so is one that does not tell its version. */
  static final OpenSshVersion NEWEST = new OpenSshVersion(Integer.MAX_VALUE, 0);

  private static final Pattern TOLD = Pattern.compile("OpenSSH_(\\d{1,4})\\.(\\d{1,4})");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  static OpenSshVersion installed() {
    return of(LocalCommand.of("ssh", "-V").run(LIMIT).errors());
  }

  /**
   * @param text what {@code ssh -V} prints
   */
  static OpenSshVersion of(String text) {
    Matcher told = TOLD.matcher(text);
    return told.find()
        ? new OpenSshVersion(Integer.parseInt(told.group(1)), Integer.parseInt(told.group(2)))
        : NEWEST;
  }

  boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }
}
