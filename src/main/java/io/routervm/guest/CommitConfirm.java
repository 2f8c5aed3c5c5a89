package io.routervm.guest;

import io.routervm.platform.Checksum;
import java.time.Duration;

/**
 * An application on trial: the router undoes it by itself unless it is confirmed in time by the one
 * who has the token. The router only ever gets to know the token's hash; the token lives in this
 * process alone, so what a killed command has applied is undone.
 */
public final class CommitConfirm {
  private final String token = GuestScript.nonce() + GuestScript.nonce();
  private final Duration window;

  /**
   * A trial with a token of its own.
   *
   * @param window how long the router waits, counted anew when the last change is done
   */
  public CommitConfirm(Duration window) {
    if (window.toSeconds() < 1) {
      throw new IllegalArgumentException("a window without a second: " + window);
    }
    this.window = window;
  }

  public Duration window() {
    return window;
  }

  String token() {
    return token;
  }

  /** SHA-256 of the token in hexadecimal digits, as sha256sum prints it. */
  String tokenHash() {
    return Checksum.of(token).sha256();
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "Trial[" + window.toSeconds() + " s]";
  }
}
