package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Placement;
import io.routervm.extras.Content;
import io.routervm.extras.Extras;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SourceFile;
import io.routervm.failure.Failure;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Observation;
import io.routervm.resource.Resource;
import io.routervm.resource.Sysctl;
import io.routervm.resource.SystemdUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtraResourcesTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);
  private static final String SETTINGS =
      """
      packages: [vnstat]
      units: [ { name: vnstat.service, restarted_by: [/etc/vnstat.conf] } ]
      openings: [ { zone: lan, proto: tcp, port: 9100, name: figures } ]
      checks: [ { command: "true", message: it works, remedy: mend it } ]
      """;

  static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void withoutTheFolderNothingIsThere(Router router) {
    assertThat(new ExtraResources().resources(router, Declarations.NONE)).isEmpty();
    assertThat(new ExtraResources().declares(router)).isEqualTo(Declarations.NONE);
    assertThat(new ExtraResources().checks(router, Declarations.NONE)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void stagedNothingOfThemServes(Router router) {
    Router extras = with(router, SETTINGS, "/etc/vnstat.conf", "x\n");
    List<Resource> resources = Services.resources(extras);
    SystemdUnit unit = new SystemdUnit("vnstat.service", true, true, SystemdUnit.OnNotify.RESTART);
    assertThat(resources)
        .contains(router.isLive() ? unit : SystemdUnit.off("vnstat.service"))
        .anySatisfy(
            resource -> {
              assertThat(resource.id().toString()).isEqualTo("file:/etc/vnstat.conf");
              assertThat(((ManagedFile) resource).notifies())
                  .isEqualTo(
                      router.isLive()
                          ? java.util.Set.of(SystemdUnit.idOf("vnstat.service"))
                          : java.util.Set.of());
            });
    assertThat(Services.files(extras).get(Firewall.RULES).contains("--dport 9100"))
        .isEqualTo(router.isLive());
    assertThat(Services.checks(extras).stream().anyMatch(check -> check.title().equals("it works")))
        .isEqualTo(router.isLive());
  }

  /** Cron runs in both placements, and so does what loads modules. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/cron.d/own",
        "/etc/cron.daily/own",
        "/etc/crontab",
        "/var/spool/cron/crontabs/root",
        "/etc/modprobe.d/own.conf",
        "/etc/modules-load.d/own.conf"
      })
  void stagedNothingActsByItself(String path) {
    Router staged = Routers.of("debian-12", Placement.STAGED);
    assertThat(Services.resources(with(staged, "", path, "x\n")))
        .contains(Absent.of(path))
        .noneMatch(resource -> resource.id().toString().equals("file:" + path));
    assertThat(Services.resources(with(LIVE, "", path, "x\n")))
        .anyMatch(resource -> resource.id().toString().equals("file:" + path));
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/sysctl.d/10-own.conf, net.netfilter.nf_conntrack_max, true",
    "/etc/sysctl.d/10-own.conf, net/ipv4/tcp_syncookies, true",
    "/etc/sysctl.d/99-own.conf, net.netfilter.nf_conntrack_max, false",
    "/etc/sysctl.d/10-own.conf, vm.swappiness, false"
  })
  void aSettingThatOursWouldOverwriteAtTheNextBootIsRefused(
      String path, String key, boolean refused) {
    Router router = with(LIVE, "", path, key + " = 1\n");
    if (!refused) {
      assertThat(Services.resources(router)).isNotEmpty();
      return;
    }
    assertThatThrownBy(() -> Services.resources(router))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "sets " + key + ", which /etc/sysctl.d/90-routervm.conf sets after it");
  }

  /** Today too: what is in the file alone waits for a restart. */
  @Test
  void aSettingOfTheKernelIsSetAtOnce() {
    Router router = with(LIVE, "", "/etc/sysctl.d/99-own.conf", "vm.swappiness = 1\n");
    assertThat(Services.resources(router)).contains(Sysctl.of("vm.swappiness", "1"));
    assertThat(Services.resources(LIVE))
        .noneMatch(resource -> resource.id().name().equals("vm.swappiness"));
  }

  @Test
  void aSettingOfSshGoesWhereItIsRead() {
    String path = "/etc/ssh/sshd_config.d/own.conf";
    assertThat(Services.resources(with(LIVE, "", path, "LogLevel VERBOSE\n")))
        .anyMatch(resource -> resource.id().name().equals(path));
    Router old = Routers.of("centos-7", Placement.LIVE);
    assertThatThrownBy(() -> Services.resources(with(old, "", path, "LogLevel VERBOSE\n")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("knows no Include");
  }

  /** After what keeps the owner from being locked out, before what is open anyway. */
  @Test
  void rulesAreCalledAfterOurOwnProtection() {
    String rules =
        Services.files(
                with(
                    LIVE,
                    "",
                    "/etc/routervm/firewall.d/a.rules",
                    """
                    -A extra-input -j DROP
                    -A extra-forward -j DROP
                    -A extra-prerouting -p tcp --dport 22 -j DNAT --to-destination 192.0.2.1
                    -A extra-postrouting -j MASQUERADE
                    """))
            .get(Firewall.RULES);
    assertThat(rules)
        .containsSubsequence(
            "*filter",
            ":extra-input - [0:0]",
            ":extra-forward - [0:0]",
            "-A extra-input -j DROP\n",
            "-A INPUT -i mgmt0 -p tcp -m tcp --dport 22 -s 169.254",
            "-A INPUT -j spoofed",
            "-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
            "-A INPUT -j extra-input",
            "# Ports of the router itself",
            "-A FORWARD -j spoofed",
            "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
            "-A FORWARD -j extra-forward",
            "*nat",
            ":extra-prerouting - [0:0]",
            ":extra-postrouting - [0:0]",
            "-A extra-prerouting -p tcp --dport 22 -j DNAT",
            "-A PREROUTING -i mgmt0 -p tcp -m tcp --dport 22 -s 169.254",
            "-A PREROUTING -i lan0 -p tcp -m tcp --dport 22 -s 192.168.42.0/24",
            "-A PREROUTING -j extra-prerouting",
            "-A POSTROUTING -j extra-postrouting");
    assertThat(Services.files(LIVE).get(Firewall.RULES)).doesNotContain("extra-");
    Router staged = Routers.of("debian-12", Placement.STAGED);
    assertThat(
            Services.files(
                    with(
                        staged,
                        "",
                        "/etc/routervm/firewall.d/a.rules",
                        "-A extra-input -j ACCEPT\n"))
                .get(Firewall.RULES))
        .doesNotContain("extra-");
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/dnsmasq.conf",
    "/etc/dnsmasq.d/hosts.conf",
    "/etc/chrony/chrony.conf/deeper.conf",
    "/etc/resolv.conf",
    "/etc/chrony",
    "/etc/ssh/sshd_config.d/00-routervm.conf",
    "/etc/systemd/system/firewall.service",
    "/etc/systemd/system/firewall.service.d/own.conf",
    "/etc/systemd/system/dnsmasq.service.d/own.conf",
    "/etc/systemd/system/serial-.service.d/own.conf"
  })
  void whatTheRouterManagesItselfIsRefused(String path) {
    assertThatThrownBy(() -> Services.resources(with(LIVE, "", path, "")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("itself, and one thing has one owner");
  }

  @Test
  void soAreItsUnitsAndThePackagesThatItDoesNotWant() {
    for (String settings :
        List.of(
            "units: [ { name: firewall.service } ]",
            "units: [ { name: routervm-revert.service } ]")) {
      assertThatThrownBy(() -> Services.resources(with(LIVE, settings, "/etc/a", "")))
          .as(settings)
          .hasMessageContaining("one thing has one owner");
    }
  }

  /** Somebody wrote by hand what router.yaml can say today: it is the router's from now on. */
  @Test
  void whatWasAnExtraOnceAndIsTheRoutersByNowIsNotTakenAway() {
    ExtrasSource before =
        source(
            "units: [ { name: firewall.service }, { name: old.service } ]",
            "/etc/dnsmasq.d/hosts.conf",
            "/etc/chrony",
            "/etc/systemd/system/firewall.service.d/own.conf",
            "/etc/old.conf");
    List<Resource> resources = Services.resources(LIVE.with(Extras.NONE.after(before)));
    List<String> ids = resources.stream().map(one -> one.id().toString()).toList();
    assertThat(ids)
        .contains(
            "absent:/etc/old.conf",
            "absent:/etc/systemd/system/firewall.service.d/own.conf",
            "unit:old")
        .doesNotContain("absent:/etc/dnsmasq.d/hosts.conf", "absent:/etc/chrony")
        .doesNotHaveDuplicates();
    assertThat(resources).doesNotContain(SystemdUnit.off("firewall.service"));
  }

  /** The kernel has the value still, and nobody knows what it had before. */
  @Test
  void thePlanTellsThatTheSettingsOfAFileThatGoesStay() {
    ExtrasSource before = source("", "/etc/sysctl.d/own.conf");
    List<Resource> resources = Services.resources(LIVE.with(Extras.NONE.after(before)));
    Resource file =
        resources.stream()
            .filter(one -> one.id().name().equals("/etc/sysctl.d/own.conf"))
            .findFirst()
            .orElseThrow();
    assertThat(file.plan(new Observation(0, "file")).orElseThrow().difference().summary())
        .isEqualTo("remove /etc/sysctl.d/own.conf (what it has set stays until a restart)");
  }

  /** Its own script's words in a path do not change the script. */
  @Test
  void theCheckOfAUnitNamesItWhateverItIsCalled() {
    String path = "/etc/systemd/system/FILE NAME'COMING $(id).service";
    ManagedFile file =
        Services.resources(with(LIVE, "", path, "")).stream()
            .filter(one -> one.id().name().equals(path))
            .map(ManagedFile.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(file.check().get(file.check().size() - 1))
        .startsWith(
            """
            unit='FILE NAME'\\''COMING $(id).service'
            path='/etc/systemd/system/FILE NAME'\\''COMING $(id).service'
            name=FILENAMECOMINGid.service
            """)
        .contains("grep -F -e \"$path\" -e \"$name:\"");
  }

  @Test
  void whatIsSecretIsNotAmongTheFilesAndWhatIsNoTextIsApart() {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put("/etc/a.key", new SourceFile(Content.of("password"), false));
    files.put("/etc/a.bin", new SourceFile(Content.of(new byte[] {0, 1, (byte) 200}), false));
    Router router =
        LIVE.with(
            ExtrasLoader.of(
                new ExtrasSource(
                    Optional.of("files: [ { path: /etc/a.key, mode: \"0600\" } ]"), files),
                LIVE.config()));
    assertThat(Services.files(router)).doesNotContainKeys("/etc/a.key", "/etc/a.bin");
    assertThat(Services.binaries(router)).containsOnlyKeys("/etc/a.bin");
    assertThat(Services.binaries(router).get("/etc/a.bin")).containsExactly(0, 1, 200);
  }

  /** For whoever reads the scripts. */
  static Router withEveryCheck() {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    for (String path :
        List.of(
            "/etc/dnsmasq.d/own.conf",
            "/etc/openvpn/client/own.conf",
            "/etc/systemd/system/own@.service",
            "/etc/systemd/system/own.service.d/own.conf",
            "/etc/own.conf")) {
      files.put(path, new SourceFile(Content.of("# nothing\n"), false));
    }
    files.put("/usr/local/bin/own", new SourceFile(Content.of("#!/bin/sh\n"), true));
    String settings =
        SETTINGS.replace("/etc/vnstat.conf", "/etc/own.conf")
            + "files: [ { path: /etc/own.conf, check: \"grep -q nothing /etc/own.conf\" } ]\n";
    return LIVE.with(
        ExtrasLoader.of(new ExtrasSource(Optional.of(settings), files), LIVE.config()));
  }

  private static ExtrasSource source(String settings, String... paths) {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    for (String path : paths) {
      files.put(path, new SourceFile(Content.of(""), false));
    }
    return new ExtrasSource(Optional.of(settings), files);
  }

  private static Router with(Router router, String settings, String path, String content) {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put(path, new SourceFile(Content.of(content), false));
    Extras extras =
        ExtrasLoader.of(
            new ExtrasSource(settings.isEmpty() ? Optional.empty() : Optional.of(settings), files),
            router.config());
    return router.with(extras);
  }
}
