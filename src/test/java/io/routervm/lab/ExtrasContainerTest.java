package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasSource;
import io.routervm.failure.Failure;
import io.routervm.router.Reprovision;
import io.routervm.service.Services;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What router.yaml cannot say, in a real router: with its programs, by its owner's use cases. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExtrasContainerTest {
  private static final String DEFAULTS = "/etc/default/prometheus-node-exporter";
  private static final String IS_ACTIVE = "systemctl is-active prometheus-node-exporter";
  private static final String LATE_NETWORK =
      "/etc/systemd/system/systemd-networkd.service.d/late.conf";
  private static final String RULES = "/etc/routervm/firewall.d/own.rules";

  /** The lab's camera is in it. */
  private static final String NETWORKS =
      "networks: [ { name: iot, vlan: 20, address: 192.168.43.254/24 } ]\n";

  private LiveContainer container;
  private OwnerWithExtras owner;
  private ExtrasSource exporter;

  @BeforeAll
  void createFromNothing() throws IOException {
    container =
        LiveContainer.fresh(
            "extras", LiveContainer.Guest.DEBIAN, NETWORKS, config -> LiveContainer.NO_SECRETS);
    exporter = OwnerWithExtras.example("node-exporter");
    owner = OwnerWithExtras.fromNothing(container, "", exporter, this::staged);
    container.lab.lease("nas");
    container.lab.lease("camera");
  }

  private void staged() {
    container.inside("dpkg -s prometheus-node-exporter && test -f " + DEFAULTS).orFail();
    assertThat(container.inside(IS_ACTIVE).output()).isEqualTo("inactive\n");
  }

  @AfterAll
  void stop() {
    if (owner != null) {
      owner.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private boolean figures() {
    return asked("nas", "192.168.42.254").succeeded();
  }

  /** It listens on every address: the firewall alone says who reaches it. */
  private void figuresForTheHomeAlone() {
    assertThat(figures()).isTrue();
    String wan =
        container
            .inside("ip -o -4 address show dev wan0 scope global | sed 's/.* inet //; s,/.*,,'")
            .trimmed();
    assertThat(refused("intruder", wan)).isTrue();
    assertThat(refused("camera", "192.168.43.254")).isTrue();
    assertThat(refused("camera", "192.168.42.254")).isTrue();
  }

  /** Nobody answers; curl's status is another one where there is no way or no listener. */
  private boolean refused(String host, String address) {
    return asked(host, address).status() == 28;
  }

  private Ran asked(String host, String address) {
    return container.lab.exec(
        host, "curl", "-sS", "-f", "-m", "4", "http://" + address + ":9100/metrics");
  }

  @Test
  @Order(0)
  void aRouterThatIsMadeWithItServesTheHome() {
    assertThat(owner.titles(exporter)).isEmpty();
    assertThat(container.inside(IS_ACTIVE).output()).isEqualTo("active\n");
    figuresForTheHomeAlone();
  }

  @Test
  @Order(1)
  void figuresForTheHomeAndForNobodyElse() {
    owner.apply(ExtrasSource.NONE);
    assertThat(figures()).isFalse();
    container.inside("apt-get purge -y prometheus-node-exporter").orFail();
    assertThat(owner.titles(exporter))
        .anyMatch(title -> title.contains("install") && title.contains("prometheus-node-exporter"))
        .anyMatch(title -> title.contains(DEFAULTS))
        .anyMatch(title -> title.contains("/etc/routervm/firewall.rules"));
    assertThat(owner.apply(exporter).revision()).isPresent();
    assertThat(owner.titles(exporter)).isEmpty();
    figuresForTheHomeAlone();
    assertThat(container.inside("cat " + DEFAULTS).orFail().output())
        .contains("--web.listen-address=:9100");
    assertThat(owner.checks(exporter))
        .singleElement()
        .satisfies(
            checked -> {
              assertThat(checked.check().title()).isEqualTo("the router's figures are served");
              assertThat(checked.holds()).as(checked.seen()).isTrue();
            });
  }

  @Test
  @Order(2)
  void aBrokenVersionIsRolledBackAndTheServiceKept() {
    Failure failure =
        owner.refused(OwnerWithExtras.and(exporter, DEFAULTS, "ARGS=\"--no-such-flag\"\n"));
    assertThat(failure.kind()).as(failure.what()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure.what()).contains("prometheus-node-exporter");
    assertThat(owner.titles(exporter)).isEmpty();
    assertThat(figures()).isTrue();

    failure = owner.refused(OwnerWithExtras.and(exporter, DEFAULTS, "ARGS=\"unfinished\n"));
    assertThat(failure.kind()).as(failure.what()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure.what()).contains("refused the new contents");
    assertThat(owner.titles(exporter)).isEmpty();
  }

  @Test
  @Order(3)
  void eachFileIsReadByItsProgramBeforeItIsLive() {
    Map<String, String> broken = new TreeMap<>();
    broken.put("/etc/dnsmasq.d/own.conf", "address=/ads.example/\nno-such-option\n");
    broken.put(RULES, "-A extra-input -p tcp --no-such-option -j ACCEPT\n");
    broken.put("/etc/systemd/system/own.service", "[Service]\nExecStart=relative\n");
    broken.put("/usr/local/sbin/own", "#!/bin/sh\nif true; then\n");
    broken.put("/etc/ssh/sshd_config.d/own.conf", "ClientAliveInterval often\n");
    broken.put("/etc/sysctl.d/own.conf", "kernel.no_such_key = 1\n");
    broken.forEach(
        (path, content) -> {
          Failure failure = owner.refused(OwnerWithExtras.and(exporter, path, content));
          assertThat(failure).as(path).isNotNull();
          assertThat(failure.kind()).as(path + ": " + failure).isEqualTo(Failure.Kind.ROLLED_BACK);
          assertThat(failure.what())
              .as(path)
              .contains(
                  path.contains("sysctl") ? "no setting kernel." : "refused the new contents");
          assertThat(container.inside("test ! -e " + path).status()).as(path).isZero();
        });
    assertThat(owner.titles(exporter)).isEmpty();
    assertThat(figures()).isTrue();
  }

  @Test
  @Order(4)
  void whatIsRightIsReadAndTheRightUnitRestarted() {
    ExtrasSource more =
        OwnerWithExtras.and(
            exporter, "/etc/dnsmasq.d/own.conf", "address=/ads.example/192.0.2.1\n");
    more =
        OwnerWithExtras.and(
            more,
            RULES,
            "# Not for the home\n-A extra-input -i lan0 -s 192.168.42.0/24 -p tcp --dport 9100 -j DROP\n");
    more = OwnerWithExtras.and(more, "/etc/sysctl.d/own.conf", "net.core.somaxconn = 4242\n");
    Reprovision.ReprovisionResult applied = owner.apply(more);
    assertThat(applied.restarted()).contains("unit:dnsmasq", "unit:firewall");
    assertThat(owner.titles(more)).isEmpty();
    assertThat(container.lab.shell("nas", "dig +short @192.168.42.254 ads.example").output())
        .contains("192.0.2.1");
    assertThat(figures()).isFalse();
    assertThat(container.inside("cat /proc/sys/net/core/somaxconn").output()).contains("4242");

    container.inside("iptables -F extra-input; echo >>/etc/dnsmasq.d/own.conf").orFail();
    assertThat(owner.titles(more))
        .anyMatch(title -> title.contains("load /etc/routervm/firewall.rules again"))
        .anyMatch(title -> title.contains("/etc/dnsmasq.d/own.conf"));
    owner.apply(more);
    assertThat(figures()).isFalse();
  }

  @Test
  @Order(5)
  void whatIsTakenOutOfTheFolderGoes() {
    assertThat(owner.titles(exporter))
        .anyMatch(title -> title.contains("remove /etc/dnsmasq.d/own.conf"));
    owner.apply(exporter);
    assertThat(container.inside("test ! -e /etc/dnsmasq.d/own.conf").status()).isZero();
    assertThat(container.inside("iptables -S extra-input").status()).isNotZero();
    assertThat(figures()).isTrue();
    assertThat(container.lab.shell("nas", "dig +short @192.168.42.254 ads.example").output())
        .doesNotContain("192.0.2.1");
  }

  @Test
  @Order(6)
  void anEarlierRevisionBringsItsExtrasBack() {
    int last = owner.site.revisions().last().orElseThrow().number();
    ExtrasSource before = owner.site.revisions().extras(last - 1, exporter);
    assertThat(before.files()).containsKey("/etc/dnsmasq.d/own.conf");
    owner.apply(before);
    assertThat(container.inside("cat /etc/dnsmasq.d/own.conf").output()).contains("ads.example");
    owner.apply(exporter);
  }

  @Test
  @Order(7)
  void aBackupBringsThemToAnEmptyHost(@TempDir Path folder) throws IOException {
    assertThat(owner.restored(exporter, folder)).isEqualTo(exporter);
  }

  @Test
  @Order(8)
  void aNewRouterGetsThemAndStagedServesNobody() {
    assertThat(Services.resources(owner.staged(exporter)).stream().map(one -> one.id().toString()))
        .contains("file:" + DEFAULTS, "unit:prometheus-node-exporter");
    owner.apply(ExtrasSource.NONE);
    assertThat(container.inside(IS_ACTIVE).status()).isNotZero();
    assertThat(container.inside("test ! -e " + DEFAULTS).status()).isZero();
    assertThat(figures()).isFalse();
    owner.apply(exporter);
    assertThat(figures()).isTrue();
  }

  /** The slowest of NICs: the network begins when the exporter listens, or was given up. */
  @Test
  @Order(9)
  void atABootTheAddressMayComeAfterTheExporter() {
    container
        .inside(
            ("printf '[Service]\\nExecStartPre=+/bin/sh -c \"until ss -lnt | grep :9100"
                    + " || systemctl is-failed prometheus-node-exporter; do sleep 0.2; done\"\\n'"
                    + " >%s && sync")
                .formatted(LATE_NETWORK))
        .orFail();
    container.lab.command("container", "stop", "--hard").orFail();
    container.lab.command("container", "start").orFail();
    // Its NIC is the other end of a new one.
    container.lab.lease("camera");
    container.inside("rm " + LATE_NETWORK + " && systemctl daemon-reload").orFail();
    assertThat(started("prometheus-node-exporter")).isLessThan(started("systemd-networkd"));
    assertThat(container.inside(IS_ACTIVE).output()).isEqualTo("active\n");
    assertThat(owner.titles(exporter)).isEmpty();
    figuresForTheHomeAlone();
  }

  private long started(String unit) {
    return Long.parseLong(
        container
            .inside("systemctl show --value -p ExecMainStartTimestampMonotonic " + unit)
            .trimmed());
  }

  @Test
  @Order(10)
  void whatWasMadeByHandIsAdopted(@TempDir Path folder) throws IOException {
    container
        .inside(
            "echo 'address=/hand.example/192.0.2.7' >/etc/dnsmasq.d/hand.conf; chmod 640"
                + " /etc/dnsmasq.d/hand.conf; chgrp adm /etc/dnsmasq.d/hand.conf;"
                + " ln -s /etc/shadow /etc/dnsmasq.d/link.conf")
        .orFail();
    List<String> refusals = new ArrayList<>();
    List<String> taken =
        owner
            .adoption(folder)
            .run(
                List.of(
                    "/etc/dnsmasq.d/hand.conf",
                    "/etc/dnsmasq.d/link.conf",
                    "/etc/dnsmasq.d/none.conf",
                    "/etc/dnsmasq.d/hosts.conf",
                    "/etc/ssh/ssh_host_ed25519_key",
                    "/etc/dnsmasq.d",
                    "vnstat",
                    "vnstat.service",
                    "chrony.service"),
                candidate -> {
                  if (candidate.next().isEmpty()) {
                    refusals.add(candidate.refused());
                  }
                  return true;
                });
    assertThat(taken).containsExactly("/etc/dnsmasq.d/hand.conf", "vnstat", "vnstat.service");
    assertThat(refusals)
        .hasSize(6)
        .anyMatch(why -> why.contains("it is a link"))
        .anyMatch(why -> why.contains("no such file"))
        .anyMatch(why -> why.contains("it is a folder"))
        .anyMatch(why -> why.contains("routervm manages /etc/dnsmasq.d/hosts.conf itself"))
        .anyMatch(why -> why.contains("who may log in"))
        .anyMatch(why -> why.contains("routervm manages the unit chrony.service itself"));
    ExtrasSource adopted = ExtrasFolder.read(folder);
    assertThat(adopted.files().get("/etc/dnsmasq.d/hand.conf").content().text())
        .contains("address=/hand.example/192.0.2.7\n");
    container.inside("rm /etc/dnsmasq.d/link.conf").orFail();
    // All is there already but what came with the other example.
    assertThat(owner.titles(adopted)).noneMatch(title -> title.contains("hand.conf"));
  }

  /** The package's own units and the example's file. */
  @Test
  @Order(11)
  void theExampleMadeByHandIsAdoptedToo(@TempDir Path folder) throws IOException {
    owner.apply(ExtrasSource.NONE);
    List<String> names = new ArrayList<>(owner.madeByHand(exporter));
    container.inside("systemctl restart prometheus-node-exporter").orFail();
    names.addAll(List.of("prometheus-node-exporter", "prometheus-node-exporter.service"));
    assertThat(owner.adoption(folder).run(names, candidate -> true)).isEqualTo(names);
    ExtrasSource adopted = ExtrasFolder.read(folder);
    assertThat(owner.titles(adopted)).isEmpty();
    owner.apply(adopted);
    assertThat(container.inside(IS_ACTIVE).status()).isZero();
    assertThat(figures()).as("no opening was made by hand").isFalse();
  }
}
