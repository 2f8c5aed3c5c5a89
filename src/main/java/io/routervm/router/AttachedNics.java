package io.routervm.router;

import io.routervm.config.MacAddress;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.List;

/** NICs that were attached a moment ago: the guest's kernel takes a moment to see them. */
final class AttachedNics {
  private static final int SECONDS = 30;

  private AttachedNics() {}

  /**
   * Returns when the guest has a NIC with each of these addresses.
   *
   * @throws Failure when it has not soon
   */
  static void await(RemoteShell host, List<MacAddress> addresses) {
    if (addresses.isEmpty()) {
      return;
    }
    Script look = Script.NOTHING;
    for (MacAddress address : addresses) {
      look =
          look.then(
              Script.of(
                  "until grep -q -i -x -F "
                      + Quote.word(address.toString())
                      + " /sys/class/net/*/address; do",
                  "  tries=$((tries + 1))",
                  "  [ \"$tries\" -lt " + SECONDS * 2 + " ] || exit 1",
                  "  sleep 0.5",
                  "done"));
    }
    Result seen = host.ask(Script.of("tries=0").then(look));
    if (!seen.succeeded()) {
      throw Failure.precondition(
          "the router's kernel does not see the NIC that was attached within " + SECONDS + " s",
          "guest",
          "Restart the router (`routervm stop`, `routervm start`), then run the command again.");
    }
  }
}
