package io.routervm.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.DynamicDns;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.VpnKey;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.document.Problem;
import io.routervm.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterConfigLoaderTest {
  private static final String MINIMAL =
      """
      version: 1
      wan: { usb: "0BDA:8153" }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      """;

  @TempDir Path directory;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  /** At the edges of the rules. */
  @Test
  void aFixedWanAndANarrowLineAreRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        os: centos-7
        wan: { bridge: brIsp, address: 203.0.113.6/30, gateway: 203.0.113.5, mtu: 1400 }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        vpn: { endpoint: home.example.net, mtu: 1400 }
        """);
    Wan wan = new RouterConfigLoader(System::getenv).load(file).wan();
    assertThat(wan.fixed())
        .contains(new Wan.FixedAddress(Cidr.of("203.0.113.6/30"), Ipv4.of("203.0.113.5")));
    assertThat(wan.isNarrow()).isTrue();
  }

  @Test
  void aLineThatCarriesAllOfEthernetIsNotNarrow() {
    String wan = MINIMAL.replace("8153\"", "8153\", mtu: 1500");
    assertThat(folder.load(wan).wan().isNarrow()).isFalse();
    assertThat(folder.load(wan.replace("1500", "1499")).wan().isNarrow()).isTrue();
  }

  @Test
  void theExampleIsValidAndSaysWhatTheContractSays() {
    RouterConfig config = folder.load(ConfigFolder.example());
    assertThat(config.name()).isEqualTo("router");
    assertThat(config.hosts())
        .containsExactly(
            new HostRecord(
                "nas",
                Ipv4.of("192.168.42.10"),
                List.of(MacAddress.of("52:54:00:00:00:10")),
                LeaseOptions.NONE,
                List.of("files")));
    assertThat(config.firewall().forwards())
        .containsExactly(
            new Forward("web", Protocol.TCP, 443, new Endpoint(Ipv4.of("192.168.42.10"), 443)),
            new Forward(
                "game",
                List.of(Protocol.TCP, Protocol.UDP),
                Optional.empty(),
                Optional.of(new PortRange(27015, 27030)),
                new Endpoint(Ipv4.of("192.168.42.20"), OptionalInt.empty()),
                List.of(Cidr.of("203.0.113.0/24"))));
    assertThat(config.ddns())
        .containsExactly(
            new DynamicDns(
                "dyndns2",
                Optional.of("nic.changeip.com"),
                List.of("home.example.net"),
                "me",
                new Secret.File(Path.of("ddns.secret")),
                Optional.empty(),
                URI.create("https://api.ipify.org/"),
                Duration.ofMinutes(5)));
    assertThat(config.directory()).isEqualTo(directory);
  }

  @Test
  void aPciNicAndAPinnedTreeAreWhatTheFileSays() {
    String pin = "0123456789ABCDEF".repeat(4);
    RouterConfig config =
        folder.load(
            MINIMAL.replace("usb: \"0BDA:8153\"", "pci: \"0000:03:00.0\"")
                + "install: { tree: \"http://tree.example/\", tree_sha256: \"%s\" }\n"
                    .formatted(pin));
    assertThat(config.wan().source())
        .isEqualTo(new PciNic("0000:03:00.0"))
        .hasToString("the PCI NIC 0000:03:00.0");
    assertThat(config.install().treeSha256()).contains(pin.toLowerCase(Locale.ROOT));
    assertThat(config.install().sha256()).isEmpty();
  }

  @Test
  void whatTheExampleShowsAsDefaultIsTheDefault() {
    RouterConfig example = folder.load(ConfigFolder.example());
    RouterConfig minimal = folder.load(MINIMAL);
    assertThat(minimal)
        .usingRecursiveComparison()
        .ignoringFields(
            "dhcp.options",
            "dns.forward",
            "dns.records",
            "hosts",
            "routes",
            "firewall.forwards",
            "firewall.rules",
            "firewall.limits",
            "ddns",
            "vpn")
        .isEqualTo(example);
    RouterConfig withVpn = folder.load(MINIMAL + "vpn: { endpoint: home.example.net }\n");
    assertThat(withVpn.vpn()).isEqualTo(example.vpn());
  }

  @Test
  void theMinimalFileGetsTheArticlesValues() {
    RouterConfig config = folder.load(MINIMAL);
    assertThat(config.os().name()).isEqualTo("centos-7");
    assertThat(config.install().method()).isEqualTo(InstallMethod.KICKSTART);
    assertThat(config.install().network()).isEqualTo(InstallNetwork.LAN);
    assertThat(config.install().tree())
        .contains(URI.create("https://vault.centos.org/7.9.2009/os/x86_64/"));
    assertThat(config.hypervisor().accelerator()).isEqualTo(Accelerator.KVM);
    assertThat(config.hypervisor().uri()).isEqualTo(URI.create("qemu:///system"));
    assertThat(config.vm().vcpus()).isEqualTo(1);
    assertThat(config.vm().memoryMebibytes()).isEqualTo(1024);
    assertThat(config.vm().diskMebibytes()).isEqualTo(4096);
    assertThat(config.vm().autostart()).isTrue();
    assertThat(config.vm().spice()).isEqualTo(new Spice("0.0.0.0", new Secret.Generated()));
    assertThat(config.wan().source())
        .isEqualTo(new UsbNic("0bda", "8153", Optional.empty(), Optional.empty(), Optional.empty()))
        .hasToString("the USB adapter 0bda:8153");
    assertThat(config.lan().type()).isEqualTo(Switch.OPENVSWITCH);
    assertThat(config.management()).isEqualTo(Management.ISOLATED);
    assertThat(config.dhcp())
        .isEqualTo(
            new Dhcp(
                List.of(Ipv4.of("192.168.42.100"), Ipv4.of("192.168.42.200")),
                Duration.ofHours(12),
                LeaseOptions.NONE,
                Optional.empty()));
    assertThat(config.dns().servers())
        .containsExactly(Ipv4.of("8.8.8.8"), Ipv4.of("208.67.222.222"));
    assertThat(config.firewall().lan())
        .isEqualTo(new LanOpenings(List.of(22, 53), List.of(53, 67)));
    assertThat(config.ddns()).isEmpty();
    assertThat(config.vpn()).isEmpty();
  }

  @Test
  void theVpnHasTheArticlesLifetimes() {
    RouterConfig.Vpn vpn = folder.load(ConfigFolder.example()).vpn().orElseThrow();
    assertThat(vpn.valid())
        .isEqualTo(
            new Validity(Duration.ofDays(5 * 365), Duration.ofDays(365), Duration.ofDays(365)));
    String alike =
        MINIMAL + "vpn: { endpoint: a.b, valid: { ca: 1y, server: 365d, client: 1y } }\n";
    assertThat(folder.load(alike).vpn().orElseThrow().valid().authority())
        .isEqualTo(Duration.ofDays(365));
    assertThat(vpn.key()).isEqualTo(VpnKey.EC_P384);
    assertThat(vpn.subnet()).isEqualTo(Cidr.of("10.8.0.0/24"));
  }

  @Test
  void theDefaultRangeFollowsTheLan() {
    RouterConfig config = folder.load(MINIMAL.replace("192.168.42.254/24", "10.1.2.3/16"));
    assertThat(config.dhcp().first()).isEqualTo(Ipv4.of("10.1.0.100"));
    assertThat(config.dhcp().last()).isEqualTo(Ipv4.of("10.1.0.200"));
  }

  @Test
  void aSecondBridgeMayBeTheWan() {
    RouterConfig config =
        folder.load(MINIMAL.replace("usb: \"0BDA:8153\"", "bridge: brIsp, model: usb-net"));
    assertThat(config.wan().source()).isEqualTo(new WanBridge("brIsp", NicModel.USB_NET));
    assertThat(NicModel.USB_NET).hasToString("usb-net");
  }

  @Test
  void aMacThatLooksLikeASexagesimalNumberNeedsNoQuotes() {
    RouterConfig config =
        folder.load(MINIMAL + "hosts: [{ name: a, ip: 192.168.42.1, mac: 52:54:00:00:00:10 }]\n");
    assertThat(config.hosts().get(0).macs()).containsExactly(MacAddress.of("52:54:00:00:00:10"));
  }

  @Test
  void relativePathsStartAtTheFilesFolder() {
    folder.write("image.qcow2", "x");
    RouterConfig config =
        folder.load(
            MINIMAL
                + "os: debian-12\ninstall: { method: image, image: image.qcow2, sha256: "
                + "AB".repeat(32)
                + " }\n");
    assertThat(config.install().image()).contains(directory.resolve("image.qcow2").toUri());
    assertThat(config.install().sha256()).contains("ab".repeat(32));
  }

  @Test
  void aFolderAsTreeEndsWithASlash() {
    RouterConfig config = folder.load(MINIMAL + "install: { tree: . }\n");
    assertThat(config.install().tree().orElseThrow().resolve(".treeinfo"))
        .isEqualTo(directory.resolve(".treeinfo").toUri());
  }

  @Test
  void aMirrorThatIsAFolderIsServedOnTheManagementNetwork() {
    assertThat(folder.load(MINIMAL).packageMirror()).isEmpty();
    RouterConfig byUrl = folder.load(MINIMAL + "install: { mirror: https://a.example/el7 }\n");
    assertThat(byUrl.mirrorFolder()).isEmpty();
    assertThat(byUrl.packageMirror()).contains(URI.create("https://a.example/el7/"));
    RouterConfig byFolder = folder.load(MINIMAL + "install: { mirror: . }\n");
    assertThat(byFolder.mirrorFolder()).contains(directory);
    assertThat(byFolder.packageMirror())
        .contains(
            URI.create("http://" + byFolder.identity().hypervisorAddress().address() + ":8043/"));
  }

  @Test
  void theKeysOfAMirrorAreWhatTheirFileHolds() {
    String keys = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nx\n-----END PGP PUBLIC KEY BLOCK-----\n";
    folder.write("keys.asc", keys);
    String text = MINIMAL + "install: { mirror: https://a.example/el7, mirror_keys: keys.asc }\n";
    assertThat(folder.load(text).install().mirrorKeys()).contains(keys);
    assertThat(folder.load(text.replace(", mirror_keys: keys.asc", "")).install().mirrorKeys())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mirror_keys: keys.asc | keys.asc is without a mirror that these keys could belong to",
        "mirror: https://a.example/, mirror_keys: none.asc | none.asc is not a file on this host",
        "mirror: https://a.example/, mirror_keys: https://a.example/k | is not a file on this host",
        "mirror: https://a.example/, mirror_keys: keys.asc | does not hold OpenPGP public keys",
        "mirror: https://a.example/, mirror_keys: both.asc | does not hold OpenPGP public keys",
        "mirror: https://a.example/, mirror_keys: bytes.asc | bytes.asc cannot be read as text",
        "mirror: keys.asc | keys.asc is not a folder",
        "tree: keys.asc | keys.asc is not a folder on this host",
        "tree: none | none is not a folder on this host"
      })
  void aSourceThatIsNoneIsToldBeforeItIsNeeded(String install, String problem) throws IOException {
    folder.write("keys.asc", "x");
    folder.write("both.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\nPRIVATE KEY BLOCK");
    Files.write(directory.resolve("bytes.asc"), new byte[] {(byte) 0xff});
    assertThat(folder.problems(MINIMAL + "install: { " + install + " }\n").list())
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains(problem);
  }

  @Test
  void aDiskThatIsNotPluggedInIsNoProblemYet() {
    assertThat(folder.problems(MINIMAL + "install: { mirror: /mnt/nowhere }\n").list()).isEmpty();
  }

  @Test
  void aFileThatIsNotWrittenYetIsCheckedAsIfItWere() {
    RouterConfigLoader loader = new RouterConfigLoader(name -> null);
    assertThat(loader.problems(MINIMAL, folder.file()).list()).isEmpty();
    String text = MINIMAL + "vpn: { endpoint: a.b, ca_passphrase: \"${file:ddns.secret}\" }\n";
    assertThat(loader.problems(text, folder.file()).list()).isEmpty();
    assertThat(loader.problems(text, directory.resolve("elsewhere/router.yaml")).list())
        .extracting(Problem::path)
        .containsExactly("vpn.ca_passphrase");
    assertThat(loader.problems("version: 2\n", folder.file()).file())
        .isEqualTo(folder.file().toString());
  }

  @Test
  void filesThatItNamesMayBeLookedForElsewhere(@TempDir Path other) throws IOException {
    String text = MINIMAL + "vpn: { endpoint: a.b, ca_passphrase: \"${file:ddns.secret}\" }\n";
    Path file = Files.writeString(other.resolve("router.yaml"), text);
    RouterConfig config = new RouterConfigLoader(System::getenv).load(file, directory).config();
    assertThat(config.directory()).isEqualTo(directory);
    assertThat(config.file()).hasToString(file.toString());
    assertThat(config.secrets())
        .containsExactly(
            new NamedSecret("vm.spice.password", new Secret.Generated()),
            new NamedSecret("vpn.ca_passphrase", new Secret.File(Path.of("ddns.secret"))));
  }

  @Test
  void theFailureIsOneOfUsage() {
    assertThatThrownBy(() -> folder.load("version: 2\n"))
        .isInstanceOfSatisfying(
            InvalidConfigException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
              assertThat(failure.what()).isEqualTo("3 problems in the configuration");
              assertThat(failure.subject()).isEqualTo(folder.file().toString());
            });
  }

  @Test
  void warnsOfWhatIsAllowedButUnwise() {
    String text =
        MINIMAL
            + """
            vm: { spice: { password: none } }
            firewall: { lan: { udp: [67] }, wan: { tcp: [22], udp: [53] } }
            """;
    assertThat(folder.warnings(text).list())
        .extracting(problem -> problem.position() + " " + problem.path())
        .containsExactly(
            "1:1 os",
            "4:26 vm.spice.password",
            "5:25 firewall.lan.udp",
            "5:46 firewall.wan.tcp[0]",
            "5:57 firewall.wan.udp[0]");
    assertThat(folder.warnings(text).list().get(0).remedy())
        .startsWith("Write os: almalinux-9, or install.accept_eol: true");
    LocalDate today = LocalDate.of(2026, 11, 28);
    assertThat(folder.warnings(MINIMAL + "os: almalinux-9\n", today).list()).isEmpty();
  }

  @Test
  void warnsOfManyOpenPortsAndOfAClosedDoor() {
    String ports = IntStream.range(0, 16).mapToObj(each -> "" + (22 + each)).collect(joining(", "));
    String text = MINIMAL + "firewall: { lan: { tcp: [%s] }, lockout_protection: true }\n";
    LocalDate today = LocalDate.of(2024, 1, 1);
    assertThat(folder.warnings(text.formatted(ports), today).list()).isEmpty();
    assertThat(
            folder.warnings(text.replace("true", "false").formatted(ports + ", 99"), today).list())
        .extracting(problem -> problem.path() + " " + problem.message())
        .containsExactly(
            "firewall.lan.tcp 17 ports of the router are open to the LAN",
            "firewall.lockout_protection no rule keeps the hypervisor's SSH open: routervm may not"
                + " reach the router any more");
    assertThat(folder.warnings(MINIMAL + "firewall: { lan: { udp: [53] } }\n", today).list())
        .extracting(Problem::message)
        .containsExactly("without port 67 the LAN gets no addresses");
  }

  @Test
  void warnsOfTheEndOfASystemsUpdatesHalfAYearBefore() {
    LocalDate end = LocalDate.of(2032, 5, 31);
    String text = MINIMAL + "os: almalinux-9\n";
    assertThat(folder.warnings(text, end.minusDays(181)).list()).isEmpty();
    assertThat(folder.warnings(text, end.minusDays(180)).list())
        .extracting(Problem::sentence)
        .first()
        .asString()
        .contains("gets security updates until 2032-05-31 only, in 180 days", "newer routervm");
    String accepted = text + "install: { accept_eol: true }\n";
    assertThat(folder.warnings(accepted, end.plusDays(1)).list()).isEmpty();
  }
}
