package io.routervm.config;

import java.util.Locale;
import java.util.Optional;

/** Where the router stands among the cables. */
public enum Placement {
  /** One more host on the ISP LAN, by lan0; it serves nobody. */
  STAGED,
  /** wan0 on the ISP LAN, lan0 serves the home LAN. */
  LIVE;

  public static Optional<Placement> parse(String text) {
    for (Placement placement : values()) {
      if (placement.toString().equals(text)) {
        return Optional.of(placement);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
