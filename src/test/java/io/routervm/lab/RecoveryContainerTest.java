package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What of a live router comes back by itself: its daemons however they end, and a boot that failed.
 * A container has neither a watchdog nor a boot loader.
 */
@Tag("lab")
@Timeout(900)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class RecoveryContainerTest {
  /** A quiet machine takes three seconds. */
  private static final Duration BACK = Duration.ofSeconds(30);

  private static final Duration BOOT = Duration.ofMinutes(2);

  private LiveContainer container;

  @BeforeAll
  void start() {
    container = LiveContainer.up("recover");
    container.lab.lease("pc");
  }

  @AfterAll
  void stop() {
    if (container != null) {
      container.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dnsmasq", "ssh", "systemd-networkd"})
  @Order(1)
  void aDaemonThatIsEndedOrKilledIsBackWithinSeconds(String unit) {
    for (String signal : List.of("TERM", "KILL")) {
      String before = process(unit);
      container.inside("kill -" + signal + " " + before).orFail();
      Await.until(
          BACK,
          () -> unit + " after " + signal + ": " + state(unit),
          () -> !process(unit).equals(before) && state(unit).equals("active"));
    }
    assertThat(planned()).isEmpty();
  }

  @Test
  @Order(2)
  void noNumberOfDeathsEndsIt() {
    for (int death = 1; death <= 10; death++) {
      String before = process("dnsmasq");
      container.inside("kill -KILL " + before).orFail();
      String which = "death " + death;
      Await.until(
          BACK,
          () -> "dnsmasq after " + which + ": " + state("dnsmasq"),
          () -> !List.of(before, "0").contains(process("dnsmasq")));
    }
    Await.until(BACK, () -> "names", () -> answer().equals("192.168.42.10"));
    assertThat(container.inside("systemctl show -p NRestarts dnsmasq").trimmed())
        .isEqualTo("NRestarts=12");
  }

  /** Its owner's wish holds, and is shown: here as before. */
  @Test
  @Order(3)
  void whatIsStoppedByHandStaysStoppedAndIsInThePlan() {
    container.inside("systemctl stop dnsmasq").orFail();
    assertThat(planned()).singleElement().asString().startsWith("start dnsmasq");
    assertThat(state("dnsmasq")).isEqualTo("inactive");
    container.reconcile(container.resources());
    assertThat(answer()).isEqualTo("192.168.42.10");
  }

  @Test
  @Order(4)
  void aKernelThatCrashesRestartsAfterEveryBootToo() {
    String settings = "cat /proc/sys/kernel/panic /proc/sys/kernel/panic_on_oops";
    assertThat(container.inside(settings).trimmed()).isEqualTo("10\n1");
    container.lab.command("container", "restart").orFail();
    assertThat(container.inside(settings).trimmed()).isEqualTo("10\n1");
    assertThat(container.inside("systemctl show -p RuntimeWatchdogUSec").trimmed())
        .isEqualTo("RuntimeWatchdogUSec=2min");
    assertThat(planned()).isEmpty();
  }

  /** With less patience than a household's: it restarts when nobody has typed for 15 s. */
  @Test
  @Order(5)
  void aBootThatEndsInEmergencyModeIsTriedAgain() {
    container.inside("sed -i s/patience=300/patience=15/ /usr/local/sbin/routervm-emergency");
    String boot = boot();
    container.inside("systemctl --no-block isolate emergency.target").orFail();
    Await.until(BOOT, () -> "another boot", () -> !List.of(boot, "").contains(boot()));
    Await.until(BOOT, () -> "names", () -> answer().equals("192.168.42.10"));
    assertThat(container.inside("journalctl -b -1 -u routervm-emergency -o cat").output())
        .contains("this router could not start and is in emergency mode", "restarting");
    container.reconcile(container.resources());
  }

  private String process(String unit) {
    return container.inside("systemctl show -p MainPID " + unit).trimmed().replace("MainPID=", "");
  }

  private String state(String unit) {
    return container.inside("systemctl is-active " + unit).trimmed();
  }

  /** When its first process began; the boot's id is the kernel's, which a container shares. */
  private String boot() {
    return container.inside("systemctl show -p UserspaceTimestampMonotonic").trimmed();
  }

  private String answer() {
    return container
        .lab
        .exec("pc", "dig", "+short", "+time=1", "@192.168.42.254", "nas.lan")
        .trimmed();
  }

  private List<String> planned() {
    try (RemoteShell host = container.await(BOOT, why -> {})) {
      return new GuestReconciler(host, container.resources()).plan().titles();
    }
  }
}
