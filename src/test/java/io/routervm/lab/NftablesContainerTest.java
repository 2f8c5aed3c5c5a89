package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfigLoader;
import io.routervm.guest.Caller;
import io.routervm.guest.CommitConfirm;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.Verification;
import io.routervm.service.Check;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A router that filters with nftables from its first provisioning on, with Debian's own nft under
 * its own systemd; and one that changes to iptables and back, while somebody on the ISP's LAN tries
 * to get in and a client at home surfs.
 */
@Tag("lab")
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(StopAtFirstFailure.class)
class NftablesContainerTest {
  private static final String NFTABLES = "  backend: nftables\n";

  @AutoClose private TrialFixture fixture;
  private LiveContainer container;

  @BeforeAll
  void provision() {
    fixture = new TrialFixture("nft", NFTABLES);
    container = fixture.container;
    container.lab.shell("intruder", "ip route replace 192.168.42.0/24 via " + wan()).orFail();
  }

  /** The address that the ISP's box has given. */
  private String wan() {
    return container
        .inside("ip -4 -o address show dev wan0 | sed 's/.* inet \\([0-9.]*\\).*/\\1/'")
        .orFail()
        .trimmed();
  }

  private Router iptables() throws IOException {
    Path file = container.folder().resolve("iptables.yaml");
    String yaml = Files.readString(container.yaml());
    assertThat(yaml).contains(NFTABLES);
    Files.writeString(file, yaml.replace(NFTABLES, ""));
    return new Router(
        new RouterConfigLoader(name -> null).load(file),
        Placement.LIVE,
        container.router.wanMac(),
        container.router.secrets());
  }

  private String nftables() {
    return container.inside("nft list tables").orFail().output();
  }

  private String iptablesRules() {
    return container.inside("iptables-save && ip6tables-save").orFail().output();
  }

  private void hasNftablesAlone() {
    assertThat(nftables()).contains("table ip routervm", "table ip6 routervm");
    assertThat(iptablesRules()).doesNotContain("DROP", "MASQUERADE");
    assertThat(container.inside("ls /etc/routervm").output())
        .contains("firewall.nft")
        .doesNotContain("firewall.rules", "firewall6.rules");
    worksWith(container.router);
  }

  private void hasIptablesAlone() throws IOException {
    assertThat(nftables()).doesNotContain("routervm");
    assertThat(iptablesRules())
        .contains(":INPUT DROP", ":FORWARD DROP", "MASQUERADE", ":OUTPUT DROP");
    assertThat(container.inside("ls /etc/routervm").output())
        .contains("firewall.rules")
        .doesNotContain("firewall.nft");
    worksWith(iptables());
  }

  /** Nothing is left to do, its own checks hold, and the home is served and alone. */
  private void worksWith(Router router) {
    assertThat(fixture.summaries(LiveContainer.resources(router))).isEmpty();
    try (RemoteShell host = container.open()) {
      List<Check> checks =
          Services.checks(router).stream()
              .filter(check -> check.service().equals("firewall"))
              .toList();
      assertThat(Verification.run(host, checks)).isNotEmpty().allMatch(Verification.Checked::holds);
    }
    fixture.requireService();
    assertThat(enters()).isFalse();
  }

  /** Whether somebody beside the ISP's box gets into the home, or to the router's SSH server. */
  private boolean enters() {
    return container
        .lab
        .shell(
            "intruder",
            "ping -c 1 -W 1 192.168.42.10 || timeout 1 bash -c 'exec 3<>/dev/tcp/%s/22'"
                .formatted(wan()))
        .succeeded();
  }

  @Test
  @Order(1)
  void isServedAndShieldedByNftablesAlone() {
    hasNftablesAlone();
    assertThat(container.inside("stat -c '%a %U' /run/routervm-firewall.lock").trimmed())
        .isEqualTo("600 root");
    assertThat(container.inside("nft list table ip routervm").output())
        .containsPattern("packets [1-9]\\d* bytes \\d+ drop comment \"refused from the Internet\"");
    container.inside("/usr/local/sbin/routervm-isp-lan check").orFail();
  }

  /**
   * The owner's next plan mends it. (Who empties the whole table has shut SSH out, too: as after
   * {@code iptables -F}, the console is left.)
   */
  @Test
  @Order(2)
  void whatSomebodyFlushesIsFoundAndMended() {
    for (String command :
        List.of(
            "nft flush chain ip routervm forward",
            "nft delete table ip routervm",
            "nft insert rule ip routervm input accept",
            "nft flush ruleset")) {
      container.inside(command).orFail();
      assertThat(fixture.summaries(container.resources()))
          .as(command)
          .containsExactly("load /etc/routervm/firewall.nft again, the kernel has other rules");
      if (command.endsWith("ruleset")) {
        assertThat(enters()).as("without rules").isTrue();
      }
      container.reconcile(container.resources());
      container.inside("/usr/local/sbin/routervm-isp-lan check").orFail();
      hasNftablesAlone();
    }
  }

  @Test
  @Order(3)
  void aChainThatNoFileHasAnyMoreGoesAtTheNextReload() {
    container.inside("nft add chain ip routervm left-over").orFail();
    assertThat(fixture.summaries(container.resources())).isEmpty();
    container.inside("systemctl reload firewall").orFail();
    assertThat(container.inside("nft list table ip routervm").output()).doesNotContain("left-over");
  }

  @Test
  @Order(4)
  void toIptablesOnTrialAndKept() throws IOException {
    attacked(() -> fixture.apply(LiveContainer.resources(iptables()), Approval.AUTOMATIC));
    hasIptablesAlone();
  }

  @Test
  @Order(5)
  void toNftablesOnTrialAndUndoneByTheRouterItself() throws IOException {
    attacked(
        () -> {
          onTrial(container.resources());
          assertThat(nftables()).contains("table ip routervm");
          fixture.awaitStatus("undone", Duration.ofSeconds(60));
        });
    hasIptablesAlone();
  }

  @Test
  @Order(6)
  void toNftablesAndAPowerCutInTheTrial() throws IOException {
    onTrial(container.resources());
    fixture.cutPower();
    assertThat(fixture.status()).startsWith("undone").contains("the router started before");
    container.lab.lease("pc");
    hasIptablesAlone();
  }

  @Test
  @Order(7)
  void toNftablesOnTrialAndKeptAlsoThroughABoot() throws IOException {
    attacked(() -> fixture.apply(container.resources(), Approval.AUTOMATIC));
    hasNftablesAlone();
    fixture.cutPower();
    container.lab.lease("pc");
    hasNftablesAlone();
  }

  @Test
  @Order(8)
  void toIptablesOnTrialAndUndoneByTheRouterItself() throws IOException {
    attacked(
        () -> {
          onTrial(LiveContainer.resources(iptables()));
          assertThat(iptablesRules()).contains(":FORWARD DROP");
          fixture.awaitStatus("undone", Duration.ofSeconds(60));
        });
    hasNftablesAlone();
  }

  /** Applies what nobody confirms. */
  private void onTrial(List<Resource> resources) {
    try (RemoteShell host = container.await(Duration.ofSeconds(20), why -> {})) {
      GuestReconciler guest = TrialFixture.reconciler(host, resources);
      TrialFixture.requireApplied(
          guest.apply(
              guest.plan(), Caller.of("reprovision"), new CommitConfirm(Duration.ofSeconds(10))));
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Makes a change while somebody tries, all the time, what {@link #enters} tries once. */
  private void attacked(Change change) throws IOException {
    String names = "/run/routervm-lab/" + container.lab.name() + "/intruder.";
    String attack =
        "rm -f %1$sstop %1$sin; (while [ ! -e %1$sstop ]; do ping -n -q -i 0.01 -c 50 -W 1"
            + " 192.168.42.10 >/dev/null && echo ping >>%1$sin; timeout 0.3 bash -c 'exec"
            + " 3<>/dev/tcp/%2$s/22' 2>/dev/null && echo ssh >>%1$sin; done; echo over >%1$send)"
            + " >/dev/null 2>&1 &";
    container.lab.shell("intruder", attack.formatted(names, wan())).orFail();
    try {
      change.make();
    } finally {
      container.lab.shell("intruder", "touch %sstop".formatted(names)).orFail();
    }
    Await.until(
        Duration.ofSeconds(20),
        () -> "the end of the attack",
        () -> container.lab.shell("intruder", "rm %send".formatted(names)).succeeded());
    assertThat(container.lab.shell("intruder", "cat %sin".formatted(names)).succeeded())
        .as("somebody got in")
        .isFalse();
  }
}
