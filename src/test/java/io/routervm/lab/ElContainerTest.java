package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.Host;
import io.routervm.guest.Result;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.os.PackageManager;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.Credentials;
import io.routervm.pki.KeyType;
import io.routervm.pki.Policy;
import io.routervm.plan.Change;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * The steps for {@code os: centos-7} on the lab's EL-like guest, a container: a Debian root with
 * Red Hat's own rpm and dnf, a signed repository under the article's package names, and ifcfg files
 * read by a stand-in for network.service. First everything that can be wrong with a mirror, each of
 * which must leave the guest as it was; then the same guest is provisioned and serves a home.
 */
@Tag("lab")
@Timeout(900)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ElContainerTest {
  private static final List<String> ARTICLES =
      List.of(
          "bind-utils",
          "chrony",
          "dnsmasq",
          "htop",
          "iptables",
          "net-tools",
          "openssl",
          "openvpn",
          "policycoreutils-python",
          "usbutils");

  private static final Duration YEAR = Duration.ofDays(365);
  private static final Policy POLICY =
      new Policy(KeyType.EC_P384, YEAR, YEAR, YEAR, YEAR, Optional.empty());

  private Path pki;
  private LiveContainer container;
  private LabRepository repository;

  @BeforeAll
  void start(@TempDir Path folder) {
    pki = folder.resolve("pki");
    try (CertificateAuthority authority = CertificateAuthority.create(pki, "Home", POLICY)) {
      authority.issueServer(List.of("home.example.net"));
    }
    container =
        LiveContainer.fresh(
            "el",
            Guest.EL,
            // Another port than the one that SELinux knows
            "vpn: { endpoint: home.example.net, port: 1195 }\n",
            config -> new Secrets());
    repository = LabRepository.ofTheLab();
  }

  @AfterAll
  void stop() {
    if (container != null) {
      container.close();
    }
  }

  @Test
  @Order(1)
  void aDeadMirrorIsNamed() {
    assertThat(refused("http://mirror.internet.lab:81/centos"))
        .containsPattern("(?i)cannot download repomd.xml|could not connect|couldn't connect");
  }

  @Test
  @Order(1)
  void aMirrorThatStallsIsGivenUp() {
    String cause = refused(configured(stallingMirror()), ImpatientHost::new);
    assertThat(cause).containsPattern("(?i)timeout|too slow");
  }

  @Test
  @Order(1)
  void aTruncatedPackageIsRefused() throws IOException {
    Path copy = repository.copy("good", Files.createTempDirectory("mirror"));
    try (FileChannel file =
        FileChannel.open(LabRepository.rpm(copy, "htop"), StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    assertThat(refused(serve("truncated", copy)))
        .contains("htop")
        .containsPattern("(?i)checksum|size|interrupted|cannot download");
  }

  @Test
  @Order(1)
  void aPackageThatTheMirrorHasLostIsNamed() throws IOException {
    Path copy = repository.copy("good", Files.createTempDirectory("mirror"));
    Files.delete(LabRepository.rpm(copy, "htop"));
    assertThat(refused(serve("lost", copy))).contains("htop").contains("404");
  }

  @Test
  @Order(1)
  void aPackageThatNoRepositoryHasFailsAtOnce() {
    long start = System.nanoTime();
    assertThat(refused(serve("without", repository.mirror("without"))))
        .containsPattern("(No match for argument|Unable to find a match|No package).*htop");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  @Order(1)
  void anUnsignedPackageIsRefused() {
    assertThat(refused(serve("unsigned", repository.mirror("unsigned"))))
        .contains("is not signed")
        .contains("it was refused, and nothing was installed");
  }

  @Test
  @Order(1)
  void aPackageOfAnotherKeyIsRefused() {
    assertThat(refused(serve("other-key", repository.mirror("other-key"))))
        .containsPattern("not correct for this package|GPG check FAILED")
        .contains("it was refused, and nothing was installed");
  }

  @Test
  @Order(1)
  void aLockOfAnotherProcessIsNamed() {
    String mirror = stallingMirror();
    container
        .inside(
            "mkdir -p /run/other && printf '[other]\\nname=other\\nbaseurl=%s\\n' "
                + mirror
                + " >/run/other/other.repo && systemd-run --quiet --unit=other dnf"
                + " --setopt=reposdir=/run/other --setopt=timeout=600 --setopt=retries=0 makecache")
        .orFail();
    container.inside("timeout 30 sh -c 'until ls /var/cache/dnf/*.pid; do :; done'").orFail();
    try {
      assertThat(refused(container.router.config()))
          .containsPattern("(?i)lock|waiting for process");
    } finally {
      container.inside("systemctl stop other; rm -rf /run/other").orFail();
    }
  }

  @Test
  @Order(2)
  void theArticlesPackagesComeFromTheSignedRepositoryAndNothingIsLeftToDo() {
    container.reconcile(LiveContainer.resources(container.staged()));
    container.reconcile(LiveContainer.resources(container.staged()));
    List<String> names = new ArrayList<>(packages("%{NAME}"));
    names.removeIf(name -> name.startsWith("lab-") || name.startsWith("gpg-pubkey"));
    List<String> expected = new ArrayList<>(ARTICLES);
    expected.add("centos-release");
    assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(packages("%{NAME} %{RSAHEADER:pgpsig}").stream())
        .filteredOn(line -> !line.startsWith("gpg-pubkey") && !line.startsWith("centos-release"))
        .allMatch(line -> line.contains("RSA/SHA"));
    assertThat(packages("%{NAME}").stream().filter("gpg-pubkey"::equals)).hasSize(1);
  }

  /** The power goes when rpm has put the new version in, and not yet taken the old one out. */
  @Test
  @Order(3)
  void anUpgradeThatWasCutOffIsCompletedByTheNextOne() throws IOException {
    String name = "centos-release";
    assertThat(packages("%{NAME}-%{VERSION}")).contains("centos-release-7.9.2009.1");
    Path newer = LabRepository.rpm(repository.mirror("good/updates"), name);
    String url =
        "http://tree.internet.lab/el-repository/"
            + repository.folder().relativize(newer).toString();
    container
        .inside(
            "python3 -c 'import urllib.request as web; web.urlretrieve(\""
                + url
                + "\", \"/tmp/newer.rpm\")' && rpm -i --justdb --nodeps --noscripts --replacefiles"
                + " --force-debian /tmp/newer.rpm")
        .orFail();
    assertThat(packages("%{NAME}").stream().filter(name::equals)).hasSize(2);
    try (Host host = container.open()) {
      Result result = host.run(PackageSet.upgrade(PackageManager.YUM));
      assertThat(result.succeeded()).as(result.output()).isTrue();
      assertThat(result.output()).contains("centos-release.", "is there twice");
    }
    assertThat(packages("%{NAME}-%{VERSION}").stream().filter(line -> line.startsWith(name)))
        .containsExactly("centos-release-7.9.2009.2");
    container.inside("rpm -V --noconfig centos-release").orFail();
    container.inside("yum -y -q downgrade centos-release").orFail();
  }

  @Test
  @Order(4)
  void anUpgradeOfTheReleaseKeepsOurRepositories() {
    try (Host host = container.open()) {
      assertThat(host.run(PackageSet.upgrade(PackageManager.YUM)).succeeded()).isTrue();
    }
    assertThat(packages("%{NAME}-%{VERSION}")).contains("centos-release-7.9.2009.2");
    assertThat(planned(container.staged())).isEmpty();
    assertThat(container.inside("yum -q repolist").orFail().output()).doesNotContain("stock");
  }

  @Test
  @Order(5)
  void networkManagerStaysUntilNetworkServiceIsSeenToWorkWithoutIt() {
    networkManagerTakesOver();
    container.lab.exec("isp", "ip", "link", "set", "lan", "down").orFail();
    // The link that the change came over goes down and up: its end may be seen, or only be found.
    Outcome outcome = apply(container.staged());
    assertThat(outcome).isNotInstanceOf(Outcome.Applied.class);
    container
        .inside(
            "timeout 120 sh -c 'until grep -q \" done undone\" /var/lib/routervm/journal/report;"
                + " do sleep 0.2; done'")
        .orFail();
    assertThat(container.inside("cat /var/lib/routervm/journal/*/output").orFail().output())
        .contains("network.service does not do without NetworkManager yet");
    assertThat(container.inside("systemctl is-active NetworkManager").trimmed())
        .isEqualTo("active");
    assertThat(packages("%{NAME}")).contains("NetworkManager");
    container.lab.exec("isp", "ip", "link", "set", "lan", "up").orFail();
    container.reconcile(LiveContainer.resources(container.staged()));
    assertThat(packages("%{NAME}")).doesNotContain("NetworkManager");
  }

  private final class Secrets implements RouterSecrets {
    @Override
    public Optional<VpnMaterial> vpn() {
      try (CertificateAuthority authority = CertificateAuthority.open(pki, POLICY)) {
        Credentials server = authority.credentials(CertificateAuthority.SERVER);
        return Optional.of(
            new VpnMaterial(
                server.authority(),
                server.certificate(),
                server.key(),
                authority.revocationList(),
                server.tlsCryptKey()));
      }
    }

    @Override
    public Optional<String> dynamicDnsPassword() {
      return Optional.empty();
    }
  }

  /** Gives a mirror 3 seconds to say something, where the product gives it 30. */
  private record ImpatientHost(Host host) implements Host {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      String text = script.text();
      if (text.contains("yum -y")) {
        assertThat(text).contains("--setopt=timeout=30");
        text = text.replace("--setopt=timeout=30", "--setopt=timeout=3");
      }
      return host.run(new Script(text), onLine);
    }

    @Override
    public void close() {
      host.close();
    }
  }

  private Outcome apply(Router router) {
    try (Host host = container.await(Duration.ofSeconds(60), why -> {})) {
      GuestReconciler guest = new GuestReconciler(host, LiveContainer.resources(router));
      return guest.apply(guest.plan());
    }
  }

  /** As a cloud image of CentOS 7 comes: NetworkManager has the NICs, network.service is off. */
  private void networkManagerTakesOver() {
    String folder = "/etc/NetworkManager/system-connections/";
    container.inside("yum -y -q install NetworkManager").orFail();
    container
        .inside(
            "mkdir -p /etc/NetworkManager/conf.d && printf '[main]\\n"
                + "dns=none\\n"
                + "no-auto-default=*\\n"
                + "' >/etc/NetworkManager/conf.d/lab.conf")
        .orFail();
    profile(folder + "lan0", "method=auto");
    profile(
        folder + "mgmt0",
        "method=manual\\naddress1=" + container.router.identity().routerAddress());
    container
        .inside(
            "systemctl disable --now network && systemctl enable --now NetworkManager && timeout 60"
                + " sh -c 'until ip -4 route show default | grep -q lan0; do :; done'")
        .orFail();
  }

  private void profile(String file, String address) {
    String nic = file.substring(file.lastIndexOf('/') + 1);
    container
        .inside(
            "printf '[connection]\\nid=%1$s\\ntype=ethernet\\ninterface-name=%1$s\\n[ipv4]\\n%2$s\\n'"
                    .formatted(nic, address)
                + " >"
                + file
                + ".nmconnection && chmod 600 "
                + file
                + ".nmconnection")
        .orFail();
  }

  /** lan0 asks for a lease then that no one gives: the cable is where it was not before. */
  @Test
  @Order(6)
  void aCutOverThatFailsIsUndoneAndTheManagementLinkStays() {
    container.lab.cables("live");
    container.inside("mv /var/lib/dnsmasq /var/lib/dnsmasq.away").orFail();
    int changes = managementLinkChanges();
    Outcome outcome = apply(container.router);
    container.inside("mv /var/lib/dnsmasq.away /var/lib/dnsmasq").orFail();
    assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
    assertThat(((Outcome.RolledBack) outcome).cause())
        .startsWith("dnsmasq was started, but did not stay active");
    assertThat(managementLinkChanges()).isEqualTo(changes);
    assertThat(planned(container.staged())).isEmpty();
  }

  @Test
  @Order(7)
  void liveItServesAHome() {
    int changes = managementLinkChanges();
    container.reconcile(container.resources());
    container.reconcile(container.resources());
    assertThat(managementLinkChanges()).isEqualTo(changes);
    container.lab.lease("pc");
    assertThat(container.lab.exec("pc", "dig", "+short", "@192.168.42.254", "nas.lan").trimmed())
        .isEqualTo("192.168.42.10");
    container
        .lab
        .exec("pc", "curl", "-sS", "-m", "10", "-o", "/dev/null", "http://www.internet.lab/")
        .orFail();
  }

  /**
   * The device is deleted and made anew; the unit is started as udev would, which no container has.
   */
  @Test
  @Order(8)
  void aUsbNicThatWasAbsentComesUpWhenItIsPluggedIn() {
    String mac = container.inside("cat /sys/class/net/wan0/address").trimmed();
    String client = container.inside("cat /run/dhclient-wan0.pid").trimmed();
    container.inside("grep -q fixed-address /var/lib/dhclient/dhclient-*wan0.lease").orFail();
    container.inside("ip link delete wan0 && systemctl restart network").orFail();
    assertThat(container.inside("systemctl is-active network").trimmed()).isEqualTo("active");
    // A lease of before must not count
    assertThat(container.inside("ls /var/lib/dhclient/ | grep wan0").output()).isEmpty();
    container
        .inside(
            "ip link add wan0 address " + mac + " type veth peer name isp0 && ip link set isp0 up")
        .orFail();
    container.inside("systemctl start routervm-link@wan0").orFail();
    String again = container.inside("cat /run/dhclient-wan0.pid").orFail().trimmed();
    assertThat(again).isNotEqualTo(client);
    container.inside("kill -0 " + again + " && ip link show dev wan0 up | grep -q wan0").orFail();
    container.inside("ip link delete wan0").orFail();
    container
        .inside(
            "ip link add wan0 address " + mac + " type veth peer name isp0 && ip link set isp0 up")
        .orFail();
    // network.service knows nothing of it; the client that runs still belongs to the one before
    container.inside("systemctl start routervm-link@wan0").orFail();
    assertThat(container.inside("cat /run/dhclient-wan0.pid").orFail().trimmed())
        .isNotEqualTo(again);
    container.inside("if kill -0 " + again + " 2>/dev/null; then exit 1; fi").orFail();
    container.inside("systemctl restart systemd-sysctl").orFail();
    assertThat(planned(container.router)).isEmpty();
  }

  @Test
  @Order(9)
  void aRebootKeepsTheService() {
    container.lab.command("container", "restart").orFail();
    assertThat(planned(container.router)).isEmpty();
    assertThat(container.lab.exec("pc", "dig", "+short", "@192.168.42.254", "nas.lan").trimmed())
        .isEqualTo("192.168.42.10");
    assertThat(container.inside("/usr/sbin/sshd -T").orFail().output())
        .contains("passwordauthentication no", "x11forwarding no", "subsystem sftp internal-sftp")
        .doesNotContain("diffie-hellman-group14-sha1", "-cbc");
  }

  /** How often the link of mgmt0 has gone up or down since the boot. */
  private int managementLinkChanges() {
    return Integer.parseInt(container.inside("cat /sys/class/net/mgmt0/carrier_changes").trimmed());
  }

  /** Provisions from {@code mirror}, which must fail; what it said. */
  private String refused(String mirror) {
    return refused(configured(mirror));
  }

  private RouterConfig configured(String mirror) {
    try {
      Path yaml = Files.createTempFile("el", ".yaml");
      Files.writeString(
          yaml,
          Files.readString(container.yaml())
              .replace("http://tree.internet.lab/el-repository/good", mirror));
      return new RouterConfigLoader(name -> null).load(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As above; nothing may be left of it: no package, no file, no unit. */
  private String refused(RouterConfig config) {
    return refused(config, host -> host);
  }

  private String refused(RouterConfig config, UnaryOperator<Host> seen) {
    Router good = container.staged();
    Router router = new Router(config, good.placement(), good.wanMac(), good.secrets());
    List<Resource> resources = LiveContainer.resources(router);
    List<String> state = state();
    List<String> planned = planned(good);
    try (Host host = container.await(Duration.ofSeconds(60), why -> {})) {
      GuestReconciler guest = new GuestReconciler(seen.apply(host), resources);
      Plan plan = guest.plan();
      long start = System.nanoTime();
      Outcome outcome = guest.apply(plan);
      assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
      Outcome.RolledBack back = (Outcome.RolledBack) outcome;
      System.out.printf(
          "refused after %d s: %s%n", (System.nanoTime() - start) / 1_000_000_000L, back.cause());
      assertThat(back.failed().toString()).startsWith("packages:");
      assertThat(state()).isEqualTo(state);
      assertThat(planned(good)).isEqualTo(planned);
      return back.cause();
    }
  }

  private List<String> planned(Router router) {
    try (Host host = container.await(Duration.ofSeconds(60), why -> {})) {
      return new GuestReconciler(host, LiveContainer.resources(router))
          .plan().changes().stream().map(Change::summary).toList();
    }
  }

  /** Packages, repositories and units. */
  private List<String> state() {
    return Stream.of(
            // The pinned key itself may have been read in: it is what the packages were refused
            // with.
            "rpm -qa | grep -v ^gpg-pubkey | sort",
            "cat /etc/yum.repos.d/* /etc/resolv.conf",
            "ls /etc/pki/rpm-gpg || :",
            "systemctl list-unit-files --no-legend --state=enabled")
        .map(line -> container.inside(line).orFail().output())
        .toList();
  }

  private List<String> packages(String format) {
    return container.inside("rpm -qa --qf '" + format + "\\n'").orFail().output().lines().toList();
  }

  private String serve(String name, Path folder) {
    container.lab.command("serve", name, folder.toString()).orFail();
    return "http://tree.internet.lab/" + name;
  }

  /** Takes a connection and says nothing. */
  private static String stallingMirror() {
    return "http://tree.internet.lab:8080/centos";
  }
}
