package io.routervm.config;

import java.util.Locale;

/** A transport protocol. */
public enum Protocol {
  TCP,
  UDP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
