package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.service.WanSession;

/**
 * How far the WAN's session (PPPoE) has come, by the newest line of pppd's that tells. Whatever
 * else stands in its journal is the provider's to choose, and is not passed on.
 */
enum SessionJournal {
  /** It says nothing that would tell. */
  UNKNOWN,
  /** Nobody has answered the question for a concentrator. */
  UNANSWERED,
  /** Somebody answers, and does not take the account's name or password. */
  REFUSED,
  /** It is not asked for, because another link has the default route. */
  WAITING;

  /** The fact's name. */
  static final String FACT = "session";

  /** The shell command of the fact: of this boot. */
  static String command(RouterConfig config) {
    return config.wan().pppoe().isEmpty()
        ? ":"
        : "journalctl --no-pager -b -o cat -n 60 -u " + WanSession.UNIT + " || :";
  }

  static SessionJournal read(String journal) {
    return journal
        .lines()
        .map(SessionJournal::of)
        .filter(told -> told != UNKNOWN)
        .reduce((before, newest) -> newest)
        .orElse(UNKNOWN);
  }

  /** As pppd from 2.4.5 on says it; the provider's own words may follow a colon. */
  private static SessionJournal of(String line) {
    if (line.startsWith("Timeout waiting for PADO")
        || line.startsWith("Timeout waiting for PADS")) {
      return UNANSWERED;
    }
    if (line.startsWith("PAP authentication failed")
        || line.startsWith("CHAP authentication failed")) {
      return REFUSED;
    }
    return line.startsWith("waits for another default route to go") ? WAITING : UNKNOWN;
  }
}
