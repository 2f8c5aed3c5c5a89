package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.guest.LocalRemoteShell;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.SelinuxPort;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the VPN server is made of. */
class OpenVpnTest {
  private static final Set<String> OUTER_KEYS =
      Set.of(
          "/etc/openvpn/revoked-serials",
          "/etc/openvpn/verify-outer-key",
          "/etc/openvpn/server/tls-crypt-v2.key");

  private static final Set<String> READ_FOR_EVERY_CLIENT =
      Set.of(
          "/etc/openvpn/crl.pem", "/etc/openvpn/revoked-serials", "/etc/openvpn/verify-outer-key");

  static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  private static Router live(String os) {
    return Routers.of(os, Placement.LIVE);
  }

  private static String configuration(Router router) {
    return Services.files(router).get(OpenVpn.CONFIGURATION);
  }

  private static Map<String, ManagedFile> openVpnFiles(Router router) {
    return Services.resources(router).stream()
        .filter(ManagedFile.class::isInstance)
        .map(ManagedFile.class::cast)
        .filter(file -> file.path().startsWith("/etc/openvpn/"))
        .collect(Collectors.toMap(ManagedFile::path, file -> file));
  }

  private static SystemdUnit unit(Router router) {
    return Services.resources(router).stream()
        .filter(SystemdUnit.class::isInstance)
        .map(SystemdUnit.class::cast)
        .filter(unit -> unit.name().equals(OpenVpn.UNIT))
        .findFirst()
        .orElseThrow();
  }

  /** OpenVPN 2.4 knows no outer key for each client. */
  private static boolean isOld(Router router) {
    return router.os().openVpn().equals("2.4");
  }

  @ParameterizedTest
  @MethodSource("routers")
  void clientsHaveOuterKeysOfTheirOwnWhereTheServerKnowsThem(Router router) {
    String text = configuration(router);
    assertThat(text).contains("\ntls-crypt tls-crypt.key\n");
    if (isOld(router)) {
      assertThat(text).doesNotContain("tls-crypt-v2", "script");
      return;
    }
    assertThat(text)
        .contains(
            "\ntls-crypt-v2 tls-crypt-v2.key\n",
            "\nscript-security 2\n",
            "\ntls-crypt-v2-verify \"/etc/openvpn/verify-outer-key"
                + " /etc/openvpn/revoked-serials\"\n");
    assertThat(openVpnFiles(router).get("/etc/openvpn/revoked-serials").content())
        .endsWith("\n0A1B\nFF\n");
  }

  /** As a router of before is looked at: what is not made yet is in the plan, but never sent. */
  @Test
  void keysThatAreNotMadeYetArePlannedButNotDelivered() {
    VpnMaterial without =
        new VpnMaterial("ca", "certificate", "key", "list", "shared", Optional.empty());
    Router router = live("debian-12");
    Router before =
        new Router(router.config(), router.placement(), router.wanMac(), new TestSecrets(without));
    assertThat(Services.resources(before))
        .extracting(resource -> resource.id().toString())
        .containsAll(OUTER_KEYS.stream().map(path -> "file:" + path).toList());
    assertThat(Services.vpnKeys(before))
        .extracting(resource -> resource.id().toString())
        .doesNotContainAnyElementsOf(OUTER_KEYS.stream().map(path -> "file:" + path).toList());
  }

  @ParameterizedTest
  @MethodSource("routers")
  void keysAreSecretAndTheAuthoritysIsNotAmongThem(Router router) {
    Map<String, ManagedFile> files = openVpnFiles(router);
    List<String> expected =
        new ArrayList<>(
            List.of(
                "/etc/openvpn/crl.pem",
                "/etc/openvpn/server/ca.crt",
                "/etc/openvpn/server/server.crt",
                "/etc/openvpn/server/server.key",
                "/etc/openvpn/server/tls-crypt.key",
                "/etc/openvpn/server/server.conf"));
    if (!isOld(router)) {
      expected.addAll(OUTER_KEYS);
    }
    assertThat(files.keySet()).containsExactlyInAnyOrderElementsOf(expected);
    ManagedFile script = files.remove("/etc/openvpn/verify-outer-key");
    assertThat(isOld(router) || script.mode().equals("0755")).isTrue();
    for (ManagedFile file : files.values()) {
      boolean isKey = file.content().contains("key-of-");
      assertThat(file.secret()).as(file.path()).isEqualTo(isKey);
      assertThat(file.mode()).as(file.path()).isEqualTo(isKey ? "0600" : "0644");
      assertThat(file.owner() + ":" + file.group()).isEqualTo("root:root");
    }
    assertThat(files.values().stream().filter(ManagedFile::secret)).hasSize(isOld(router) ? 2 : 3);
    assertThat(Services.files(router).values()).noneMatch(text -> text.contains("key-of-"));
  }

  @ParameterizedTest
  @MethodSource("routers")
  void aNewRevocationListRestartsNothingAndEverythingElseDoes(Router router) {
    openVpnFiles(router)
        .forEach(
            (path, file) ->
                assertThat(file.notifies())
                    .as(path)
                    .isEqualTo(
                        READ_FOR_EVERY_CLIENT.contains(path)
                            ? Set.of()
                            : Set.of(SystemdUnit.idOf(OpenVpn.UNIT))));
  }

  @ParameterizedTest
  @MethodSource("routers")
  void stagedItIsInstalledAndConfiguredButServesNobody(Router router) {
    SystemdUnit unit = unit(router);
    assertThat(unit.enabled()).isEqualTo(router.isLive());
    assertThat(unit.running()).isEqualTo(router.isLive());
    assertThat(Services.resources(router))
        .anyMatch(
            resource -> resource instanceof PackageSet set && set.present().contains("openvpn"));
    Map<String, String> files = Services.files(router);
    assertThat(files.get(Firewall.RULES).contains("--dport 1194")).isEqualTo(router.isLive());
    assertThat(files.get("/etc/dnsmasq.conf").contains("tun0")).isEqualTo(router.isLive());
  }

  @ParameterizedTest
  @CsvSource({"centos-7,2.4,nobody", "almalinux-9,2.5,nobody", "debian-12,2.6,nogroup"})
  void eachSystemIsSpokenToInItsOwnDialect(String os, String release, String group) {
    String text = configuration(live(os));
    assertThat(text).contains("in the words of OpenVPN " + release + "\n");
    assertThat(text.contains("\nncp-ciphers AES-256-GCM:AES-128-GCM\n"))
        .isEqualTo(release.equals("2.4"));
    assertThat(text.contains("\ndata-ciphers AES-256-GCM:AES-128-GCM:?CHACHA20-POLY1305\n"))
        .isNotEqualTo(release.equals("2.4"));
    assertThat(text).contains("\nuser nobody\ngroup " + group + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"centos-7", "almalinux-9", "debian-12"})
  void theConfigurationIsHardened(String os) {
    assertThat(configuration(live(os)))
        .contains(
            "\nproto udp4\n",
            "\ntls-crypt tls-crypt.key\n",
            "\ntls-version-min 1.2\n",
            "\nauth SHA384\n",
            "\ndh none\n",
            "\ncrl-verify /etc/openvpn/crl.pem\n",
            "\nremote-cert-tls client\n",
            "\nverify-client-cert require\n",
            "\nkeepalive 10 120\n",
            "\ntopology subnet\n",
            "\nifconfig-pool-persist /var/lib/openvpn/",
            "\npush \"route 192.168.42.0 255.255.255.0\"\n",
            "\npush \"dhcp-option DNS 10.8.0.1\"\n",
            "\npush \"dhcp-option DOMAIN lan\"\n",
            "\nmanagement " + OpenVpn.MANAGEMENT_SOCKET + " unix\n",
            "\nmanagement-client-user root\n",
            "\nexplicit-exit-notify 1\n")
        .doesNotContain("comp-lzo", "\ncompress", "CBC", "tls-auth", "duplicate-cn");
  }

  /** 1400 less 20 of IPv4, 8 of UDP and 24 of the data channel; older releases count the excess. */
  @ParameterizedTest
  @CsvSource({"centos-7,true", "almalinux-9,true", "debian-12,false"})
  void whatIsInTheTunnelFitsIntoALineOf1400(String os, boolean told) {
    String text = configuration(live(os));
    assertThat(text).contains("\ntun-mtu 1348\n", told ? "\nmssfix 1524\n" : "\nmssfix 1372\n");
    assertThat(text.contains("\ntun-mtu-extra 152\n")).isEqualTo(told);
    assertThat(text.contains("\npush \"tun-mtu 1348\"\n")).isEqualTo(told);
    assertThat(Services.files(live(os)).get(Firewall.RULES)).doesNotContain("--set-mss");
  }

  @Test
  void aTcpServerSaysNoGoodbyeAndOpensItsTcpPort() {
    Router router = Routers.withVpn(live("debian-12"), 443, Protocol.TCP, true);
    assertThat(configuration(router))
        .contains("\nport 443\n", "\nproto tcp4-server\n")
        .doesNotContain("explicit-exit-notify");
    assertThat(Services.files(router).get(Firewall.RULES))
        .contains(
            "-A INPUT -i wan0 -p tcp -m tcp --dport 443 -m conntrack ",
            "-A INPUT -i wan0 -p tcp -m tcp --dport 443 --tcp-flags SYN,RST SYN"
                + " -j TCPMSS --set-mss 1360\n",
            "-A OUTPUT -o wan0 -p tcp -m tcp --sport 443 --tcp-flags SYN,RST SYN"
                + " -j TCPMSS --set-mss 1360\n")
        .doesNotContain("--dport 1194");
    assertThat(Services.checks(router).toString()).contains("listens on tcp port 443");
  }

  /** Never by OpenVPN itself, which would pass the firewall by. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientsReachEachOtherOnlyWhenAskedForAndByTheFirewall(boolean asked) {
    Router router = Routers.withVpn(live("debian-12"), 1194, Protocol.UDP, asked);
    assertThat(configuration(router)).doesNotContain("\nclient-to-client");
    assertThat(
            Services.files(router)
                .get(Firewall.RULES)
                .contains("\n-A FORWARD -i tun0 -o tun0 -m conntrack --ctstate NEW -j ACCEPT\n"))
        .isEqualTo(asked);
  }

  @ParameterizedTest
  @CsvSource({
    "centos-7,1194,''",
    "centos-7,3389,policycoreutils-python",
    "almalinux-9,1194,''",
    "almalinux-9,3389,policycoreutils-python-utils",
    "debian-12,3389,''"
  })
  void selinuxIsToldOfAnotherPort(String os, int port, String tool) {
    List<Resource> resources =
        Services.resources(Routers.withVpn(live(os), port, Protocol.UDP, true));
    List<Resource> labels = resources.stream().filter(SelinuxPort.class::isInstance).toList();
    if (tool.isEmpty()) {
      assertThat(labels).isEmpty();
      assertThat(resources)
          .noneMatch(
              resource ->
                  resource instanceof PackageSet set
                      && set.present().toString().contains("policycoreutils"));
      return;
    }
    assertThat(labels).containsExactly(new SelinuxPort("openvpn_port_t", "udp", port));
    assertThat(resources)
        .anyMatch(resource -> resource instanceof PackageSet set && set.present().contains(tool));
    List<String> order = resources.stream().map(resource -> resource.id().toString()).toList();
    assertThat(order.indexOf("selinux-port:udp/" + port))
        .isLessThan(order.indexOf(SystemdUnit.idOf(OpenVpn.UNIT).toString()));
  }

  @Test
  void theServerTakesTheFirstAddressOfItsSubnet() {
    Vpn vpn = Routers.VPN;
    Vpn small =
        new Vpn(
            vpn.endpoint(),
            vpn.port(),
            vpn.protocol(),
            Cidr.of("172.16.5.8/29"),
            vpn.mtu(),
            false,
            vpn.key(),
            vpn.valid(),
            vpn.authorityPassphrase());
    Router router = Routers.withVpn(live("debian-12"), Optional.of(small));
    assertThat(configuration(router))
        .contains(
            "\nserver 172.16.5.8 255.255.255.248\n", "\npush \"dhcp-option DNS 172.16.5.9\"\n");
    assertThat(Services.checks(router).toString())
        .contains("the tunnel has the address 172.16.5.9/29");
  }

  @ParameterizedTest
  @MethodSource("routers")
  void withoutVpnThereIsNoServerAndNoTraceOfOne(Router router) {
    Router without = Routers.withVpn(router, Optional.empty());
    SystemdUnit unit = unit(without);
    assertThat(unit.enabled() || unit.running()).isFalse();
    List<String> ids =
        Services.resources(without).stream().map(resource -> resource.id().toString()).toList();
    assertThat(ids)
        .contains(
            "absent:/etc/openvpn/server/server.key",
            "absent:/etc/openvpn/server/tls-crypt.key",
            "absent:/etc/openvpn/server/tls-crypt-v2.key");
    assertThat(Services.files(without).values())
        .noneMatch(text -> text.contains("tun0") || text.contains("1194"));
    assertThat(Services.checks(without).toString()).doesNotContain("VPN");
  }

  /** EPEL's package has the folder made for its own group; with a stand-in for {@code stat}. */
  @ParameterizedTest
  @CsvSource({
    "710 root root,true",
    "750 root root,true",
    "700 root root,true",
    "710 root openvpn,true",
    "750 root openvpn,true",
    "770 root openvpn,false",
    "755 root root,false",
    "711 root root,false",
    "750 openvpn openvpn,false",
    "750 root users,false"
  })
  void whoReachesTheManagementSocketIsLookedAt(
      String folder, boolean isSafe, @TempDir Path programs) throws IOException {
    Path stat = Files.writeString(programs.resolve("stat"), "#!/bin/sh\necho '" + folder + "'\n");
    Files.setPosixFilePermissions(stat, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path socket = programs.resolve("socket");
    Check check =
        new OpenVpnChecks(live("almalinux-9"), Routers.VPN)
            .list().stream()
                .filter(each -> each.title().contains("management socket"))
                .findFirst()
                .orElseThrow();
    Script script =
        new Script(check.script().text().replace(OpenVpn.MANAGEMENT_SOCKET, socket.toString()));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThat(new LocalRemoteShell(programs, "sh", "-s").run(script).succeeded())
          .isEqualTo(isSafe);
    }
  }

  /** systemd 219 starts nothing when the group has more rights than the drop-in asks for. */
  @Test
  void theFolderOfTheSocketMayBeOneThatThePackageHasMade() {
    assertThat(
            Services.files(live("centos-7"))
                .get("/etc/systemd/system/" + OpenVpn.UNIT + ".d/routervm.conf"))
        .contains("\nRuntimeDirectoryMode=0750\n");
  }
}
