package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.plan.Outcome;
import io.routervm.plan.Outcome.Applied;
import io.routervm.plan.Outcome.Broken;
import io.routervm.plan.Outcome.RolledBack;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import java.util.List;

/** What an outcome means to the user. */
final class Outcomes {
  /** What to do about a change on trial that could not be undone. */
  static final String TRIED_AGAIN =
      "mend what is named here, such as a full disk (`routervm ssh`, `routervm console`): the router"
          + " tries again by itself, every 30 s and when it starts";

  private Outcomes() {}

  /**
   * Returns what was applied.
   *
   * @throws Failure when the outcome is anything else, saying in which state things are
   */
  static Applied require(Outcome outcome, String router) {
    if (outcome instanceof RolledBack back) {
      throw new Failure(
          Failure.Kind.ROLLED_BACK,
          back.failed() + " failed: " + back.cause().strip(),
          router + ", which is as it was before" + kept(back.kept()),
          "correct the configuration (or what the message names), then run `routervm reprovision`");
    }
    if (outcome instanceof Broken broken) {
      String failed = broken.failed().map(id -> id + " failed: ").orElse("");
      throw new Failure(
          Failure.Kind.BROKEN,
          failed + broken.cause().strip(),
          router + ": " + broken.state(),
          "run `routervm plan` to see what differs; `routervm console` works without the network");
    }
    return (Applied) outcome;
  }

  /** The second plan after an application must find nothing, or something undoes what we do. */
  static void requireNothingLeft(Plan plan, String router) {
    if (plan.isEmpty()) {
      return;
    }
    throw new Failure(
        Failure.Kind.BROKEN,
        "applied, but not in effect: " + String.join(", ", plan.titles()),
        router,
        "run `routervm plan`: something on the router changes this back");
  }

  /** As a JSON document shows them: {@code file:/etc/dnsmasq.conf}. */
  static List<String> texts(List<ResourceId> ids) {
    return ids.stream().map(ResourceId::toString).toList();
  }

  private static String kept(List<ResourceId> kept) {
    if (kept.isEmpty()) {
      return "";
    }
    return ", except for what cannot be undone: " + String.join(", ", texts(kept));
  }
}
