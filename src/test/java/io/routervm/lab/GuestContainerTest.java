package io.routervm.lab;

import static io.routervm.os.PackageManager.APT;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.Reconciled;
import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.Sysctl;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reconciler against a real systemd, dpkg and kernel: the lab's container, over real SSH. */
@Tag("lab")
@Timeout(600)
class GuestContainerTest {
  private static final String ADDRESS = "169.254.42.2";
  private static Lab lab;
  private static ContainerRelay relay;
  private static SshShell host;
  private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    lab = Lab.up("gst", "--lane", "container");
    String hostKey = lab.command("container", "start").orFail().output().strip();
    folder = Files.createTempDirectory("guest");
    Files.writeString(folder.resolve("known_hosts"), hostKey + "\n");
    relay = new ContainerRelay(lab, ADDRESS);
    host = connect();
  }

  private static SshShell connect() {
    Path key = Path.of("/run/routervm-lab", lab.name(), "router/id_ed25519");
    SshShell opened =
        new SshShell(
            SshTarget.of("127.0.0.1", key, folder.resolve("known_hosts"))
                .withPort(relay.port())
                .withAlias(ADDRESS));
    opened.waitFor(Duration.ofSeconds(30), why -> {});
    return opened;
  }

  @AfterAll
  static void stop() {
    host.close();
    relay.close();
    lab.close();
  }

  private static String guest(String... lines) {
    return host.run(Script.of(lines)).output().strip();
  }

  private static ManagedFile unitFile(String name, String command) {
    return ManagedFile.of(
            "/etc/systemd/system/" + name + ".service",
            """
            [Service]
            ExecStart=/bin/sh -c '%s'
            [Install]
            WantedBy=multi-user.target
            """
                .formatted(command))
        .notifying(SystemdUnit.idOf(name));
  }

  private static GuestReconciler reconciler(Resource... resources) {
    return new GuestReconciler(host, List.of(resources));
  }

  private static Outcome apply(Resource... resources) {
    GuestReconciler reconciler = reconciler(resources);
    return reconciler.apply(reconciler.plan(), Caller.of("test"));
  }

  @Test
  void packagesComeAndGo() {
    Plan plan =
        Reconciled.on(host)
            .obeys(new PackageSet(APT, List.of("htop", "dnsmasq"), List.of("nano*", "no-such")));
    assertThat(plan.titles().get(0)).contains("htop").contains("not reversible");
    Reconciled.on(host).obeys(new PackageSet(APT, List.of(), List.of("hto*")));
    assertThat(guest("dpkg-query -W -f '${db:Status-Status}' htop")).isNotEqualTo("installed");
  }

  @Test
  void aServiceThatAPackageStartsIsKeptOff() {
    Reconciled.on(host)
        .obeys(PackageSet.of(APT, "nftables", "uuid-runtime"), SystemdUnit.off("uuidd"));
    assertThat(guest("systemctl is-active uuidd || :")).isEqualTo("inactive");
  }

  @Test
  void anUnknownPackageFailsAtOnceInTheProgramsOwnWords() {
    GuestReconciler reconciler =
        reconciler(
            ManagedFile.of("/etc/before", "x"), PackageSet.of(APT, "no-such-package-at-all"));
    long start = System.nanoTime();
    Outcome.RolledBack outcome =
        (Outcome.RolledBack) reconciler.apply(reconciler.plan(), Caller.of("test"));
    assertThat(outcome.cause()).contains("Unable to locate package no-such-package-at-all");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    assertThat(guest("ls /etc/before 2>&1 || :")).contains("No such file");
  }

  @Test
  void aUnitObeysTheLaw() {
    Reconciled.on(host).obeys(unitFile("law", "exec sleep 1000"), SystemdUnit.on("law"));
    assertThat(guest("systemctl is-enabled law", "systemctl is-active law"))
        .isEqualTo("enabled\nactive");
    Reconciled.on(host).obeys(SystemdUnit.off("law"));
    assertThat(reconciler(SystemdUnit.off("never-heard-of")).plan().isEmpty()).isTrue();
    guest("systemctl mask law");
    Reconciled.on(host).obeys(SystemdUnit.on("law.service"));
  }

  @Test
  void aNotifiedUnitIsRestartedOnceAndAnUntouchedOneNot() {
    Resource[] first = {unitFile("once", "exec sleep 1001"), SystemdUnit.on("once")};
    Outcome.Applied fresh = (Outcome.Applied) apply(first);
    assertThat(fresh.restarted()).isEmpty();
    assertThat(starts("once")).isEqualTo(1);
    assertThat(reconciler(first).plan().isEmpty()).isTrue();

    ManagedFile other = ManagedFile.of("/etc/once", "x").notifying(SystemdUnit.idOf("once"));
    Resource[] second = {unitFile("once", "exec sleep 1002"), other, SystemdUnit.on("once")};
    Outcome.Applied changed = (Outcome.Applied) apply(second);
    assertThat(changed.restarted()).containsExactly(SystemdUnit.idOf("once"));
    assertThat(starts("once")).isEqualTo(2);
    assertThat(guest("systemctl show -p ExecStart once")).contains("1002");
  }

  private static int starts(String unit) {
    guest("journalctl --sync");
    return Integer.parseInt(guest("journalctl -u " + unit + " | grep -c 'Started '"));
  }

  @Test
  void aUnitThatDiesSoonIsAFailureAndTheOldOneRunsAgain() {
    Resource[] good = {unitFile("dies", "exec sleep 1003"), SystemdUnit.on("dies")};
    assertThat(apply(good)).isInstanceOf(Outcome.Applied.class);
    for (String bad : List.of("sleep 0.5; echo cannot go on; exit 3", "exit 4")) {
      Resource[] broken = {unitFile("dies", bad), SystemdUnit.on("dies")};
      Outcome.RolledBack outcome = (Outcome.RolledBack) apply(broken);
      assertThat(outcome.failed()).isEqualTo(SystemdUnit.idOf("dies"));
      assertThat(outcome.cause()).contains("did not stay active", "dies.service");
      assertThat(guest("systemctl is-active dies", "systemctl show -p ExecStart dies"))
          .startsWith("active")
          .contains("1003");
      assertThat(reconciler(good).plan().isEmpty()).isTrue();
    }
  }

  /** dnsmasq wants the firewall: going back restarts the one, and leaves the other as it was. */
  @Test
  void aUnitThatWasStoppedIsNotStartedByOneThatWantsIt() {
    ManagedFile wants =
        ManagedFile.of(
                "/etc/systemd/system/eager.service.d/wants.conf", "[Unit]\nWants=lazy.service")
            .notifying(SystemdUnit.idOf("eager"));
    SystemdUnit[] units = {SystemdUnit.on("lazy"), SystemdUnit.on("eager")};
    Resource[] good = {
      unitFile("lazy", "exec sleep 1004"),
      wants,
      unitFile("eager", "exec sleep 1005"),
      units[0],
      units[1]
    };
    assertThat(apply(good)).isInstanceOf(Outcome.Applied.class);
    guest("systemctl stop lazy");
    Resource[] broken = {wants, unitFile("eager", "exit 5"), units[0], units[1]};
    assertThat(apply(broken)).isInstanceOf(Outcome.RolledBack.class);
    assertThat(guest("systemctl is-active lazy eager || :")).isEqualTo("inactive\nactive");
  }

  /** systemd starts no masked unit: the old content is read before it is masked again. */
  @Test
  void aUnitThatWasMaskedWhileItRanRunsWithItsOldFilesAgain() {
    String content = "/etc/veiled";
    guest(
        "mkdir -p /usr/local/lib/systemd/system",
        "echo '[Service]' >/usr/local/lib/systemd/system/veiled.service",
        "echo \"ExecStart=/bin/sh -c 'cat /etc/veiled >/run/veiled; exec sleep 1006'\""
            + " >>/usr/local/lib/systemd/system/veiled.service",
        "printf '[Install]\\nWantedBy=multi-user.target\\n'"
            + " >>/usr/local/lib/systemd/system/veiled.service",
        "systemctl daemon-reload");
    SystemdUnit veiled = SystemdUnit.on("veiled");
    Resource[] good = {ManagedFile.of(content, "old\n").notifying(veiled.id()), veiled};
    assertThat(apply(good)).isInstanceOf(Outcome.Applied.class);
    guest("systemctl mask veiled");
    Resource[] broken = {
      ManagedFile.of(content, "new\n").notifying(veiled.id()),
      veiled,
      unitFile("fallen", "exit 6"),
      SystemdUnit.on("fallen")
    };
    assertThat(apply(broken)).isInstanceOf(Outcome.RolledBack.class);
    assertThat(
            guest(
                "cat /run/veiled",
                "systemctl is-active veiled",
                "systemctl is-enabled veiled || :"))
        .isEqualTo("old\nactive\nmasked");
  }

  @Test
  void sysctlsObeyTheLaw() {
    String nic = guest("ls /sys/class/net | grep -v lo | head -n 1");
    guest("sysctl -w net.ipv4.conf." + nic + ".log_martians=0");
    Reconciled.on(host)
        .obeys(
            Sysctl.of("net.ipv4.conf." + nic + ".log_martians", "1"),
            Sysctl.ifPresent("net.ipv4.conf.no-such-nic.log_martians", "1"));
  }

  @Test
  void aLostConnectionChangesNothingAboutTheEnd() {
    for (boolean fails : List.of(false, true)) {
      ManagedFile file = ManagedFile.of("/etc/lost", "fails " + fails);
      List<GuestChange> changes = new ArrayList<>(reconciler(file).plan().changes());
      changes.add(cutsTheConnection());
      changes.addAll(reconciler(ManagedFile.of("/etc/after", "x" + fails)).plan().changes());
      Plan plan = new Plan(changes);
      int before = host.connections();
      Outcome outcome =
          reconciler(file).apply(fails ? Reconciled.withFailure(plan) : plan, Caller.of("test"));
      assertThat(host.connections()).isEqualTo(before + 1);
      assertThat(outcome).isInstanceOf(fails ? Outcome.RolledBack.class : Outcome.Applied.class);
      assertThat(guest("cat /etc/lost")).isEqualTo("fails false");
    }
  }

  private static GuestChange cutsTheConnection() {
    return new GuestChange(
        new ResourceId("test", "cut"),
        "cut the connection",
        Diff.ofValue("connected", "cut"),
        Script.of("kill -KILL \"$(sed -n 's/^PPid:\\t//p' /proc/$$/status)\"", "sleep 3"),
        Optional.of(Script.NOTHING),
        Set.of());
  }

  @Test
  void aPlanThatFindsNothingIsOneConnectionAndOneExec() {
    List<Resource> resources = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      resources.add(ManagedFile.of("/etc/noop/" + i, "content " + i));
    }
    resources.add(PackageSet.of(APT, "openssh-server", "systemd"));
    resources.add(SystemdUnit.on("ssh"));
    for (int i = 0; i < 8; i++) {
      resources.add(SystemdUnit.off("none-" + i));
    }
    GuestReconciler reconciler = new GuestReconciler(host, resources);
    assertThat(reconciler.apply(reconciler.plan(), Caller.of("test")))
        .isInstanceOf(Outcome.Applied.class);
    try (SshShell fresh = connect()) {
      long start = System.nanoTime();
      assertThat(new GuestReconciler(fresh, resources).plan().isEmpty()).isTrue();
      System.out.println(
          "a plan of 40 resources took " + (System.nanoTime() - start) / 1_000_000 + " ms");
      assertThat(fresh.connections()).isEqualTo(1);
      assertThat(fresh.executions()).isEqualTo(1);
    }
  }
}
