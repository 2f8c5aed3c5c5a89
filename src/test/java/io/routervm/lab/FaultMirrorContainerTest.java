package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.lab.LiveContainer.Guest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
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
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reprovision} as it is typed, on the EL-like guest, whose mirror is a folder of the
 * hypervisor: first from nothing, with no way into the Internet, then with all that can be wrong
 * with a mirror. Each of these must end with the exit code of a change that was undone, leave
 * nothing behind, and be over once the mirror is mended.
 */
@Tag("lab")
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class FaultMirrorContainerTest {
  private static final String ONLINE = "http://tree.internet.lab/el-repository/good";
  private static final int ROLLED_BACK = 5;

  @TempDir Path folder;
  private LiveContainer container;
  private RouterWithSite owner;
  private RouterUnderTest router;
  private LabRepository repository;
  private String good;

  @BeforeAll
  void start() throws IOException {
    container = LiveContainer.fresh("mir", Guest.EL, "", config -> LiveContainer.NO_SECRETS);
    repository = LabRepository.ofTheLab();
    String yaml =
        Files.readString(container.yaml())
            .replaceFirst("hypervisor: .*\n", RouterWithSite.MACHINE.replace("$", "\\$"))
            .replace(ONLINE, repository.mirror("good").toString());
    owner = new RouterWithSite(container, "", yaml);
    keepTheTimeClientOffTheClock();
    // Live from the start, with nothing on wan0 yet: there is no Internet for the packages.
    container.lab.cables("live");
    router = RouterUnderTest.of(owner, yaml);
    good = router.yaml();
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

  private void keepTheTimeClientOffTheClock() {
    container
        .inside(
            "mkdir -p /etc/systemd/system/chronyd.service.d; printf '[Service]\\nExecStart=\\n"
                + "ExecStart=/usr/sbin/chronyd -x -f /etc/chrony.conf -u root\\n'"
                + " >/etc/systemd/system/chronyd.service.d/lab.conf; systemctl daemon-reload")
        .orFail();
  }

  private String served() {
    return container.router.identity().mirrorAddress().toString();
  }

  private String listeners() {
    return container.lab.exec("hv", "ss", "-ltnH").orFail().output();
  }

  @Test
  @Order(1)
  void allPackagesComeFromTheFolderWithoutTheInternet() {
    assertThat(
            container
                .inside(
                    "python3 -c 'import urllib.request as web;"
                        + " web.urlopen(\"http://tree.internet.lab/\", timeout=3)'")
                .status())
        .as("there is no Internet")
        .isNotZero();
    Ran ran = router.run("--verbose", "reprovision").orFail();
    assertThat(ran.output())
        .as("what the package program says, while it works")
        .containsPattern("(?m)^ +\\| .*Installing +: dnsmasq");
    assertThat(container.inside("rpm -q dnsmasq htop chrony iptables bind-utils").status())
        .isZero();
    assertThat(
            container
                .inside("sed -n 's/^baseurl=//p' /etc/yum.repos.d/*.repo")
                .orFail()
                .output()
                .lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith(served()));
    assertThat(listeners()).doesNotContain(":8043");
  }

  @Test
  @Order(2)
  void theFolderIsAskedForUpgradesToo() {
    assertThat(router.run("reprovision", "--upgrade", "--dry-run").expect(3).output())
        .contains("`routervm reprovision --upgrade` applies them");
    assertThat(listeners()).doesNotContain(":8043");
  }

  /** Somebody else has the port: only a run with packages on its list needs it. */
  @Test
  @Order(2)
  void nothingIsServedUnlessPackagesAreDue() throws Exception {
    String address = container.router.identity().hypervisorAddress().address().toString();
    Process other =
        new ProcessBuilder(
                container.lab.commandLine(
                    "exec", "hv", "--", "socat", "TCP-LISTEN:8043,fork,bind=" + address, "PIPE"))
            .start();
    try {
      while (!listeners().contains(address + ":8043")) {
        assertThat(other.isAlive()).isTrue();
      }
      var ended = router.json("reprovision");
      assertThat(ended.get("connections").asInt()).isEqualTo(1);
      assertThat(ended.get("executions").asInt()).isEqualTo(1);
      lose("htop");
      assertThat(router.run("reprovision").expect(4).errors())
          .contains("the folder of install.mirror cannot be served", address + ":8043", "ss -ltnp");
      assertThat(router.run("plan").expect(3).output()).contains("htop");
    } finally {
      other.descendants().forEach(ProcessHandle::destroy);
      other.destroy();
      other.waitFor();
    }
    isMended();
  }

  @Test
  @Order(3)
  void aFolderThatIsAwayIsNamed() throws IOException {
    lose("htop");
    Path away = folder.resolve("away");
    mirrorIs(away.toString());
    assertThat(router.run("reprovision").expect(4).errors())
        .contains("the folder of install.mirror is not there", away.toString());
    isMended();
  }

  @Test
  @Order(3)
  @EnabledIfSystemProperty(named = "faults.full", matches = "true")
  void aDeadMirror() {
    refused("http://mirror.internet.lab:81/centos", "cannot download repomd.xml|connect to server");
  }

  /**
   * It takes two minutes to be given up; {@link ElMirrorContainerTest} has it with less patience.
   */
  @Test
  @Order(3)
  @EnabledIfSystemProperty(named = "faults.full", matches = "true")
  void aMirrorThatStalls() {
    refused("http://tree.internet.lab:8080/centos", "does not answer: given up");
  }

  @Test
  @Order(3)
  @EnabledIfSystemProperty(named = "faults.full", matches = "true")
  void aTruncatedPackage() throws IOException {
    Path copy = repository.copy("good", Files.createDirectory(folder.resolve("copy")));
    try (FileChannel file =
        FileChannel.open(LabRepository.rpm(copy, "htop"), StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    refused(copy.toString(), "htop.*(checksum|size|interrupted|cannot download)");
  }

  @Test
  @Order(3)
  void aPackageThatTheRepositoryDoesNotHave() {
    refused(
        repository.mirror("without").toString(),
        "(no match for argument|unable to find a match|no package).*htop");
  }

  @Test
  @Order(3)
  void packagesOfAnotherKey() {
    refused(repository.mirror("other-key").toString(), "it was refused, and nothing was installed");
  }

  @Test
  @Order(3)
  @EnabledIfSystemProperty(named = "faults.full", matches = "true")
  void anotherProgramAtWorkOnThePackages() {
    container
        .inside(
            "mkdir -p /run/other && printf '[other]\\nname=other\\nbaseurl=%s\\n'"
                + " http://tree.internet.lab:8080/centos >/run/other/other.repo && systemd-run"
                + " --quiet --unit=other dnf --setopt=reposdir=/run/other --setopt=timeout=600"
                + " --setopt=retries=0 makecache")
        .orFail();
    container.inside("timeout 30 sh -c 'until ls /var/cache/dnf/*.pid; do :; done'").orFail();
    lose("htop");
    List<String> before = state();
    try {
      Ran ran = router.run("reprovision").expect(ROLLED_BACK);
      assertThat(ran.errors()).containsPattern("(?i)lock|waiting for process");
      assertThat(state()).isEqualTo(before);
    } finally {
      container.inside("systemctl stop other; rm -rf /run/other").orFail();
    }
    isMended();
  }

  private void lose(String name) {
    container.inside("if rpm -q " + name + "; then rpm -e --nodeps " + name + "; fi").orFail();
  }

  private void mirrorIs(String mirror) {
    router.write(good.replace(repository.mirror("good").toString(), mirror));
  }

  private void refused(String mirror, String reason) {
    lose("htop");
    List<String> before = state();
    mirrorIs(mirror);
    Ran ran = router.run("reprovision").expect(ROLLED_BACK);
    assertThat(ran.errors())
        .contains("packages:", "which is as it was before", "next: ")
        .containsPattern("(?is)" + reason);
    assertThat(state()).as("after it").isEqualTo(before);
    assertThat(listeners()).doesNotContain(":8043");
    isMended();
  }

  private void isMended() {
    router.write(good);
    router.run("reprovision").orFail();
    assertThat(container.inside("rpm -q htop").status()).isZero();
    // libvirt's test driver keeps no autostart of a network: this one change is always there.
    assertThat(router.run("plan").output())
        .contains("virtual machine: set up the management network", "\n1 change;");
  }

  /** Packages, repositories, keys and units. */
  private List<String> state() {
    return Stream.of(
            // The pinned key itself may have been read in: it is what they were refused with.
            "rpm -qa | grep -v ^gpg-pubkey | sort",
            "cat /etc/yum.repos.d/* /etc/resolv.conf",
            "cat /etc/pki/rpm-gpg/*",
            "systemctl list-unit-files --no-legend --state=enabled")
        .map(line -> container.inside(line).orFail().output())
        .toList();
  }
}
