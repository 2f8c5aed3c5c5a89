package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.service.Router;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What a plan and a provisioning cost the router, in processes: on an emulated or an old machine a
 * process takes tens of milliseconds, and nothing else that routervm does there takes as long.
 *
 * <p>Processes are counted by the container's own kernel: the number that it gave to the newest
 * process of the container.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ProvisioningCostContainerTest {
  private static final int FILES = 40;

  /** Files, packages, units and restarts, one with another. */
  private static final int PROCESSES_A_CHANGE = 9;

  private LiveContainer container;
  private RemoteShell host;

  @BeforeAll
  void bringUp() {
    container = LiveContainer.start("cost");
    host = container.await(Duration.ofSeconds(30), why -> {});
    List<Resource> resources = container.stagedResources();
    int last = 0;
    for (int i = 0; i < resources.size(); i++) {
      if (resources.get(i) instanceof PackageSet) {
        last = i;
      }
    }
    apply(new GuestReconciler(host, resources.subList(0, last + 1)));
  }

  @AfterAll
  void takeDown() {
    if (host != null) {
      host.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private static void apply(GuestReconciler guest) {
    assertThat(guest.apply(guest.plan(), Caller.of("test"))).isInstanceOf(Outcome.Applied.class);
  }

  /** Does {@code work} and tells what it cost. */
  private <T> T measured(String what, int mostProcesses, Supplier<T> work) {
    int before = newestProcess();
    long start = System.nanoTime();
    T result = work.get();
    long milliseconds = (System.nanoTime() - start) / 1_000_000;
    int processes = newestProcess() - before;
    System.out.println(what + ": " + processes + " processes, " + milliseconds + " ms");
    assertThat(processes)
        .as("processes of " + what)
        .isPositive()
        .isLessThanOrEqualTo(mostProcesses);
    return result;
  }

  private int newestProcess() {
    String words =
        host.run(Script.of("read -r load </proc/loadavg", "echo \"$load\"")).output().strip();
    return Integer.parseInt(words.substring(words.lastIndexOf(' ') + 1));
  }

  private Plan plan(String what, int mostProcesses, GuestReconciler guest) {
    return measured("plan of " + what, mostProcesses, guest::plan);
  }

  private void apply(String what, int mostProcesses, GuestReconciler guest, Plan plan) {
    Outcome outcome = measured(what, mostProcesses, () -> guest.apply(plan, Caller.of("test")));
    assertThat(outcome).isInstanceOf(Outcome.Applied.class);
  }

  /** With the product's own resources; the packages are there already. */
  @Test
  @Order(1)
  void aFirstProvisioningAndAPlanThatFindsNothing() {
    List<Resource> resources = container.stagedResources();
    GuestReconciler guest = new GuestReconciler(host, resources);
    Plan plan = plan("a new router's " + resources.size() + " resources", 30, guest);
    long files = plan.changes().stream().filter(change -> change.replaces().isPresent()).count();
    assertThat(files).isGreaterThan(15);
    apply(
        plan.changes().size() + " changes, " + files + " files",
        PROCESSES_A_CHANGE * plan.changes().size(),
        guest,
        plan);
    assertThat(plan("what is as it should be", 30, guest).isEmpty()).isTrue();
  }

  /** A look at all folders is one process more; what was found is some more, however much it is. */
  @Test
  @Order(2)
  void whatNobodyManagesIsTold() {
    LiveContainer.remember(host);
    Router router = container.staged();
    assertThat(unmanaged("plan that looks for what nobody manages", 32, router)).isEmpty();
    List<String> made = container.madeByHand("/var/spool/cron/crontabs/root");
    container.inside("apt-get -y -q install cron").orFail();
    assertThat(unmanaged("plan that finds what nobody manages", 40, router))
        .containsExactlyElementsOf(made);
    assertThat(new GuestReconciler(host, container.stagedResources()).plan().isEmpty()).isTrue();
  }

  private List<String> unmanaged(String what, int mostProcesses, Router router) {
    return measured(what, mostProcesses, () -> LiveContainer.unmanaged(host, router));
  }

  @Test
  @Order(3)
  void manyFiles() {
    for (String content : List.of("new", "changed")) {
      List<Resource> files = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        String path = "/etc/cost/" + i % 4 + "/file " + i;
        files.add(ManagedFile.of(path, content + i + "\n").checkedBy("test", "-s"));
      }
      GuestReconciler guest = new GuestReconciler(host, files);
      Plan plan = plan(FILES + " files to be " + content, FILES + 10, guest);
      assertThat(plan.changes()).hasSize(FILES);
      apply(FILES + " files " + content, 3 * FILES / 2 + 20, guest, plan);
      assertThat(plan(FILES + " files as they should be", 10, guest).isEmpty()).isTrue();
    }
  }
}
