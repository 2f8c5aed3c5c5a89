package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file that is rendered for a system holds nothing but what that system's release of its
 * reader knows. CentOS 7's and AlmaLinux 9's programs run nowhere here: the tables stand for them.
 */
class DirectivesTest {
  /** The release of each program on each system; of a system with updates, its first one. */
  private static final Map<String, Map<String, String>> RELEASES =
      Map.of(
          "centos-7",
          Map.ofEntries(
              Map.entry("dnsmasq", "2.76"),
              Map.entry("unbound", "1.6.6"),
              Map.entry("getdns", "1.5.1"),
              Map.entry("avahi", "0.6.31"),
              Map.entry("openvpn", "2.4.12"),
              Map.entry("pppd", "2.4.5"),
              Map.entry("ddclient", "3.8.3"),
              Map.entry("iptables", "1.4.21"),
              Map.entry("systemd", "219"),
              Map.entry("chrony", "3.4"),
              Map.entry("sshd", "7.4"),
              Map.entry("kernel", "3.10"),
              Map.entry("ifcfg", "9.49.53"),
              Map.entry("dhclient", "4.2.5"),
              Map.entry("repository", "3.4.3"),
              Map.entry("kickstart", "7")),
          "almalinux-9",
          Map.ofEntries(
              Map.entry("dnsmasq", "2.85"),
              Map.entry("unbound", "1.13.1"),
              Map.entry("avahi", "0.8"),
              Map.entry("openvpn", "2.5.5"),
              Map.entry("pppd", "2.4.9"),
              Map.entry("ddclient", "3.10.0"),
              Map.entry("iptables", "1.8.7"),
              Map.entry("systemd", "250"),
              Map.entry("chrony", "4.1"),
              Map.entry("sshd", "8.7"),
              Map.entry("kernel", "5.14"),
              Map.entry("networkmanager", "1.36"),
              Map.entry("repository", "4.10.0"),
              Map.entry("kickstart", "9")),
          "debian-12",
          Map.ofEntries(
              Map.entry("dnsmasq", "2.89"),
              Map.entry("unbound", "1.17.1"),
              Map.entry("avahi", "0.8"),
              Map.entry("openvpn", "2.6.3"),
              Map.entry("pppd", "2.4.9"),
              Map.entry("ddclient", "3.10.0"),
              Map.entry("iptables", "1.8.9"),
              Map.entry("systemd", "252"),
              Map.entry("chrony", "4.3"),
              Map.entry("sshd", "9.2"),
              Map.entry("kernel", "6.1")));

  /** Read by people, shells, the kernel's loader or libraries: no directives that releases add. */
  private static final Set<String> WITHOUT =
      Set.of(
          "/etc/apt/apt.conf.d/90routervm",
          "/etc/apt/sources.list",
          "/etc/cloud/cloud-init.disabled",
          "/etc/default/ddclient",
          "/etc/default/dnsmasq",
          "/etc/default/grub.d/90-routervm.cfg",
          "/etc/hostname",
          "/etc/timezone",
          "/etc/hosts",
          "/etc/modules-load.d/routervm.conf",
          "/etc/modules-load.d/routervm-pppoe.conf",
          "/etc/network/interfaces",
          "/etc/openvpn/crl.pem",
          "/etc/openvpn/revoked-serials",
          "/etc/openvpn/server/ca.crt",
          "/etc/openvpn/server/server.crt",
          "/etc/openvpn/verify-outer-key",
          "/etc/resolv.conf",
          "/etc/routervm/ddns.sh",
          "/etc/routervm/live",
          "/etc/udev/rules.d/70-persistent-net.rules",
          "/usr/local/sbin/routervm-bootloader",
          "/usr/local/sbin/routervm-clock",
          "/usr/local/sbin/routervm-connections",
          "/usr/local/sbin/routervm-dns-over-tls",
          "/usr/local/sbin/routervm-emergency",
          "/usr/local/sbin/routervm-isp-lan",
          "/usr/local/sbin/routervm-links",
          "/usr/local/sbin/routervm-pppoe",
          "/usr/local/sbin/routervm-revert",
          "/usr/local/sbin/routervm-watch",
          "/usr/local/sbin/routervm-watchdog");

  static List<Router> routers() {
    List<Router> routers = new ArrayList<>(ServiceContractTest.routers());
    routers.addAll(ServiceContractTest.fixedWans());
    routers.addAll(ServiceContractTest.narrowWans());
    routers.addAll(ServiceContractTest.taggedWans());
    routers.addAll(ServiceContractTest.sessionWans());
    routers.addAll(ServiceContractTest.forwarders());
    routers.addAll(ServiceContractTest.reflectors());
    ServiceContractTest.routers().stream().map(Routers::withBlock).forEach(routers::add);
    return routers;
  }

  static List<String> objections(String os, ConfigurationWords words) {
    String release = RELEASES.get(os).get(words.program());
    assertThat(release).as("the release of %s on %s", words.program(), os).isNotNull();
    Directives table = Directives.of(words.program());
    return words.words().stream()
        // A value counts where the table has a row for it.
        .filter(word -> !word.contains("=") || table.knows(word))
        .map(word -> table.objection(word, release))
        .flatMap(Optional::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void everyRenderedFileIsKnownToItsReader(Router router) {
    List<String> wrong = new ArrayList<>();
    Services.files(router)
        .forEach(
            (path, text) -> {
              Optional<ConfigurationWords> words = ConfigurationWords.of(path, text);
              words.ifPresent(
                  found ->
                      objections(router.os().name(), found)
                          .forEach(objection -> wrong.add(path + ": " + objection)));
              if (words.isEmpty() && !WITHOUT.contains(path) && !path.contains("/rpm-gpg/")) {
                wrong.add(path + ": which program reads it?");
              }
            });
    assertThat(wrong).isEmpty();
  }

  /** The secret one, which {@code Services.files} leaves out. */
  @ParameterizedTest
  @MethodSource("routers")
  void theFileOfDdclientToo(Router router) {
    Services.resources(router).stream()
        .filter(io.routervm.resource.ManagedFile.class::isInstance)
        .map(io.routervm.resource.ManagedFile.class::cast)
        .filter(file -> file.path().equals("/etc/ddclient.conf"))
        .forEach(
            file ->
                assertThat(
                        objections(
                            router.os().name(),
                            ConfigurationWords.of(file.path(), file.content()).orElseThrow()))
                    .isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"centos-7", "almalinux-9"})
  void theKickstartIsOfItsReleasesGrammar(String os) throws IOException {
    String text = Files.readString(Path.of("src/test/resources/golden/kickstart/" + os + ".ks"));
    assertThat(objections(os, ConfigurationWords.kickstart(text))).isEmpty();
    long opened = text.lines().filter(line -> line.matches("%(addon|packages|pre|post).*")).count();
    assertThat(text.lines().filter(line -> line.matches("%end\\s*"))).hasSize((int) opened);
  }

  /** Or the checks above would pass for any file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "centos-7 | /etc/dnsmasq.conf | dhcp-name-match=set:x,y",
        "almalinux-9 | /etc/dnsmasq.conf | use-stale-cache",
        "debian-12 | /etc/dnsmasq.conf | filter-rr=ANY",
        "centos-7 | /etc/unbound/routervm.conf | tls-cert-bundle: \"/x\"",
        "centos-7 | /etc/stubby/routervm.yml | tls_no_such_option: 1",
        "centos-7 | /etc/avahi/routervm.conf | reflect-filters=_ipp._tcp",
        "centos-7 | /etc/openvpn/server/server.conf | data-ciphers AES-256-GCM",
        "almalinux-9 | /etc/openvpn/server/server.conf | disable-dco",
        "centos-7 | /etc/ddclient.conf | usev4=webv4",
        "centos-7 | /etc/routervm/firewall.rules | -A POSTROUTING -j MASQUERADE --random-fully ",
        "almalinux-9 | /etc/routervm/firewall.rules | -A INPUT -m no-such -j ACCEPT",
        "centos-7 | /etc/systemd/system/firewall.service | ProtectKernelTunables=yes",
        "centos-7 | /etc/systemd/system/firewall.service | ProtectSystem=strict",
        "centos-7 | /etc/chrony.conf | confdir /etc/chrony.d",
        "centos-7 | /etc/ssh/sshd_config | Include /etc/ssh/sshd_config.d/*.conf",
        "almalinux-9 | /etc/ssh/sshd_config.d/00-routervm.conf | RequiredRSASize 3072",
        "centos-7 | /etc/sysctl.d/90-routervm.conf | net.ipv4.conf.wan0.drop_gratuitous_arp = 1",
        "debian-12 | /etc/sysctl.d/90-routervm.conf | net.netfilter.nf_conntrack_helper = 0",
        "centos-7 | /etc/sysconfig/network-scripts/ifcfg-lan0 | IPV4_ROUTE_METRIC=1",
        "centos-7 | /etc/dhcp/dhclient.conf | no-such-statement 1;",
        "centos-7 | /etc/yum.repos.d/epel.repo | countme=1",
        "centos-7 | /etc/yum.conf | best=True",
        "almalinux-9 | /etc/NetworkManager/system-connections/lan0.nmconnection |"
            + " replace-local-rule=0",
      })
  void aDirectiveThatIsTooNewIsCaught(String os, String path, String line) {
    String section =
        path.contains("systemd")
            ? "[Service]\n"
            : path.contains("NetworkManager")
                ? "[ipv4]\n"
                : path.contains("avahi") ? "[reflector]\n" : "";
    String text = Services.files(Routers.of(os, Placement.LIVE)).getOrDefault(path, "");
    List<String> objections =
        objections(
            os, ConfigurationWords.of(path, text + "\n" + section + line + "\n").orElseThrow());
    assertThat(objections).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "centos-7,timesource --ntp-server=x,1",
    "centos-7,network --ipv4-dns-search=lan,1",
    "almalinux-9,install,1",
    "almalinux-9,timezone Etc/UTC --ntpservers=x,1"
  })
  void aKickstartCommandOfAnotherReleaseIsCaught(String os, String line, int atLeast) {
    assertThat(objections(os, ConfigurationWords.kickstart(line)))
        .hasSizeGreaterThanOrEqualTo(atLeast);
  }

  @Test
  void aReleaseIsComparedByItsNumbers() {
    Directives systemd = Directives.of("systemd");
    assertThat(systemd.objection("Service.ProtectSystem=strict", "219")).isPresent();
    assertThat(systemd.objection("Service.ProtectSystem=strict", "232")).isEmpty();
    assertThat(Directives.of("openvpn").objection("data-ciphers", "2.4.12")).isPresent();
    assertThat(Directives.of("openvpn").objection("data-ciphers", "2.10")).isEmpty();
  }
}
