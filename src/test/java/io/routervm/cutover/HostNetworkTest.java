package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.cutover.HostState.Manager;
import io.routervm.guest.LocalShell;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.StateFolder;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host's network in a network namespace: what is written down, and that it comes back unless it
 * is confirmed. The new lease itself is taken by hand here; by the programs that give one on a real
 * host it is taken where there is a real host.
 */
@Tag("root")
class HostNetworkTest {
  private static final String SPACE = "rvmhostnet";
  private static final Cidr HOME = Cidr.of("192.168.42.254/24");

  /** What a busy machine needs for the few commands that come before the timer. */
  private static final Duration SHORT = Duration.ofSeconds(8);

  @TempDir private Path folder;
  private final RemoteShell host = new InNamespace();
  private HostNetwork network;

  @BeforeEach
  void makeHost() {
    removeHost();
    new LocalShell().run(Script.of("ip netns add " + SPACE));
    shell(
        "ip link add brHome type bridge",
        "ip link set brHome up",
        "ip link set lo up",
        "ip address add 192.168.1.50/24 dev brHome valid_lft 3600 preferred_lft 3600",
        "ip route add default via 192.168.1.1 dev brHome");
    network = new HostNetwork(host, new StateFolder(folder), "router", "brHome");
  }

  @AfterEach
  void removeHost() {
    new LocalShell().run(Script.of("ip netns delete " + SPACE + " 2>/dev/null || :"));
  }

  @Test
  void writesAddressesAndRoutesDown() {
    HostState state = network.look();
    assertThat(state.addresses()).containsExactly("192.168.1.50/24");
    assertThat(state.routes()).singleElement().asString().startsWith("default via 192.168.1.1");
    assertThat(state.leased()).isTrue();
    assertThat(state.manager()).isEqualTo(Manager.UNKNOWN);
    assertThat(HostNetwork.canRenew(state)).isFalse();
    assertThat(HostNetwork.byHand(state, HOME))
        .contains("ip address delete 192.168.1.50/24 dev brHome")
        .contains("default via 192.168.42.254");
  }

  @Test
  void whatNobodyConfirmsComesBackByItself() {
    HostState before = network.look();
    network.trial().arm(before, SHORT);
    takeHomeAddress();
    assertThat(network.addressIn(HOME, Duration.ZERO)).contains(Cidr.of("192.168.42.120/24"));
    assertThat(network.leavesBy(HOME.address(), Ipv4.of("8.8.8.8"))).isTrue();
    await(() -> !network.trial().isOn());
    assertThat(network.look().addresses()).isEqualTo(before.addresses());
    assertThat(network.look().routes().get(0)).startsWith("default via 192.168.1.1");
  }

  /** As a hosting network or a point-to-point line has it: the gateway is in no subnet of ours. */
  @Test
  void aGatewayOutsideTheSubnetComesBackToo() {
    shell("ip route replace default via 10.9.9.1 dev brHome onlink");
    HostState before = network.look();
    network.trial().arm(before, Duration.ofHours(1));
    takeHomeAddress();
    network.trial().restore();
    assertThat(network.look().routes()).isEqualTo(before.routes());
    assertThat(network.look().routes().get(0)).contains("via 10.9.9.1", "onlink");
    endSleepers();
  }

  @Test
  void whatIsConfirmedStays() {
    network.trial().arm(network.look(), SHORT);
    takeHomeAddress();
    network.trial().confirm();
    await(() -> noSleeperIsLeft(folder));
    assertThat(network.look().addresses()).containsExactly("192.168.42.120/24");
  }

  @Test
  void aTimerOfAnEarlierTrialDoesNothing() {
    HostState before = network.look();
    network.trial().arm(before, SHORT);
    network.trial().arm(before, Duration.ofHours(1));
    takeHomeAddress();
    await(() -> sleepers(folder) == 1);
    assertThat(network.trial().isOn()).isTrue();
    assertThat(network.look().addresses()).containsExactly("192.168.42.120/24");
    network.trial().restore();
    assertThat(network.look().addresses()).isEqualTo(before.addresses());
    endSleepers();
  }

  private void endSleepers() {
    ProcessHandle.allProcesses()
        .filter(one -> isSleeper(one, folder))
        .forEach(HostNetworkTest::end);
  }

  private static void end(ProcessHandle sleeper) {
    sleeper.descendants().forEach(ProcessHandle::destroyForcibly);
    sleeper.destroyForcibly();
  }

  private static boolean noSleeperIsLeft(Path folder) {
    return sleepers(folder) == 0;
  }

  private static long sleepers(Path folder) {
    return ProcessHandle.allProcesses().filter(one -> isSleeper(one, folder)).count();
  }

  /** The timer where there is no systemd. */
  private static boolean isSleeper(ProcessHandle process, Path folder) {
    String line = process.info().commandLine().orElse("");
    return line.contains("sleep ") && line.contains(folder.toString());
  }

  private void takeHomeAddress() {
    shell(
        "ip address flush dev brHome",
        "ip address add 192.168.42.120/24 dev brHome",
        "ip route add default via 192.168.42.254 dev brHome");
  }

  private static void await(BooleanSupplier condition) {
    Await.until(SHORT.plusSeconds(30), () -> "what the timer does", condition);
  }

  private void shell(String... lines) {
    Result result = host.run(Script.of(lines));
    assertThat(result.succeeded()).as(result.errors()).isTrue();
  }

  private static final class InNamespace implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      String all = String.join("\n", List.of("set -eu", script.text()));
      return new LocalShell()
          .run(Script.of("ip netns exec " + SPACE + " sh -c " + Quote.word(all)), onLine);
    }

    @Override
    public void close() {}
  }
}
