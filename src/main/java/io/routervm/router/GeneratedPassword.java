package io.routervm.router;

import java.security.SecureRandom;

/** A password that is made once and kept in the state folder. */
public record GeneratedPassword(StateFolder state) {
  private static final int LENGTH = 20;
  // Without the letters that people mistake for others: the password is typed into a viewer.
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  public String value() {
    String kept = state.read(state.spicePassword()).orElse("").strip();
    if (!kept.isEmpty()) {
      return kept;
    }
    SecureRandom random = new SecureRandom();
    StringBuilder fresh = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      fresh.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    state.prepare().write(state.spicePassword(), fresh + "\n");
    return fresh.toString();
  }
}
