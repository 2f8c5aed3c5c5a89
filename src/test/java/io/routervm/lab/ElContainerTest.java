package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.lab.DemandingProvider.Demand;
import io.routervm.os.PackageManager;
import io.routervm.plan.Outcome;
import io.routervm.resource.PackageSet;
import io.routervm.service.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * The steps for {@code os: centos-7} on the lab's EL-like guest, a container: a Debian root with
 * Red Hat's own rpm and dnf, a signed repository under the article's package names, and ifcfg files
 * read by a stand-in for network.service. In the end it serves a home.
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

  @AutoClose private ElGuest guest;
  private LiveContainer container;

  @BeforeAll
  void start(@TempDir Path folder) {
    guest = new ElGuest("el", folder);
    container = guest.container;
  }

  @Test
  @Order(1)
  void theArticlesPackagesComeFromTheSignedRepositoryAndNothingIsLeftToDo() {
    container.reconcile(LiveContainer.resources(container.staged()));
    container.reconcile(LiveContainer.resources(container.staged()));
    List<String> names = new ArrayList<>(guest.packages("%{NAME}"));
    names.removeIf(name -> name.startsWith("lab-") || name.startsWith("gpg-pubkey"));
    List<String> expected = new ArrayList<>(ARTICLES);
    expected.add("centos-release");
    assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(guest.packages("%{NAME} %{RSAHEADER:pgpsig}").stream())
        .filteredOn(line -> !line.startsWith("gpg-pubkey") && !line.startsWith("centos-release"))
        .allMatch(line -> line.contains("RSA/SHA"));
    assertThat(guest.packages("%{NAME}").stream().filter("gpg-pubkey"::equals)).hasSize(1);
    try (RemoteShell host = container.open()) {
      LiveContainer.remember(host);
      assertThat(LiveContainer.unmanaged(host, container.staged())).isEmpty();
    }
  }

  /** The power goes when rpm has put the new version in, and not yet taken the old one out. */
  @Test
  @Order(2)
  void anUpgradeThatWasCutOffIsCompletedByTheNextOne() throws IOException {
    String name = "centos-release";
    assertThat(guest.packages("%{NAME}-%{VERSION}")).contains("centos-release-7.9.2009.1");
    Path newer = LabRepository.rpm(guest.repository.mirror("good/updates"), name);
    String url =
        "http://tree.internet.lab/el-repository/"
            + guest.repository.folder().relativize(newer).toString();
    container
        .inside(
            "python3 -c 'import urllib.request as web; web.urlretrieve(\""
                + url
                + "\", \"/tmp/newer.rpm\")' && rpm -i --justdb --nodeps --noscripts --replacefiles"
                + " --force-debian /tmp/newer.rpm")
        .orFail();
    assertThat(guest.packages("%{NAME}").stream().filter(name::equals)).hasSize(2);
    try (RemoteShell host = container.open()) {
      Result result = host.run(PackageSet.upgrade(PackageManager.YUM));
      assertThat(result.succeeded()).as(result.output()).isTrue();
      assertThat(result.output()).contains("centos-release.", "is there twice");
    }
    assertThat(guest.packages("%{NAME}-%{VERSION}").stream().filter(line -> line.startsWith(name)))
        .containsExactly("centos-release-7.9.2009.2");
    container.inside("rpm -V --noconfig centos-release").orFail();
    container.inside("yum -y -q downgrade centos-release").orFail();
  }

  @Test
  @Order(3)
  void anUpgradeOfTheReleaseKeepsOurRepositories() {
    try (RemoteShell host = container.open()) {
      assertThat(host.run(PackageSet.upgrade(PackageManager.YUM)).succeeded()).isTrue();
    }
    assertThat(guest.packages("%{NAME}-%{VERSION}")).contains("centos-release-7.9.2009.2");
    assertThat(guest.planned(container.staged())).isEmpty();
    assertThat(container.inside("yum -q repolist").orFail().output()).doesNotContain("stock");
  }

  @Test
  @Order(4)
  void networkManagerStaysUntilNetworkServiceIsSeenToWorkWithoutIt() {
    networkManagerTakesOver();
    container.lab.exec("isp", "ip", "link", "set", "lan", "down").orFail();
    // The link that the change came over goes down and up: its end may be seen, or only be found.
    Outcome outcome = guest.apply(container.staged());
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
    assertThat(guest.packages("%{NAME}")).contains("NetworkManager");
    container.lab.exec("isp", "ip", "link", "set", "lan", "up").orFail();
    container.reconcile(LiveContainer.resources(container.staged()));
    assertThat(guest.packages("%{NAME}")).doesNotContain("NetworkManager");
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
  @Order(5)
  void aCutOverThatFailsIsUndoneAndTheManagementLinkStays() {
    container.lab.cables("live");
    container.inside("mv /var/lib/dnsmasq /var/lib/dnsmasq.away").orFail();
    int changes = managementLinkChanges();
    Outcome outcome = guest.apply(container.router);
    container.inside("mv /var/lib/dnsmasq.away /var/lib/dnsmasq").orFail();
    assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
    assertThat(((Outcome.RolledBack) outcome).cause())
        .startsWith("dnsmasq was started, but did not stay active");
    assertThat(managementLinkChanges()).isEqualTo(changes);
    assertThat(guest.planned(container.staged())).isEmpty();
  }

  @Test
  @Order(6)
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

  @Test
  @Order(7)
  void aLanThatSomebodyTookDownComesUpAgain() {
    container.inside("ip link set lan0 down").orFail();
    assertThat(guest.planned(container.router))
        .containsExactly("bring lan0 up with the address 192.168.42.254/24");
    container.reconcile(container.resources());
    container.lab.lease("pc");
    assertThat(container.lab.exec("pc", "dig", "+short", "@192.168.42.254", "nas.lan").trimmed())
        .isEqualTo("192.168.42.10");
  }

  /**
   * As on a trial: the new address, another gateway of it that is taken back, and the lease again.
   */
  @Test
  @Order(7)
  void aFixedAddressOnTheWanTakesThePlaceOfTheLease() throws IOException {
    Router fixed = container.withWan("address: 192.168.1.5/24, gateway: 192.168.1.1, mtu: 1400");
    container.reconcile(LiveContainer.resources(fixed));
    assertThat(dhcpClient()).isEmpty();
    assertThat(addresses()).singleElement().asString().contains("192.168.1.5/24");
    assertThat(defaultRoutes()).containsExactly("default via 192.168.1.1 dev wan0 metric 100");
    assertThat(container.inside("cat /sys/class/net/wan0/mtu").trimmed()).isEqualTo("1400");
    container
        .lab
        .exec("pc", "curl", "-sS", "-m", "10", "-o", "/dev/null", "http://www.internet.lab/")
        .orFail();
    container.inside("systemctl reload network").orFail();
    container.reconcile(
        LiveContainer.resources(
            container.withWan("address: 192.168.1.5/24, gateway: 192.168.1.9, mtu: 1400")));
    assertThat(defaultRoutes()).containsExactly("default via 192.168.1.9 dev wan0 metric 100");
    container.reconcile(container.resources());
    Await.until(
        Duration.ofMinutes(1),
        () -> "a lease on wan0, not " + addresses(),
        () -> !dhcpClient().isEmpty() && defaultRoutes().toString().contains("via 192.168.1.1 "));
    assertThat(addresses()).singleElement().asString().doesNotContain("192.168.1.5/");
    assertThat(guest.planned(container.router)).isEmpty();
  }

  /** By the dhclient that EL 7 has too, if younger: all that router.yaml can say. */
  @Test
  @Order(7)
  void aProviderThatAsksForMoreIsGivenIt() throws IOException {
    try (DemandingProvider provider = new DemandingProvider(container.lab, Demand.values())) {
      container.reconcile(
          LiveContainer.resources(container.withWan(provider.keysBut(Demand.OPTION_90))));
      Await.until(
          Duration.ofMinutes(1),
          () -> "a refusal in " + provider.log(),
          () -> provider.hasIgnored(container.router.wanMac()));
      assertThat(addresses()).isEmpty();
      Router asked = container.withWan(provider.keys());
      container.reconcile(LiveContainer.resources(asked));
      Await.until(
          Duration.ofMinutes(1),
          () -> "a lease of " + provider.log(),
          () -> defaultRoutes().toString().contains("via 192.168.1.1 dev wan0"));
      assertThat(provider.log()).contains("client provides name: box-1", "vendor class: sagem");
      assertThat(guest.planned(asked)).isEmpty();
    }
    container.reconcile(container.resources());
    Await.until(
        Duration.ofMinutes(1),
        () -> "a lease on wan0",
        () -> defaultRoutes().toString().contains("via 192.168.1.1 dev wan0"));
  }

  private List<String> addresses() {
    return container.inside("ip -o -4 address show dev wan0").output().lines().toList();
  }

  private List<String> defaultRoutes() {
    return container
        .inside("ip -4 route show default")
        .output()
        .lines()
        .map(String::strip)
        .toList();
  }

  /** No unit's main process, so it is not systemd that starts it again. */
  @Test
  @Order(8)
  void aDhcpClientThatIsEndedOrKilledComesBack() {
    for (String signal : List.of("TERM", "KILL")) {
      String before = dhcpClient();
      container.inside("kill -" + signal + " " + before).orFail();
      Await.until(
          Duration.ofMinutes(1),
          () -> "a client after " + signal + ", not " + dhcpClient(),
          () ->
              !List.of(before, "").contains(dhcpClient())
                  && container
                      .inside("ip -4 route show default dev wan0")
                      .output()
                      .contains("via"));
    }
    assertThat(guest.planned(container.router)).isEmpty();
  }

  private String dhcpClient() {
    return container.inside("cat /run/dhclient-wan0.pid 2>/dev/null || :").trimmed();
  }

  /**
   * The device is deleted and made anew; the unit is started as udev would, which no container has.
   */
  @Test
  @Order(9)
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
    assertThat(guest.planned(container.router)).isEmpty();
  }

  @Test
  @Order(10)
  void aRebootKeepsTheService() {
    container.lab.command("container", "restart").orFail();
    assertThat(guest.planned(container.router)).isEmpty();
    assertThat(container.lab.exec("pc", "dig", "+short", "@192.168.42.254", "nas.lan").trimmed())
        .isEqualTo("192.168.42.10");
    assertThat(container.inside("/usr/sbin/sshd -T").orFail().output())
        .contains("passwordauthentication no", "x11forwarding no", "subsystem sftp internal-sftp")
        .doesNotContain("diffie-hellman-group14-sha1", "-cbc");
  }

  /** After all of that: only what an owner has made by hand. */
  @Test
  @Order(10)
  void whatNobodyManagesIsTold() {
    try (RemoteShell host = container.open()) {
      assertThat(LiveContainer.unmanaged(host, container.router)).isEmpty();
      List<String> made = container.madeByHand("/var/spool/cron/root");
      assertThat(LiveContainer.unmanaged(host, container.router)).containsExactlyElementsOf(made);
    }
    assertThat(guest.planned(container.router)).isEmpty();
  }

  /** How often the link of mgmt0 has gone up or down since the boot. */
  private int managementLinkChanges() {
    return Integer.parseInt(container.inside("cat /sys/class/net/mgmt0/carrier_changes").trimmed());
  }
}
