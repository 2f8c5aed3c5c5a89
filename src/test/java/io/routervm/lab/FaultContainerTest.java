package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.CommitConfirm;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A live router undoes by itself what nobody confirms: the faults that show each part of the
 * mechanism once. All of them are in {@link FaultSuiteTest}.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(SharedFixture.class)
class FaultContainerTest {
  private TrialFixture fixture;

  @BeforeAll
  void bringUp(TrialFixture shared) {
    fixture = shared;
  }

  @Test
  void aFirewallThatDropsSshOnEveryNic() {
    Failure failure =
        fixture.fails(
            "/etc/routervm/firewall.rules",
            text -> text.replaceAll("(?m)^.*(d|s)port 22 .*\n", ""));
    assertThat(failure).hasMessageContaining("no new SSH connection");
    assertThat(failure.subject()).contains("it was not confirmed within 12 s");
  }

  @Test
  void aTrialIsItsOwnersAlone() {
    List<Resource> faulty = fixture.withoutNames();
    try (RemoteShell host = fixture.container.open()) {
      GuestReconciler guest = TrialFixture.reconciler(host, faulty);
      TrialFixture.requireApplied(
          guest.apply(
              guest.plan(), Caller.of("reprovision"), new CommitConfirm(Duration.ofSeconds(100))));
    }
    assertThat(fixture.status())
        .startsWith("unconfirmed since")
        .contains("`routervm reprovision` of ");

    String hash =
        fixture
            .container
            .inside("sed -n s/^token=//p /var/lib/routervm/journal/unconfirmed")
            .trimmed();
    assertThat(hash).hasSize(64);
    for (String token : List.of("", "guess", hash)) {
      Ran ran =
          fixture.container.inside("printf '%s\\n1\\n' '" + token + "' | routervm-revert confirm");
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.output()).contains("refused: this is not the token");
    }

    Failure second =
        catchThrowableOfType(
            Failure.class, () -> fixture.apply(fixture.withOneMoreName(), Approval.AUTOMATIC));
    assertThat(second.kind()).isEqualTo(Failure.Kind.PRECONDITION);
    assertThat(second)
        .hasMessageContaining("a change is not confirmed yet")
        .hasMessageContaining("`routervm reprovision` of ")
        .hasMessageContaining("undone in ");

    assertThat(fixture.container.inside("routervm-revert now").orFail().output())
        .contains("undone at");
  }

  /** The undoing is killed in its middle, then the power is cut: the boot goes back. */
  @Test
  void powerCutWhileItUndoes() {
    fixture.applyWithoutNamesAnd("slow", Script.of("sleep 6"));
    fixture
        .container
        .inside(
            "routervm-revert now >/dev/null 2>&1 & undo=$!; sleep 3;"
                + " kill -KILL $undo $(pgrep -P $undo)")
        .orFail();
    assertThat(fixture.status()).startsWith("unconfirmed since");

    fixture.cutPower();
    assertThat(fixture.status()).startsWith("undone").contains("the router started before");
    fixture.container.lab.lease("pc");
  }
}
