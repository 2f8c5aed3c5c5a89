package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.service.WanSession;
import java.util.Optional;

/**
 * How far the WAN's session (PPPoE) has come, by the newest line that tells. Whatever else stands
 * in its journal is the provider's to choose, and is not passed on.
 */
enum SessionJournal {
  /** It says nothing that would tell, or that all went well the last time. */
  UNKNOWN,
  /** Nobody has answered the question for a concentrator. */
  UNANSWERED,
  /** Somebody answers, and gives no session, whoever asks. */
  DECLINED,
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
    SessionJournal newest = UNKNOWN;
    boolean hasDeclined = false;
    for (String line : journal.lines().toList()) {
      if (line.startsWith(WanSession.FAILED_ATTEMPT)) {
        hasDeclined = false;
        continue;
      }
      Optional<SessionJournal> told = of(line);
      hasDeclined |= told.equals(Optional.of(DECLINED));
      // Whoever has said no is waited for like one that is silent.
      newest = hasDeclined && told.equals(Optional.of(UNANSWERED)) ? DECLINED : told.orElse(newest);
    }
    return newest;
  }

  /** As pppd from 2.4.5 on says it; the provider's own words may follow a colon. */
  private static Optional<SessionJournal> of(String line) {
    if (line.startsWith("Timeout waiting for PADO")) {
      return Optional.of(UNANSWERED);
    }
    if (line.startsWith("Timeout waiting for PADS")
        || line.matches("PAD[OS]: (Service-Name|System|Generic)-Error.*")) {
      return Optional.of(DECLINED);
    }
    if (line.startsWith("PAP authentication failed")
        || line.startsWith("CHAP authentication failed")) {
      return Optional.of(REFUSED);
    }
    if (line.startsWith("PAP authentication succeeded")
        || line.startsWith("CHAP authentication succeeded")
        || line.startsWith("local  IP address ")) {
      return Optional.of(UNKNOWN);
    }
    return line.startsWith(WanSession.WAITS) ? Optional.of(WAITING) : Optional.empty();
  }
}
