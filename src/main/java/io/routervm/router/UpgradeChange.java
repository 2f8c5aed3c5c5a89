package io.routervm.router;

import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.Plural;
import io.routervm.plan.ResourceId;
import io.routervm.resource.PackageUpgrade;
import java.util.ArrayList;
import java.util.List;

/** Upgraded packages as the one change that they are to a plan and to a revision. */
final class UpgradeChange {
  static final ResourceId ID = new ResourceId("packages", "upgrade");

  private UpgradeChange() {}

  static Difference of(List<PackageUpgrade> packages) {
    List<String> lines = new ArrayList<>();
    for (PackageUpgrade one : packages) {
      if (!one.from().equals("-")) {
        lines.add("-package " + one.name() + " " + one.from());
      }
      lines.add("+package " + one.name() + " " + one.to());
    }
    // Not by the router itself: it is the snapshot of its disk that brings the old ones back.
    return new Difference(ID, "upgrade " + Plural.of(packages, "package"), new Diff(lines), false);
  }
}
