package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.cutover.HostState.Manager;
import io.routervm.failure.Failure;
import io.routervm.guest.LocalShell;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.StateFolder;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What this host's programs are told, by a real shell: the programs only write down their words.
 * Real ones are where there is a real host, in the lab.
 */
class HostTrialTest {
  private static final String BRIDGE = "brOfNobody";
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Cidr HOME = Cidr.of("192.168.42.254/24");

  @TempDir private Path folder;
  private StateFolder state;
  private HostNetwork network;
  private HostTrial trial;

  @BeforeEach
  void prepare() throws IOException {
    state = new StateFolder(folder.resolve("state")).prepare();
    Files.createDirectory(folder.resolve("bin"));
    for (String name :
        List.of("ip", "nmcli", "networkctl", "systemctl", "systemd-run", "setsid", "dhclient")) {
      program(name, "exit 0");
    }
    network = new HostNetwork(new WithItsOwnPrograms(), state, "router", BRIDGE);
    trial = network.trial();
  }

  private void program(String name, String end) throws IOException {
    Path program = folder.resolve("bin").resolve(name);
    Files.writeString(
        program,
        "#!/bin/sh\necho \"" + name + " $*\" >>" + folder.resolve("log") + "\n" + end + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> log() {
    try {
      Path log = folder.resolve("log");
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without resolv.conf: that would be this machine's own. */
  private static HostState state(Manager manager) {
    return new HostState(
        BRIDGE,
        List.of("192.168.1.50/24", "192.168.1.51/24"),
        List.of(
            "default via 192.168.1.1 onlink linkdown", "10.0.0.0/8 via 192.168.1.9 metric 5 dead"),
        true,
        manager,
        "");
  }

  private Path marker() {
    return state.path().resolve("host-network.pending");
  }

  @Test
  void theOldNetworkComesBackAddressByAddressAndRouteByRoute() {
    trial.arm(state(Manager.UNKNOWN), WINDOW);
    assertThat(trial.isOn()).isTrue();
    assertThat(log()).noneMatch(line -> line.startsWith("ip "));
    trial.restore();
    assertThat(log().stream().filter(line -> line.startsWith("ip ")))
        .containsExactly(
            "ip -4 address flush dev brOfNobody scope global",
            "ip address add 192.168.1.50/24 dev brOfNobody",
            "ip address add 192.168.1.51/24 dev brOfNobody",
            "ip route replace default via 192.168.1.1 onlink dev brOfNobody",
            "ip route replace 10.0.0.0/8 via 192.168.1.9 metric 5 dev brOfNobody");
    assertThat(trial.isOn()).isFalse();
    assertThat(marker()).doesNotExist();
  }

  @Test
  void withoutATrialNothingComesBack() {
    trial.restore();
    assertThat(log()).noneMatch(line -> line.startsWith("ip "));
  }

  /** The timer that fires too late: its script finds no trial, or another one, and does nothing. */
  @Test
  void whatIsConfirmedStaysAlsoWhenTheTimerFires() throws Exception {
    trial.arm(state(Manager.NETWORK_MANAGER), WINDOW);
    String first = Files.readString(marker()).strip();
    trial.confirm();
    assertThat(trial.isOn()).isFalse();
    fire(first);
    trial.arm(state(Manager.NETWORK_MANAGER), WINDOW);
    assertThat(Files.readString(marker()).strip()).isNotEqualTo(first);
    fire(first);
    assertThat(log()).noneMatch(line -> line.startsWith("ip ") || line.startsWith("nmcli "));
    assertThat(trial.isOn()).isTrue();
    fire(Files.readString(marker()).strip());
    assertThat(log()).anyMatch(line -> line.startsWith("ip "));
    assertThat(trial.isOn()).isFalse();
  }

  private void fire(String name) {
    new WithItsOwnPrograms()
        .run(Script.command("sh", state.path().resolve("host-network-restore").toString(), name));
  }

  @Test
  void aTimerThatCannotBeSetLeavesNoTrial() {
    HostTrial without = new HostNetwork(new Refusing(), state, "router", BRIDGE).trial();
    assertThatThrownBy(() -> without.arm(state(Manager.UNKNOWN), WINDOW))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("cannot be set: out and err");
              assertThat(failure.subject()).isEqualTo(BRIDGE + ", which was not touched");
            });
    assertThat(marker()).doesNotExist();
    assertThat(without.isOn()).isFalse();
  }

  @Test
  void networkManagerHoldsTheOldAddressesOfTheDeviceOnly() {
    trial.arm(state(Manager.NETWORK_MANAGER), WINDOW);
    trial.restore();
    assertThat(log().stream().filter(line -> line.startsWith("nmcli ")))
        .containsExactly(
            "nmcli --wait 30 device modify brOfNobody ipv4.method manual ipv4.addresses"
                + " 192.168.1.50/24,192.168.1.51/24 ipv4.gateway 192.168.1.1 ipv4.dns ");
    assertThat(order("nmcli ")).as("or it would put its own over them").isLessThan(order("ip "));
  }

  private int order(String start) {
    List<String> log = log();
    return log.indexOf(
        log.stream().filter(line -> line.startsWith(start)).findFirst().orElseThrow());
  }

  @Test
  void networkManagerGetsALeaseWithoutItsOldAddresses() {
    network.renew(state(Manager.NETWORK_MANAGER), WINDOW);
    assertThat(trial.isOn()).isTrue();
    assertThat(log().stream().filter(line -> line.startsWith("nmcli ")))
        .containsExactly(
            "nmcli --wait 30 device modify brOfNobody ipv4.addresses  ipv4.gateway  ipv4.routes "
                + " ipv4.dns  ipv4.dns-search  ipv4.method disabled",
            "nmcli --wait 60 device reapply brOfNobody");
  }

  @Test
  void aProgramThatGivesNoLeaseIsNamedWithItsWordsAndTheTrialGoesOn() throws Exception {
    program("nmcli", "echo no such device; exit 10");
    assertThatThrownBy(() -> network.renew(state(Manager.NETWORK_MANAGER), WINDOW))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("NetworkManager", "no such device");
              assertThat(failure.hint()).contains("in 600 s");
            });
    assertThat(trial.isOn()).isTrue();
  }

  @Test
  void aDhclientThatDoesNotRunIsNamed() {
    assertThatThrownBy(() -> network.renew(state(Manager.DHCLIENT), WINDOW))
        .hasMessageContaining("no dhclient runs for " + BRIDGE);
  }

  /** As it was started: with the line that was kept when it was stopped. */
  @Test
  void aDhclientThatWasStoppedIsStartedAgain() throws Exception {
    Path kept = state.path().resolve("host-network-dhclient");
    Files.writeString(kept, "dhclient -pf /run/x.pid " + BRIDGE);
    network.renew(state(Manager.IFUPDOWN), WINDOW);
    assertThat(kept).doesNotExist();
    assertThat(log()).contains("ip -4 address flush dev " + BRIDGE + " scope global");
  }

  @Test
  void nobodyIsAskedForALeaseWhereNobodyIsKnown() {
    assertThatThrownBy(() -> network.renew(state(Manager.UNKNOWN), WINDOW))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHostIsLookedAtByItsPrograms() throws Exception {
    program(
        "ip",
        """
        case "$*" in
          *address*) echo '3: b inet 192.168.1.50/24 brd 192.168.1.255 scope global dynamic b' ;;
          *"route get"*) echo '8.8.8.8 via 192.168.42.254 dev b src 192.168.42.120' ;;
          *route*)
            echo 'default via 192.168.1.1 proto dhcp'
            echo '192.168.1.0/24 proto kernel scope link'
            ;;
        esac\
        """);
    program("nmcli", "case \"$*\" in *STATE*) echo 'GENERAL.STATE:100 (connected)' ;; esac");
    HostState seen = network.look();
    assertThat(seen.addresses()).containsExactly("192.168.1.50/24");
    assertThat(seen.routes()).containsExactly("default via 192.168.1.1 proto dhcp");
    assertThat(seen.leased()).isTrue();
    assertThat(seen.manager()).isEqualTo(Manager.NETWORK_MANAGER);
    assertThat(HostNetwork.canRenew(seen)).isTrue();
    assertThat(network.addressIn(HOME, Duration.ZERO)).isEmpty();
    assertThat(network.addressIn(Cidr.of("192.168.1.0/24"), Duration.ZERO))
        .contains(Cidr.of("192.168.1.50/24"));
    assertThat(network.leavesBy(HOME.address(), Ipv4.of("8.8.8.8"))).isTrue();
    assertThat(network.leavesBy(Ipv4.of("192.168.42.25"), Ipv4.of("8.8.8.8"))).isFalse();
  }

  @Test
  void whoCannotRenewIsToldWhatToType() {
    HostState fixed =
        new HostState(BRIDGE, List.of("192.168.1.50/24"), List.of(), false, Manager.IFUPDOWN, "");
    assertThat(HostNetwork.canRenew(fixed)).isFalse();
    assertThat(HostNetwork.byHand(fixed, HOME))
        .startsWith("This host has a fixed address; change it where it is configured (ifupdown)")
        .containsSubsequence(
            "\n  ip address add AN.UNUSED.ADDRESS.OF.192.168.42.0/24 dev " + BRIDGE,
            "\n  ip route replace default via 192.168.42.254",
            "\nNames: `nameserver 192.168.42.254` in /etc/resolv.conf",
            "\nThen, in a session that came by the new address:",
            "\n  ip address delete 192.168.1.50/24 dev " + BRIDGE);
    HostState unknown =
        new HostState(BRIDGE, List.of("192.168.1.50/24"), List.of(), true, Manager.UNKNOWN, "");
    assertThat(HostNetwork.canRenew(unknown)).isFalse();
    assertThat(HostNetwork.byHand(unknown, HOME)).startsWith("This host's DHCP client is unknown");
  }

  /**
   * This machine's shell, with the test's programs before the real ones. It ends after what it
   * started in the background (the timer's), which would else write into a folder that JUnit is
   * deleting.
   */
  private final class WithItsOwnPrograms implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      String all =
          "set -eu\nPATH="
              + Quote.word(folder.resolve("bin").toString())
              + ":$PATH\nexport PATH\ntrap wait EXIT\n"
              + script.text();
      return new LocalShell().run(new Script(all), onLine);
    }

    @Override
    public void close() {}
  }

  /** A host on which no timer can be set. */
  private static final class Refusing implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      return new Result(1, "out and ", "err");
    }

    @Override
    public void close() {}
  }
}
