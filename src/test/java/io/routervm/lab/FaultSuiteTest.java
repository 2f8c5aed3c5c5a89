package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.ConfirmedApply;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a change can fail its household; `scripts/test faults` runs them. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(SharedFixture.class)
class FaultSuiteTest {
  private TrialFixture fixture;

  @BeforeAll
  void bringUp(TrialFixture shared) {
    fixture = shared;
  }

  @Test
  void sshServerThatRefusesRoot() {
    Failure failure =
        fixture.fails(
            "/etc/ssh/sshd_config.d/00-routervm.conf",
            text -> text.replace("prohibit-password", "no"));
    assertThat(failure).hasMessageContaining("authentication was refused");
  }

  /** The client on the LAN asks its router, and hears nothing. */
  @ParameterizedTest
  @CsvSource({
    "/etc/systemd/network/05-lan0.network, 192.168.42.254/24, 192.168.142.254/24",
    "/etc/dnsmasq.conf, domain-needed, port=0"
  })
  void theLanLosesItsNames(String path, String before, String after) {
    Failure failure = fixture.fails(path, text -> text.replace(before, after));
    assertThat(failure).hasMessageContaining("DNS answers the home LAN");
  }

  @Test
  void wanThatLosesTheInternet() {
    Failure failure =
        fixture.fails(
            "/etc/systemd/network/05-wan0.network",
            text -> text.replace("DHCP=ipv4", "Address=192.0.2.9/24\nGateway=192.0.2.1\nDHCP=no"));
    assertThat(failure).hasMessageContaining("the Internet answers");
  }

  @Test
  void nobodySaysYes() {
    Failure failure = fixture.fails(fixture.withOneMoreName(), left -> false);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure).hasMessageContaining("nobody confirmed the change");
  }

  /** The hypervisor's process is gone as soon as all is applied. */
  @Test
  void hypervisorKilledRightAfterTheChange() throws IOException, InterruptedException {
    Process process = AppliesAndWaits.start(fixture.container);
    try {
      // The library that speaks SSH logs to the same stream.
      assertThat(process.inputReader().lines().anyMatch("applied"::equals)).isTrue();
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    assertThat(fixture.status()).startsWith("unconfirmed");
    long began = System.nanoTime();
    fixture.awaitStatus("undone", TrialFixture.WINDOW.plusSeconds(15));
    System.out.println(
        "killed: undone after " + (System.nanoTime() - began) / 1_000_000 + " ms by itself");
  }

  /** The way to the router is cut before the confirmation, and comes back. */
  @Test
  void pathCutUntilTheRouterHasGoneBack() {
    CompletableFuture<Void> mended = new CompletableFuture<>();
    Failure failure =
        fixture.fails(
            fixture.withOneMoreName(),
            left -> {
              path("down");
              mended.completeAsync(
                  () -> {
                    path("up");
                    return null;
                  },
                  CompletableFuture.delayedExecutor(
                      TrialFixture.WINDOW.toSeconds(), TimeUnit.SECONDS));
              return true;
            });
    mended.join();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure).hasMessageContaining("no new SSH connection");
  }

  /** ... and does not come back: nobody claims to know what the router has done. */
  @Test
  void pathCutForGood() {
    Failure failure =
        fixture.fails(
            fixture.withOneMoreName(),
            left -> {
              path("down");
              return true;
            });
    path("up");
    assertThat(failure.kind()).isEqualTo(Failure.Kind.BROKEN);
    assertThat(failure.subject()).contains("has not answered since");
    assertThat(failure.hint()).contains("routervm console");
    assertThat(fixture.status()).startsWith("undone");
  }

  private void path(String state) {
    fixture.container.lab.exec("hv", "ip", "link", "set", "router-mgmt", state).orFail();
    if (state.equals("up")) {
      fixture.container.lab.exec("hv", "ip", "address", "show", "router-mgmt").orFail();
    }
  }

  /** The script on the router is killed in the middle of the changes. */
  @Test
  void applicationKilledOnTheRouter() {
    List<Resource> faulty = fixture.withoutNames();
    try (RemoteShell host = fixture.container.open()) {
      List<GuestChange> changes = new ArrayList<>(TrialFixture.plan(host, faulty).changes());
      changes.add(killsTheApplication());
      Failure failure =
          catchThrowableOfType(
              Failure.class,
              () -> fixture.apply(host, faulty, new Plan(changes), Approval.AUTOMATIC));
      assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
      assertThat(failure.subject()).contains("it was not confirmed within 12 s");
    }
  }

  private static GuestChange killsTheApplication() {
    return new GuestChange(
        new ResourceId("test", "kill"),
        "kill the application",
        Diff.ofValue("alive", "killed"),
        Script.of("kill -KILL \"$(sed -n s/^process=//p \"$journal/unconfirmed\")\"", "sleep 1"),
        Optional.of(Script.NOTHING),
        Set.of());
  }

  /** What is good is kept, over one more connection, and remembered. */
  @Test
  void aGoodChangeIsKept() {
    ConfirmedApply.Kept kept = fixture.apply(fixture.withOneMoreName(), Approval.AUTOMATIC);
    assertThat(fixture.status()).contains("as revision " + kept.revision());
    Path folder = Path.of("/var/lib/routervm/revisions", Integer.toString(kept.revision()));
    assertThat(fixture.container.inside("cat " + folder + "/router.yaml").orFail().output())
        .isEqualTo("version: 1\n");
    assertThat(fixture.container.inside("systemctl list-timers --all").output())
        .doesNotContain("routervm-undo");
    assertThat(
            fixture
                .container
                .lab
                .exec("pc", "dig", "+short", "@192.168.42.254", "new.lan")
                .trimmed())
        .isEqualTo("192.168.42.12");
    ConfirmedApply.Kept back = fixture.apply(fixture.container.resources(), Approval.AUTOMATIC);
    assertThat(back.revision()).isEqualTo(kept.revision() + 1);
    assertThat(fixture.container.inside("stat -c %a /var/lib/routervm/revisions").trimmed())
        .isEqualTo("700");
  }
}
