package io.routervm.router;

import io.routervm.guest.RemoteShell;
import io.routervm.progress.Progress;
import io.routervm.router.Verification.Checked;
import io.routervm.service.HealthProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the household had of its router before a change, and has not after it. What was down before
 * is not held against the change.
 *
 * @param held titles of the probes that held before
 */
record HealthComparison(List<HealthProbe> probes, Set<String> held) {
  HealthComparison {
    probes = List.copyOf(probes);
    held = Set.copyOf(held);
  }

  static HealthComparison before(RemoteShell host, List<HealthProbe> probes) {
    Set<String> held = new TreeSet<>();
    List<Checked> checked =
        Verification.run(host, probes.stream().map(HealthProbe::before).toList());
    for (int i = 0; i < checked.size(); i++) {
      if (checked.get(i).holds()) {
        held.add(probes.get(i).title());
      }
    }
    return new HealthComparison(probes, held);
  }

  /** One clause for each probe that held before and does not hold now. */
  List<String> lost(RemoteShell host, Progress progress) {
    List<String> lost = new ArrayList<>();
    for (Checked now : Verification.run(host, probes.stream().map(HealthProbe::after).toList())) {
      String title = now.check().title();
      if (now.holds()) {
        progress.detail("ok    " + title);
      } else if (held.contains(title)) {
        lost.add("\"" + title + "\" held before and does not hold now (" + now.seen() + ")");
      } else {
        progress.warning(
            "\"" + title + "\" did not hold before the change either: " + now.check().remedy());
      }
    }
    return lost;
  }
}
