package io.routervm.router;

import io.routervm.plan.Change;
import io.routervm.plan.Diff;
import io.routervm.plan.Plan;
import io.routervm.plan.Plural;
import io.routervm.plan.ResourceId;
import io.routervm.resource.PackageUpgrade;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Upgraded packages as the one change that they are to a plan and to a revision. */
final class UpgradeChange {
  static final ResourceId ID = new ResourceId("packages", "upgrade");

  private UpgradeChange() {}

  /** Empty when there is nothing to upgrade. */
  static Plan of(List<PackageUpgrade> packages) {
    if (packages.isEmpty()) {
      return new Plan(List.of());
    }
    List<String> lines = new ArrayList<>();
    for (PackageUpgrade one : packages) {
      if (!one.from().equals("-")) {
        lines.add("-package " + one.name() + " " + one.from());
      }
      lines.add("+package " + one.name() + " " + one.to());
    }
    String summary = "upgrade " + Plural.of(packages, "package");
    // Not by the router itself: it is the snapshot of its disk that brings the old ones back.
    return new Plan(
        List.of(
            new Change(ID, summary, new Diff(lines), Script.NOTHING, Optional.empty(), Set.of())));
  }
}
