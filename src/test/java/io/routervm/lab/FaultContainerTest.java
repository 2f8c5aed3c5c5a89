package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.Host;
import io.routervm.guest.Progress;
import io.routervm.plan.Change;
import io.routervm.plan.Plan;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.ConfirmedApply;
import io.routervm.router.Draft;
import io.routervm.router.Revision;
import io.routervm.service.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * Changes that would lock the owner out or take the Internet away, each accepted by the program
 * that reads it: a live router undoes them by itself. The product renders no such file, so each is
 * put among its resources by hand.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class FaultContainerTest {
  private static final Duration WINDOW = Duration.ofSeconds(12);
  private static final Duration GRACE = Duration.ofSeconds(15);

  private LiveContainer container;

  @BeforeAll
  void bringUp() {
    container = LiveContainer.up("flt");
    container.lab.lease("pc");
    requireService();
  }

  @AfterAll
  void takeDown() {
    if (container != null) {
      container.close();
    }
  }

  @AfterEach
  void allIsAsItWas() {
    requireService();
    assertThat(summaries(container.resources())).as("plan of what was good").isEmpty();
  }

  @Test
  void firewallThatDropsSshOnEveryNic() {
    Failure failure =
        fails(
            "/etc/routervm/firewall.rules",
            text -> text.replaceAll("(?m)^.*(d|s)port 22 .*\n", ""));
    assertThat(failure).hasMessageContaining("no new SSH connection");
  }

  @Test
  void sshServerThatRefusesRoot() {
    Failure failure =
        fails(
            "/etc/ssh/sshd_config.d/00-routervm.conf",
            text -> text.replace("prohibit-password", "no"));
    assertThat(failure).hasMessageContaining("authentication was refused");
  }

  @Test
  void wrongLanAddress() {
    Failure failure =
        fails(
            "/etc/systemd/network/05-lan0.network",
            text -> text.replace("192.168.42.254/24", "192.168.142.254/24"));
    assertThat(failure).hasMessageContaining("DNS answers the home LAN");
  }

  @Test
  void dnsmasqThatServesNoNames() {
    Failure failure = fails("/etc/dnsmasq.conf", text -> text + "port=0\n");
    assertThat(failure).hasMessageContaining("DNS answers the home LAN");
  }

  @Test
  void wanThatLosesTheInternet() {
    Failure failure =
        fails(
            "/etc/systemd/network/05-wan0.network",
            text -> text.replace("DHCP=ipv4", "Address=192.0.2.9/24\nGateway=192.0.2.1\nDHCP=no"));
    assertThat(failure).hasMessageContaining("the Internet answers");
  }

  /** Applies the product's resources with one file changed; nobody has to help. */
  private Failure fails(String path, UnaryOperator<String> fault) {
    List<Resource> faulty = with(path, fault);
    long began = System.nanoTime();
    Failure failure = catchThrowableOfType(Failure.class, () -> apply(faulty, Approval.AUTOMATIC));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf("undone after %d ms: %s%n", took.toMillis(), failure.what());
    assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(took).isLessThan(WINDOW.plus(GRACE).plusSeconds(10));
    assertThat(summaries(faulty)).as("the next plan").containsExactly("change " + path);
    return failure;
  }

  private ConfirmedApply.Kept apply(List<Resource> resources, Approval approval) {
    try (Host host = container.open()) {
      Plan plan = new GuestReconciler(host, resources).plan();
      return new ConfirmedApply(
              "router",
              container,
              opened ->
                  new GuestReconciler(opened, resources, Progress.NONE, Caller.of("reprovision")),
              new QuietProgress())
          .run(
              host,
              plan,
              new Health(container.router, ConfirmedApply.patience(WINDOW)).probes(),
              WINDOW,
              approval,
              draft());
    }
  }

  private static Draft draft() {
    Revision revision =
        new Revision(1, "2026-01-01T00:00:00Z", "me@here", "reprovision", "", "live", List.of());
    return new Draft(revision, Map.of("router.yaml", "version: 1\n"));
  }

  private List<Resource> with(String path, UnaryOperator<String> fault) {
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

  private List<String> summaries(List<Resource> resources) {
    try (Host host = container.await(Duration.ofSeconds(20), why -> {})) {
      return new GuestReconciler(host, resources)
          .plan().changes().stream().map(Change::summary).toList();
    }
  }

  private void requireService() {
    assertThat(container.lab.exec("pc", "dig", "+short", "@192.168.42.254", "nas.lan").trimmed())
        .isEqualTo("192.168.42.10");
    container
        .lab
        .exec("pc", "curl", "-sS", "-m", "10", "-o", "/dev/null", "http://www.internet.lab/")
        .orFail();
  }
}
