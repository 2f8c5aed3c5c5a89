package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.CommitConfirm;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.progress.Progress;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.ConfirmedApply;
import io.routervm.router.MachineChange;
import io.routervm.router.PendingRevision;
import io.routervm.router.Revision;
import io.routervm.router.ToldProgress;
import io.routervm.service.Health;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Applies the product's resources to a live router on trial, one file of them with a fault. Such a
 * file is accepted by the program that reads it, but the product renders none, so it is put among
 * the resources by hand.
 */
final class TrialFixture implements AutoCloseable {
  static final Duration WINDOW = Duration.ofSeconds(12);
  private static final Duration GRACE = Duration.ofSeconds(15);

  /** What applying and the last look take on a busy machine. */
  private static final Duration WORK = Duration.ofSeconds(10);

  final LiveContainer container;

  TrialFixture(String labName) {
    this(labName, "");
  }

  /**
   * With more of router.yaml.
   *
   * @param more lines at its end, which is in {@code firewall}
   */
  TrialFixture(String labName, String more) {
    container = LiveContainer.up(labName, more, config -> LiveContainer.NO_SECRETS);
    container.lab.lease("pc");
    requireService();
  }

  /** The product's resources with another content of one file. */
  List<Resource> with(String path, UnaryOperator<String> fault) {
    List<Resource> resources =
        container.resources().stream()
            .map(
                resource ->
                    resource instanceof ManagedFile file && file.path().equals(path)
                        ? new ManagedFile(
                            path,
                            fault.apply(file.content()),
                            file.owner(),
                            file.group(),
                            file.mode(),
                            file.secret(),
                            file.check(),
                            file.notifies())
                        : resource)
            .toList();
    assertThat(resources).as("the fault is a difference").isNotEqualTo(container.resources());
    return resources;
  }

  /** A router without DNS: its client on the LAN notices at once. */
  List<Resource> withoutNames() {
    return with("/etc/dnsmasq.conf", text -> text + "port=0\n");
  }

  /** A change that hurts nobody. */
  List<Resource> withOneMoreName() {
    return with("/etc/dnsmasq.d/hosts.conf", text -> text + "host-record=new.lan,192.168.42.12\n");
  }

  /** A fault that nobody mends: the router comes back by itself in time, and tells why. */
  Failure fails(String path, UnaryOperator<String> fault) {
    List<Resource> faulty = with(path, fault);
    Failure failure = fails(faulty, Approval.AUTOMATIC);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(summaries(faulty)).as("the next plan").containsExactly("change " + path);
    return failure;
  }

  Failure fails(List<Resource> resources, Approval approval) {
    long began = System.nanoTime();
    Failure failure = catchThrowableOfType(Failure.class, () -> apply(resources, approval));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(failure).as("a failure").isNotNull();
    System.out.printf("%s after %d ms: %s%n", failure.kind(), took.toMillis(), failure.what());
    assertThat(took).isLessThan(WINDOW.plus(GRACE).plus(WORK));
    return failure;
  }

  ConfirmedApply.Kept apply(List<Resource> resources, Approval approval) {
    try (RemoteShell host = container.open()) {
      return apply(host, resources, plan(host, resources), approval);
    }
  }

  ConfirmedApply.Kept apply(
      RemoteShell host, List<Resource> resources, Plan plan, Approval approval) {
    Revision revision =
        new Revision(1, "2026-01-01T00:00:00Z", "me@here", "reprovision", "", "live", List.of());
    return new ConfirmedApply(
            "router",
            container,
            opened -> reconciler(opened, resources),
            new MachineChange(new UnchangedMachine(), "router", ToldProgress.printed()),
            Caller.of("reprovision"),
            ToldProgress.printed())
        .run(
            host,
            plan,
            new Health(container.router, ConfirmedApply.patience(WINDOW)).probes(),
            WINDOW,
            approval,
            new PendingRevision(revision, Map.of("router.yaml", "version: 1\n")));
  }

  /**
   * Applies {@link #withoutNames} on trial, and before all else a part that changes nothing.
   *
   * @param undo what undoes that part
   */
  void applyWithoutNamesAnd(String part, Script undo) {
    List<Resource> faulty = withoutNames();
    try (RemoteShell host = container.open()) {
      List<GuestChange> changes = new ArrayList<>(plan(host, faulty).changes());
      changes.add(0, change(part, undo));
      requireApplied(
          reconciler(host, faulty)
              .apply(
                  new Plan(changes),
                  Caller.of("reprovision"),
                  new CommitConfirm(Duration.ofSeconds(200))));
    }
  }

  private static GuestChange change(String part, Script undo) {
    return new GuestChange(
        new ResourceId("test", part),
        "change the " + part,
        Diff.ofValue("old", "new"),
        Script.of(":"),
        Optional.of(undo),
        Set.of());
  }

  /** The router is off at one moment, and on again. */
  void cutPower() {
    container.lab.command("container", "stop", "--hard").orFail();
    container.lab.command("container", "start").orFail();
  }

  static GuestReconciler reconciler(RemoteShell host, List<Resource> resources) {
    return new GuestReconciler(host, resources, Progress.SILENT);
  }

  static Plan plan(RemoteShell host, List<Resource> resources) {
    return new GuestReconciler(host, resources).plan();
  }

  static void requireApplied(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Applied.class);
  }

  List<String> summaries(List<Resource> resources) {
    try (RemoteShell host = container.await(Duration.ofSeconds(20), why -> {})) {
      return plan(host, resources).titles();
    }
  }

  /** What the router says about the last trial, asked past its network. */
  String status() {
    return container.inside("/usr/local/sbin/routervm-revert status").orFail().trimmed();
  }

  void awaitStatus(String word, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!status().startsWith(word)) {
      assertThat(System.nanoTime()).as("still " + status()).isLessThan(end);
    }
  }

  /** The client on the LAN has names and the Internet, and the router is what it was. */
  void requireAllAsBefore() {
    requireService();
    assertThat(summaries(container.resources())).as("plan of what was good").isEmpty();
  }

  void requireService() {
    assertThat(container.lab.exec("pc", "dig", "+short", "@192.168.42.254", "nas.lan").trimmed())
        .isEqualTo("192.168.42.10");
    container
        .lab
        .exec("pc", "curl", "-sS", "-m", "10", "-o", "/dev/null", "http://www.internet.lab/")
        .orFail();
  }

  @Override
  public void close() {
    container.close();
  }
}
