package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Await;
import io.routervm.failure.Failure;
import io.routervm.lab.HostContainer.Planned;
import io.routervm.platform.Pause;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.MoveTrial;
import io.routervm.shell.Quote;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A plain host's move to a bridge that is killed, loses its power or cannot work: the host is
 * reachable again by itself. In the stage {@code host} of {@code scripts/test} alone.
 */
@Tag("lab")
@Timeout(900)
@EnabledIfSystemProperty(named = "host.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class HostMoveFaultsContainerTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration WINDOW = Duration.ofSeconds(90);

  /** What the others here write takes the disks a while to keep. */
  private static final Duration SHORT_WINDOW = Duration.ofSeconds(15);

  private HostContainer plain;

  @BeforeAll
  void makeHost() {
    plain = HostContainer.fresh("movefail");
    plain.installManagers();
  }

  @AfterAll
  void removeHost() {
    if (plain != null) {
      plain.close();
    }
  }

  static List<PreparedHost> leasedHosts() {
    return PreparedHost.wanted().stream().filter(host -> !host.isStatic()).toList();
  }

  static List<PreparedHost> ifupdown() {
    return PreparedHost.wanted().stream()
        .filter(Set.of(PreparedHost.IFUPDOWN_DHCP, PreparedHost.IFUPDOWN_STATIC)::contains)
        .toList();
  }

  /** It has run at boot: neither the bridge's ifup nor the NIC's can run it once more. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("ifupdown")
  void aCommandThatCannotRunTwiceDoesNotKeepTheOldNetworkAway(PreparedHost host) {
    String address = plain.boot(host);
    List<String> addresses = plain.everyAddress("lan0");
    plain.inside("sed -i '/^iface lan0 inet [sd]/a up mkdir /run/once' /etc/network/interfaces");
    plain.inside("mkdir /run/once");
    String files = plain.configuration();
    failsOnTrial(plain.plan(host));
    plain.requireAsBefore(address, files);
    assertThat(plain.everyAddress("lan0"))
        .as(() -> "with the stanza behind the command\n" + plain.evidence())
        .isEqualTo(addresses);
    assertThat(plain.inside("pgrep -c dhclient || :")).isEqualTo(host.isStatic() ? "0" : "1");
  }

  /** What works on the move is killed, at one moment after another; nobody comes to confirm. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("leasedHosts")
  void aKilledMoveGoesBack(PreparedHost host) {
    Planned planned = plain.planned(host);
    assertThat(killed("apply", planned, 15))
        .as("moves that were at work when they were killed")
        .isPositive();
  }

  /** What brings the old network back is killed, too: it is started again. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("leasedHosts")
  void aKilledWayBackGoesOn(PreparedHost host) {
    Planned planned = plain.planned(host);
    assertThat(killed("revert", planned, 6))
        .as("ways back that were at work when they were killed")
        .isPositive();
  }

  /**
   * Kills what works on a move, at one moment after another since it began, and sees that the host
   * has its old network each time.
   *
   * @return how often it was hit
   */
  private int killed(String work, Planned planned, int points) {
    int hits = 0;
    for (int point = 0; point < points; point++) {
      plain.inside(killer(work, point));
      plain.trial.begin(planned.move(), SHORT_WINDOW);
      Await.until(
          SOON,
          () -> "the way back\n" + plain.evidence(),
          () -> !plain.trial.look("lan0", Optional.empty()).onTrial());
      plain.requireAsBefore(planned);
      hits += plain.container.inside("test -e /run/hit").succeeded() ? 1 : 0;
    }
    return hits;
  }

  /** Waits for the process of the unit, not for the one that asks for the unit. */
  private static String killer(String work, int point) {
    String process = "^([a-z/]*/)?sh " + MoveTrial.STATE + "/move " + work;
    String script =
        "rm -f /run/hit; end=$(($(date +%s) + 60)); until pid=$(pgrep -o -f '"
            + process
            + "'); do [ $(date +%s) -lt $end ] || exit; done; sleep 0."
            + String.format("%03d", point * 30)
            + "; kill -KILL $pid && touch /run/hit";
    return "printf '%s\\n' "
        + Quote.word(script)
        + " >/run/killer && { setsid sh /run/killer >/dev/null 2>&1 & }";
  }

  /** The power goes, at one moment after another. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("leasedHosts")
  void aPowerCutBootsTheOldNetwork(PreparedHost host) {
    Planned planned = plain.planned(host);
    for (int point = 0; point < 3; point++) {
      plain.trial.begin(planned.move(), Duration.ofMinutes(10));
      plain.inside("sleep 0." + point * 4);
      plain.reboot();
      plain.awaitAddress("lan0", planned.address());
      plain.requireAsBefore(planned);
    }
  }

  /** Whoever leased the address has died since: neither the bridge nor the NIC gets one. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("leasedHosts")
  void withoutADhcpServerItIsReachableAgain(PreparedHost host) {
    Planned planned = plain.planned(host);
    plain.container.lab.command("isp", "deaf").orFail();
    try {
      Duration away = away(planned.address(), () -> failsOnTrial(planned.move()));
      System.out.println(host + " without a DHCP server: away for " + away.toSeconds() + " s");
      assertThat(away).isLessThan(Duration.ofSeconds(90));
      plain.requireAsBefore(planned);
    } finally {
      plain.container.lab.command("isp", "on").orFail();
    }
  }

  static List<PreparedHost> fixedHosts() {
    return PreparedHost.wanted().stream().filter(PreparedHost::isStatic).toList();
  }

  /** Somebody has edited the file since the boot, and nobody has read it since. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("fixedHosts")
  void withAWrongGatewayItIsReachableAgain(PreparedHost host) {
    String address = plain.boot(host);
    plain.inside(
        "grep -rl '192\\.168\\.1\\.1$' /etc/network /etc/netplan /etc/systemd/network"
            + " /etc/NetworkManager/system-connections | xargs sed -i 's/192\\.168\\.1\\.1$/192.168.1.9/'");
    String files = plain.configuration();
    Move move = plain.plan(host);
    Duration away = away(address, () -> failsOnTrial(move));
    System.out.println(host + " with a wrong gateway: away for " + away.toSeconds() + " s");
    assertThat(away).isLessThan(Duration.ofSeconds(90));
    plain.requireAsBefore(address, files);
    assertThat(plain.inside("ping -c 1 -W 2 198.51.100.53")).contains("1 received");
  }

  private void failsOnTrial(Move move) {
    assertThatThrownBy(() -> plain.preparation.move(move, WINDOW, false, left -> true))
        .as(plain::evidence)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the old network is back");
  }

  /** The longest time for which the ISP's box gets no answer from the host while that runs. */
  private Duration away(String address, Runnable work) {
    String host = address.replaceFirst("/.*", "");
    long[] longest = {0};
    AtomicBoolean over = new AtomicBoolean();
    Thread pings =
        new Thread(
            () -> {
              long last = System.nanoTime();
              while (!over.get()) {
                Ran ran =
                    plain.container.lab.command(
                        "exec", "isp", "--", "ping", "-c1", "-W1", "-n", host);
                long now = System.nanoTime();
                longest[0] = Math.max(longest[0], now - last);
                last = ran.succeeded() ? now : last;
                Pause.of(Duration.ofMillis(300));
              }
            });
    pings.start();
    try {
      work.run();
    } finally {
      over.set(true);
      join(pings);
    }
    return Duration.ofNanos(longest[0]);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
