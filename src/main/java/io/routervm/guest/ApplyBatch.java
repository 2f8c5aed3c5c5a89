package io.routervm.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.routervm.plan.GuestChange;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.resource.PackageSet;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan as one script.
 *
 * @param units all units that router.yaml asks for, by id, in their order
 * @param who the one who applies it
 * @param trial empty when nobody is asked to confirm
 */
record ApplyBatch(
    String nonce,
    GuestFolders folders,
    Plan plan,
    Map<ResourceId, SystemdUnit> units,
    String who,
    Optional<CommitConfirm> trial) {

  /** How long changes may take beyond the window before they are broken off. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** ... when packages are among them: a slow line, and a lock that another program holds. */
  private static final Duration PATIENCE_WITH_PACKAGES = Duration.ofHours(2);

  Script script() {
    List<GuestChange> changes = plan.changes();
    StringBuilder functions = new StringBuilder();
    for (int i = 0; i < changes.size(); i++) {
      functions.append(Script.function("stage_" + i, changes.get(i).stage()).text());
      functions.append('\n');
      functions.append(Script.function("apply_" + i, changes.get(i).apply()).text());
      functions.append('\n');
    }
    functions.append(Script.function("staging", staging()).text()).append('\n');
    StringBuilder calls = new StringBuilder("take_lock\n");
    calls.append("remember_units").append(names(touched())).append('\n');
    calls.append("make_folders").append(numbers()).append('\n');
    calls.append("stage_all\n");
    calls.append("write_undo ").append(base64(undoScript())).append('\n');
    trial.ifPresent(asked -> calls.append(arm(asked)).append('\n'));
    int next = 0;
    while (next < changes.size()) {
      FileGroup group = FileGroup.at(next, changes, nonce);
      if (group.isEmpty()) {
        calls.append(PackageSet.isIn(changes.get(next)) ? "change_aloud " : "change ");
        calls.append(next).append(notifiedBy(next)).append('\n');
        next++;
      } else {
        functions.append(group.functions()).append('\n');
        calls.append(group.calls(this::notifiedBy));
        next = group.end();
      }
    }
    calls.append("if [ -z \"$failed\" ]; then read_unit_files; fi\n");
    for (SystemdUnit unit : notified()) {
      calls.append("notify %s %s %s%n".formatted(unitName(unit), verb(unit), ownStart(unit)));
    }
    calls.append("stay_active").append(names(startedOrNotified())).append('\n');
    calls.append("finish\n");
    return Script.assign("nonce", nonce)
        .then(folders.assignments())
        .then(Script.assign("who", who))
        .then(Script.assign("defer", hasPackages() ? "yes" : ""))
        .then(Script.file(GuestScript.class, "journal.sh"))
        .then(Script.file(Resource.class, "change.sh"))
        .then(Script.file(Resource.class, "filters.sh"))
        .then(Script.file(GuestScript.class, "trial.sh"))
        .then(Script.file(GuestScript.class, "files.sh"))
        .then(Script.file(GuestScript.class, "units.sh"))
        .then(ReadFolders.provisionedSince())
        .then(Script.file(GuestScript.class, "apply.sh"))
        .then(new Script(functions.toString()))
        .then(new Script(calls.toString()));
  }

  private String numbers() {
    StringBuilder numbers = new StringBuilder();
    for (int i = 0; i < plan.changes().size(); i++) {
      numbers.append(' ').append(i);
    }
    return numbers.toString();
  }

  /** What is done before anything is replaced. */
  private Script staging() {
    List<GuestChange> changes = plan.changes();
    StringBuilder calls = new StringBuilder();
    List<String> keep = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).replaces().isPresent()) {
        if (keep.isEmpty()) {
          keep.addAll(List.of("keep_files", Integer.toString(i)));
        }
        keep.add(changes.get(i).replaces().get());
      }
      if (!changes.get(i).stage().isEmpty()) {
        calls.append("stage ").append(i).append('\n');
      }
    }
    return Script.command(keep).then(new Script(calls.toString()));
  }

  private String arm(CommitConfirm asked) {
    Duration patience = hasPackages() ? PATIENCE_WITH_PACKAGES : PATIENCE;
    return "arm %s %d %d"
        .formatted(asked.tokenHash(), asked.window().toSeconds(), patience.toSeconds());
  }

  private boolean hasPackages() {
    return PackageSet.isIn(plan);
  }

  /** Undoes the plan on the router's own; see undo.sh for how it is called. */
  Script undoScript() {
    List<GuestChange> changes = plan.changes();
    StringBuilder functions = new StringBuilder();
    StringBuilder calls = new StringBuilder();
    for (int i = changes.size() - 1; i >= 0; i--) {
      GuestChange change = changes.get(i);
      if (change.revert().isPresent()) {
        Script revert = change.revert().get();
        functions.append(Script.function("revert_" + i, revert).text()).append('\n');
        String staged =
            change.replaces().map(path -> " " + FileGroup.staged(path, nonce)).orElse("");
        calls.append("undo %d %s%s%n".formatted(i, change.id().kind(), staged));
      } else {
        calls.append("keep ").append(i).append('\n');
      }
    }
    calls.append(Script.assign("reloaded", names(onlyReloaded()) + " ").text()).append('\n');
    calls.append("restore_units").append(names(touched())).append('\n');
    calls.append("finish\n");
    return Script.assign("nonce", nonce)
        .then(Script.assign("state", folders.state()))
        .then(Script.file(GuestScript.class, "journal.sh"))
        .then(Script.file(Resource.class, "change.sh"))
        .then(Script.file(Resource.class, "filters.sh"))
        .then(new Script(functions.toString()))
        .then(Script.file(GuestScript.class, "undo.sh"))
        .then(new Script(calls.toString()));
  }

  private static String base64(Script script) {
    return Base64.getEncoder().encodeToString((script.text() + "\n").getBytes(UTF_8));
  }

  /** Running units that some change notifies. */
  List<SystemdUnit> notified() {
    return units.values().stream()
        .filter(SystemdUnit::running)
        .filter(unit -> plan.changes().stream().anyMatch(change -> notifies(change, unit)))
        .toList();
  }

  private static boolean notifies(GuestChange change, SystemdUnit unit) {
    return change.notifies().contains(unit.id());
  }

  /** The names of the running units that a change notifies, each after a space. */
  private String notifiedBy(int index) {
    GuestChange change = plan.changes().get(index);
    return names(notified().stream().filter(unit -> notifies(change, unit)).toList());
  }

  private List<SystemdUnit> startedOrNotified() {
    return touched().stream().filter(SystemdUnit::running).toList();
  }

  /** Units that have a change of their own or are notified. */
  private List<SystemdUnit> touched() {
    Map<ResourceId, SystemdUnit> touched = new LinkedHashMap<>();
    for (SystemdUnit unit : units.values()) {
      boolean changes =
          plan.changes().stream()
              .anyMatch(change -> change.id().equals(unit.id()) || notifies(change, unit));
      if (changes && (unit.running() || changesItself(unit))) {
        touched.put(unit.id(), unit);
      }
    }
    return new ArrayList<>(touched.values());
  }

  private List<SystemdUnit> onlyReloaded() {
    return touched().stream()
        .filter(unit -> unit.onNotify() == SystemdUnit.OnNotify.RELOAD_ONLY)
        .toList();
  }

  private boolean changesItself(SystemdUnit unit) {
    return plan.changes().stream().anyMatch(change -> change.id().equals(unit.id()));
  }

  /** Whether the unit's own change comes after all that notify it, so its start is enough. */
  private String ownStart(SystemdUnit unit) {
    boolean started = false;
    for (GuestChange change : plan.changes()) {
      if (change.id().equals(unit.id())) {
        started = true;
      } else if (notifies(change, unit)) {
        started = false;
      }
    }
    return started ? "yes" : "no";
  }

  private static String verb(SystemdUnit unit) {
    return unit.onNotify() == SystemdUnit.OnNotify.RESTART ? "restart" : "reload-or-restart";
  }

  private static String names(List<SystemdUnit> units) {
    StringBuilder names = new StringBuilder();
    units.forEach(unit -> names.append(' ').append(unitName(unit)));
    return names.toString();
  }

  /** The name in the report and the journal, which are files: a unit's name has no slash. */
  static String unitName(SystemdUnit unit) {
    return unit.id().name();
  }
}
