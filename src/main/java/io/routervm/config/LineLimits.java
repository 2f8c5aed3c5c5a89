package io.routervm.config;

import io.routervm.config.document.Key;
import java.util.Optional;

/** What the router keeps a line at, so that the queue is in the router and not in a modem. */
public record LineLimits(@Key("Of the line to the provider.") Optional<Line> wan) {
  /** A little less than what the line really does; at least one of the two is there. */
  public record Line(
      @Key("What comes from the Internet; by default as fast as the line is.") @Is(Kind.RATE)
          Optional<Rate> down,
      @Key("What goes to the Internet; by default as fast as the line is.") @Is(Kind.RATE)
          Optional<Rate> up) {}
}
