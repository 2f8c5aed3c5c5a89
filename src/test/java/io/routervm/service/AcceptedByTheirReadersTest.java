package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.routervm.config.Placement;
import io.routervm.resource.ManagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rendered file is read by the program that will read it in the guest. */
@Tag("keys")
class AcceptedByTheirReadersTest {
  /** networkd's own words for what we use; it ignores a misspelt key silently at run time. */
  private static final Map<String, Set<String>> NETWORKD_KEYS =
      Map.of(
          "Match", Set.of("MACAddress", "Name", "Type"),
          "NetDev", Set.of("Name", "Kind"),
          "VLAN", Set.of("Id", "EgressQOSMaps"),
          "Link", Set.of("Name", "MACAddressPolicy", "RequiredForOnline", "MTUBytes"),
          "Address", Set.of("Address", "RouteMetric"),
          "Route", Set.of("Gateway", "Metric"),
          "Network",
              Set.of(
                  "Address",
                  "ConfigureWithoutCarrier",
                  "DHCP",
                  "VLAN",
                  "LinkLocalAddressing",
                  "IPv6AcceptRA",
                  "LLDP",
                  "EmitLLDP",
                  "LLMNR",
                  "MulticastDNS"),
          "DHCPv4",
              Set.of(
                  "ClientIdentifier",
                  "UseDNS",
                  "UseDomains",
                  "UseNTP",
                  "UseHostname",
                  "UseTimezone",
                  "UseRoutes",
                  "UseGateway",
                  "SendHostname",
                  "Hostname",
                  "SendOption",
                  "UserClass",
                  "RouteMetric"));

  @TempDir Path root;

  static List<Router> routers() {
    List<Router> routers = new ArrayList<>(ServiceContractTest.routers());
    routers.addAll(TwoNetworksTest.routers());
    routers.addAll(ServiceContractTest.fixedWans());
    routers.addAll(ServiceContractTest.narrowWans());
    routers.addAll(ServiceContractTest.taggedWans());
    routers.addAll(ServiceContractTest.forwarders());
    routers.addAll(ServiceContractTest.reflectors());
    routers.addAll(FirewallKeysTest.routers());
    return routers;
  }

  /** The guest's root as a folder; files that name other files name them below it. */
  private Path guest(Router router) throws IOException {
    for (Map.Entry<String, String> file : Services.files(router).entrySet()) {
      Path target = root.resolve(file.getKey().substring(1));
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue().replace("/etc/dnsmasq.d", root + "/etc/dnsmasq.d"));
    }
    return root;
  }

  @ParameterizedTest
  @MethodSource("routers")
  void dnsmasqAcceptsItsFiles(Router router) throws Exception {
    guest(router);
    assertAccepted("dnsmasq", "--test", "-C", root + "/etc/dnsmasq.conf");
    assertAccepted("dnsmasq", "--test", "-C", root + "/etc/dnsmasq.d/hosts.conf");
  }

  static List<Router> forwarders() {
    return ServiceContractTest.forwarders();
  }

  /** Where Debian has the authorities that EL has elsewhere. */
  @ParameterizedTest
  @MethodSource("forwarders")
  void unboundAcceptsItsFile(Router router) throws Exception {
    guest(router);
    Path file = root.resolve("etc/unbound/routervm.conf");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"));
    assertAccepted("/usr/sbin/unbound-checkconf", file.toString());
  }

  /** Debian's reads it too: its getdns is a release later than EPEL 7's. */
  @ParameterizedTest
  @EnumSource(Placement.class)
  void stubbyAcceptsItsFile(Placement placement) throws Exception {
    guest(Routers.withForwarder(Routers.of("centos-7", placement)));
    String read = run("stubby", "-i", "-C", root + "/etc/stubby/routervm.yml");
    assertThat(read)
        .contains("GETDNS_AUTHENTICATION_REQUIRED", "GETDNS_TRANSPORT_TLS", "127.0.0.55", "8053")
        .contains("9.9.9.9", "dns.quad9.net", "1.1.1.1", "one.one.one.one", "ca-bundle.crt")
        .doesNotContain("GETDNS_TRANSPORT_UDP", "GETDNS_TRANSPORT_TCP");
  }

  @ParameterizedTest
  @MethodSource("routers")
  @Tag("root")
  void bothKindsOfIptablesAcceptTheRules(Router router) throws Exception {
    guest(router);
    for (String rules : List.of("firewall.rules", "firewall.closed.rules")) {
      String file = root + "/etc/routervm/" + rules;
      assertAccepted("unshare", "--net", "iptables-nft-restore", "--test", file);
      assertAccepted("unshare", "--net", "iptables-legacy-restore", "--test", file);
    }
    String file6 = root + "/etc/routervm/firewall6.rules";
    assertAccepted("unshare", "--net", "ip6tables-nft-restore", "--test", file6);
    assertAccepted("unshare", "--net", "ip6tables-legacy-restore", "--test", file6);
  }

  static List<Router> filteringWithNft() {
    return routers().stream()
        .filter(router -> router.os().filtersWithNftables())
        .map(PacketFilter.NFTABLES::of)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("filteringWithNft")
  @Tag("root")
  void nftAcceptsTheRules(Router router) throws Exception {
    guest(router);
    for (String rules : List.of("firewall.nft", "firewall.closed.nft")) {
      String file = root + "/etc/routervm/" + rules;
      assertAccepted("unshare", "--net", "nft", "--check", "--file", file);
    }
  }

  @ParameterizedTest
  @MethodSource("routers")
  void shellFilesAndShellCommandsParse(Router router) throws Exception {
    guest(router);
    for (ManagedFile file : shellFiles(router)) {
      assertAccepted("sh", "-n", root + file.path());
    }
    for (Check check : Services.checks(router)) {
      Path script = Files.writeString(root.resolve("check"), check.script().text());
      assertAccepted("sh", "-n", script.toString());
      assertAccepted("shellcheck", "--shell=sh", "--severity=warning", script.toString());
      assertThat(check.remedy()).as(check.title()).isNotBlank();
    }
  }

  private static List<ManagedFile> shellFiles(Router router) {
    return Services.resources(router).stream()
        .filter(ManagedFile.class::isInstance)
        .map(ManagedFile.class::cast)
        .filter(file -> file.check().equals(List.of("sh", "-n")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void systemdAcceptsTheFirewallUnit(Router router) throws Exception {
    guest(router);
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/iptables-restore")), "iptables is installed");
    assertAccepted(
        "systemd-analyze", "verify", "--man=no", root + "/etc/systemd/system/firewall.service");
  }

  @ParameterizedTest
  @MethodSource("routers")
  void networkdFilesHoldNothingButWhatNetworkdKnows(Router router) throws Exception {
    guest(router);
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, String> file : Services.files(router).entrySet()) {
      if (!file.getKey().startsWith("/etc/systemd/network/")) {
        continue;
      }
      String section = "";
      for (String line : file.getValue().lines().filter(text -> !text.isBlank()).toList()) {
        if (line.startsWith("[")) {
          section = line.substring(1, line.length() - 1);
        } else if (!line.startsWith("#")
            && !NETWORKD_KEYS.getOrDefault(section, Set.of()).contains(line.split("=", 2)[0])) {
          unknown.add(file.getKey() + ": [" + section + "] " + line);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  /** In a network of its own, with NICs of the right names: a misspelt key would be reported. */
  @ParameterizedTest
  @MethodSource("routers")
  @Tag("root")
  void theKernelTakesEverySetting(Router router) throws Exception {
    guest(router);
    String settings = root + "/etc/sysctl.d/90-routervm.conf";
    String output =
        run(
            "unshare",
            "--net",
            "sh",
            "-ec",
            "for nic in "
                + String.join(" ", Network.nics(router).stream().map(Nic::name).toList())
                + "; do ip link add $nic type veth peer name p$nic; done;"
                + " /lib/systemd/systemd-sysctl "
                + settings
                + "; ip link set lo up; ip link set lan0 up; ip link set plan0 up;"
                + " ip link add late0 type veth peer name late1; ip link set late0 up;"
                + " ip link set late1 up; echo \"addresses:$(ip -6 address)\";"
                + " cat /proc/sys/net/ipv4/conf/late0/rp_filter");
    assertThat(output.lines().filter(line -> line.contains("Couldn't write")))
        .allMatch(line -> line.contains("nf_conntrack"));
    assertThat(output).contains("addresses:\n1\n");
  }

  private static void assertAccepted(String... command) throws Exception {
    run(command);
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", List.of(command), output).isZero();
    return output;
  }
}
