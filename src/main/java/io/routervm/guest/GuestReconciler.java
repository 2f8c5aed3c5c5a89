package io.routervm.guest;

import io.routervm.failure.Failure;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.plan.Unmanaged;
import io.routervm.progress.Progress;
import io.routervm.resource.Observation;
import io.routervm.resource.PackageSet;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings a guest to what its resources say: one exec to plan, one to apply. */
public final class GuestReconciler {
  private final RemoteShell host;
  private final List<Resource> resources;
  private final Progress progress;
  private final GuestFolders folders;
  private final ReadFolders read;
  private final Map<ResourceId, SystemdUnit> units = new LinkedHashMap<>();
  private Optional<String> unconfirmed = Optional.empty();
  private Unmanaged unmanaged = Unmanaged.NONE;

  /**
   * Reconciles {@code resources} on {@code host}.
   *
   * @param resources in the order in which they are applied; equal ones count once
   * @throws IllegalArgumentException when two differ about the same thing, or one notifies a unit
   *     that is not among them
   */
  public GuestReconciler(RemoteShell host, List<Resource> resources) {
    this(host, resources, Progress.SILENT);
  }

  /** As above, watched. */
  public GuestReconciler(RemoteShell host, List<Resource> resources, Progress progress) {
    this(host, resources, progress, GuestFolders.DEFAULT);
  }

  /** As the first, and each plan looks for files that nobody manages in {@code read}. */
  public GuestReconciler(RemoteShell host, List<Resource> resources, ReadFolders read) {
    this(host, resources, Progress.SILENT, GuestFolders.DEFAULT, read);
  }

  GuestReconciler(
      RemoteShell host, List<Resource> resources, Progress progress, GuestFolders folders) {
    this(host, resources, progress, folders, ReadFolders.NONE);
  }

  GuestReconciler(
      RemoteShell host,
      List<Resource> resources,
      Progress progress,
      GuestFolders folders,
      ReadFolders read) {
    this.host = host;
    this.resources = resources.stream().distinct().toList();
    this.progress = progress;
    this.folders = folders;
    this.read = read;
    Map<ResourceId, Resource> byId = new LinkedHashMap<>();
    for (Resource resource : this.resources) {
      if (byId.put(resource.id(), resource) != null) {
        throw new IllegalArgumentException("two resources differ about " + resource.id());
      }
      if (resource instanceof SystemdUnit unit) {
        units.put(unit.id(), unit);
      }
    }
  }

  /** Reads the guest; also the check after {@link #apply}: an empty plan means that all is well. */
  public Plan plan() {
    if (resources.isEmpty()) {
      return new Plan(List.of());
    }
    Question question = question();
    return question.plan(host.ask(question.script()));
  }

  /**
   * What the router said, when it was asked for the last plan, of a change that waits for its
   * confirmation: what that plan has seen is undone unless it comes.
   */
  public Optional<String> unconfirmed() {
    return unconfirmed;
  }

  /** What the router said, when it was asked for the last plan, of files that nobody manages. */
  public Unmanaged unmanaged() {
    return unmanaged;
  }

  /** What {@link #plan} asks, for whoever asks the guest for more in the same execution. */
  public Question question() {
    return new Question(new ProbeBatch(GuestScript.nonce(), folders, resources, read));
  }

  /** A script that reads the guest, and the plan that follows from its answer. */
  public final class Question {
    private final ProbeBatch probes;

    private Question(ProbeBatch probes) {
      this.probes = probes;
    }

    public Script script() {
      return probes.script();
    }

    /**
     * The plan that follows from what {@link #script} printed.
     *
     * @throws Failure when the answer is not whole
     */
    public Plan plan(Result answer) {
      unconfirmed = probes.unconfirmed(answer);
      Plan plan = planFrom(probes.read(answer));
      // A file of ours that is about to go is one only by its name.
      unmanaged = probes.unmanaged(answer).without(plan);
      return plan;
    }
  }

  private Plan planFrom(List<Observation> seen) {
    boolean packagesComing = installsPackages(seen);
    List<GuestChange> changes = new ArrayList<>();
    for (int i = 0; i < resources.size(); i++) {
      Resource resource = resources.get(i);
      Optional<GuestChange> change =
          packagesComing ? resource.planBesideInstall(seen.get(i)) : resource.plan(seen.get(i));
      change.ifPresent(changes::add);
    }
    requireKnownUnits(changes);
    return new Plan(changes);
  }

  private boolean installsPackages(List<Observation> seen) {
    for (int i = 0; i < resources.size(); i++) {
      if (resources.get(i) instanceof PackageSet set && set.plan(seen.get(i)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private void requireKnownUnits(List<GuestChange> changes) {
    for (GuestChange change : changes) {
      for (ResourceId unit : change.notifies()) {
        if (!units.containsKey(unit)) {
          throw new IllegalArgumentException(
              change.id() + " notifies " + unit + ", not a resource");
        }
      }
    }
  }

  /**
   * When the connection is lost meanwhile, the script goes on in the guest; its report is fetched
   * over a new connection.
   *
   * @param caller named to whoever has to wait
   * @throws Failure when nothing was changed: the guest is not reachable, or another run is at work
   */
  public Outcome apply(Plan plan, Caller caller) {
    return apply(plan, caller, Optional.empty());
  }

  /**
   * As {@link #apply(Plan, Caller)}, on trial: applied is not kept yet, a {@link Confirmation} is
   * due.
   *
   * @throws Failure as above, and when another change waits for its confirmation
   */
  public Outcome apply(Plan plan, Caller caller, CommitConfirm trial) {
    return apply(plan, caller, Optional.of(trial));
  }

  private Outcome apply(Plan plan, Caller caller, Optional<CommitConfirm> trial) {
    if (plan.isEmpty()) {
      return new Outcome.Applied(List.of(), List.of());
    }
    requireKnownUnits(plan.changes());
    ApplyBatch batch =
        new ApplyBatch(GuestScript.nonce(), folders, plan, units, caller.toString(), trial);
    ApplyReport report = new ApplyReport(batch.nonce(), plan, progress);
    try {
      Result result = host.run(batch.script(), report::accept);
      if (report.isComplete()) {
        return report.outcome();
      }
      return fetch(batch, report, ApplyReport.shortened(result.errors()), Optional.empty());
    } catch (NotRunException e) {
      throw e;
    } catch (HostUnreachableException e) {
      return fetch(batch, report, e.what(), Optional.of(e));
    }
  }

  /** Waits until the script in the guest has ended and reads the rest of its report. */
  private Outcome fetch(
      ApplyBatch batch, ApplyReport report, String why, Optional<HostUnreachableException> lost) {
    Result result;
    try {
      result = host.run(reportOf(batch.nonce()));
    } catch (HostUnreachableException e) {
      e.addSuppressed(lost.orElse(e) == e ? new IllegalStateException(why) : lost.get());
      return unknown(why, "it does not answer: " + e.what());
    }
    result.output().lines().skip(report.linesRead()).forEach(report::accept);
    if (report.isComplete()) {
      return report.outcome();
    }
    if (report.linesRead() == 0 && lost.isPresent()) {
      throw lost.get();
    }
    return unknown(why, "its script ended before it had reported how");
  }

  Script reportOf(String nonce) {
    return folders
        .assignments()
        .then(Script.file(GuestReconciler.class, "report.sh").with("nonce", nonce));
  }

  private static Outcome unknown(String why, String state) {
    return new Outcome.Broken(
        Optional.empty(),
        why.isEmpty() ? "the script ended without a report" : why,
        "the router's state is not known ("
            + state
            + "); what was begun there goes on to its end, or is undone, by itself:"
            + " see `routervm plan` once it answers");
  }
}
