package io.routervm.guest;

import io.routervm.failure.Failure;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Observation;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.SentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What planning, applying and confirming send. */
public final class SentByGuest {
  private static final String UNIT = "LoadState=%s\nActiveState=%s\nEnabled=%s\nPending=no";

  /** Answers of probes under which something is to be done, each with others of other resources. */
  private static final List<List<String>> WORLDS =
      List.of(
          List.of("absent", "file", UNIT.formatted("loaded", "inactive", "disabled"), "value 99"),
          List.of(
              "other folder", "link", UNIT.formatted("masked", "inactive", "masked"), "missing"),
          List.of("link L2E=", "folder", UNIT.formatted("loaded", "active", "enabled"), "down"));

  private static final List<String> EVERYWHERE =
      List.of(
          "on",
          "up",
          "down",
          "missing",
          "installed NetworkManager",
          "",
          "other\nKmEKYgo=\nKmEKYwo=");

  private SentByGuest() {}

  /**
   * All that is sent to plan and to apply {@code differing}.
   *
   * @param differing some of the router's resources
   * @param resources all of them, whose units a change may notify
   * @param read where it looks for what nobody manages
   * @param thorough in every way
   */
  public static List<SentScript> forResources(
      String what,
      List<Resource> differing,
      List<Resource> resources,
      ReadFolders read,
      boolean thorough) {
    List<SentScript> scripts = new ArrayList<>();
    ProbeBatch probes = new ProbeBatch(GuestScript.nonce(), GuestFolders.DEFAULT, differing, read);
    scripts.add(SentScript.of(what + " probes", probes.script()));
    for (int i = 0; i < (thorough ? WORLDS.size() : 1); i++) {
      Plan plan = plan(differing, WORLDS.get(i));
      ApplyBatch batch = batch(resources, plan);
      scripts.add(SentScript.of(what + " apply " + i, batch.script()));
      scripts.add(new SentScript(what + " undo " + i, batch.undoScript().text()));
    }
    return scripts;
  }

  private static Plan plan(List<Resource> resources, List<String> world) {
    List<GuestChange> changes = new ArrayList<>();
    for (Resource resource : resources) {
      List<String> answers = new ArrayList<>(world);
      answers.addAll(EVERYWHERE);
      answers.stream()
          .flatMap(answer -> change(resource, answer).stream())
          .findFirst()
          .ifPresent(changes::add);
    }
    return new Plan(changes);
  }

  private static Optional<GuestChange> change(Resource resource, String answer) {
    try {
      return resource.plan(new Observation(0, answer));
    } catch (Failure | IllegalArgumentException | IllegalStateException e) {
      return Optional.empty(); // an answer for another kind of resource
    }
  }

  private static ApplyBatch batch(List<Resource> resources, Plan plan) {
    Map<ResourceId, SystemdUnit> units = new LinkedHashMap<>();
    for (Resource resource : resources) {
      if (resource instanceof SystemdUnit unit) {
        units.put(unit.id(), unit);
      }
    }
    return new ApplyBatch(
        GuestScript.nonce(),
        GuestFolders.DEFAULT,
        plan,
        units,
        "it's \"me\"",
        Optional.of(new CommitConfirm(Duration.ofMinutes(2))));
  }

  /** What is sent before and after. */
  public static List<SentScript> around() {
    CommitConfirm trial = new CommitConfirm(Duration.ofMinutes(2));
    RecordingShell host =
        new RecordingShell(
            script ->
                new Result(
                    0, script.text().contains("confirm") ? "confirmed 7" : "recorded 7", ""));
    Confirmation.status(host);
    Confirmation.remembered(host, "nics");
    Confirmation.confirm(host, trial, 7, Map.of("who", "it's me"));
    Confirmation.record(host, 7, Map.of("who", "it's me", "yaml", "version: 1\n"));
    Confirmation.undo(host);
    new ApplyLockWait().awaitEnd(host, Duration.ofMinutes(1), line -> {});
    List<SentScript> scripts = new ArrayList<>(host.sent("confirmation"));
    scripts.add(
        SentScript.of(
            "report", new GuestReconciler(host, List.of()).reportOf(GuestScript.nonce())));
    return scripts;
  }
}
