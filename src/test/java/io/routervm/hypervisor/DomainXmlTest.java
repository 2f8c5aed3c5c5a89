package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Golden;
import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.NetworkOpenings;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.hypervisor.Metadata.Attempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DomainXmlTest {
  private static final WanSource BRIDGE = new WanBridge("brIsp", NicModel.VIRTIO);
  private static final WanSource USB_NET = new WanBridge("brIsp", NicModel.USB_NET);

  @TempDir Path folder;

  static Stream<Arguments> definitions() {
    return Stream.of(
        Arguments.of("centos-7-usb-openvswitch", article().build()),
        Arguments.of(
            "centos-7-usb-openvswitch-vlan",
            article().lan(SampleConfig.lan(Switch.OPENVSWITCH, 42)).build()),
        Arguments.of(
            "almalinux-9-bridge-linux",
            article().os("almalinux-9").wan(BRIDGE).lan(SampleConfig.lan(Switch.LINUX, 0)).build()),
        Arguments.of(
            "debian-12-usb-net-linux-tcg",
            article()
                .os("debian-12")
                .wan(USB_NET)
                .lan(SampleConfig.lan(Switch.LINUX, 0))
                .hypervisor("qemu:///system", Accelerator.TCG)
                .build()),
        Arguments.of(
            "debian-12-bridge-openvswitch-tcg",
            article()
                .os("debian-12")
                .wan(BRIDGE)
                .hypervisor("qemu:///system", Accelerator.TCG)
                .build()),
        Arguments.of(
            "almalinux-9-pci-linux",
            article()
                .os("almalinux-9")
                .wan(new PciNic("0000:03:00.1"))
                .lan(SampleConfig.lan(Switch.LINUX, 0))
                .build()),
        Arguments.of(
            "centos-7-usb-openvswitch-no-management",
            article().management(Management.LAN).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("definitions")
  void isTheGoldenOneAndFollowsLibvirtsSchema(String name, RouterConfig config) throws Exception {
    String xml = DomainXml.shown(config);
    Golden.assertMatches("domain/" + name + ".xml", xml);
    assertValid("domain", xml);
  }

  @Test
  void theInstallersMachineHasItsMemoryKernelAndEndsAtAReset() throws Exception {
    RouterConfig config = article().build();
    String xml =
        DomainXml.install(
            Machine.shown(config),
            HostFacts.assumed("default", "router"),
            installing(),
            new InstallBoot.Installer("inst.ks=file:/ks.cfg inst.cmdline <&>"));
    Golden.assertMatches("domain/install-centos-7-kickstart.xml", xml);
    assertValid("domain", xml);
  }

  @Test
  void theSeededMachineHasTheSeedInItsDrive() throws Exception {
    RouterConfig config =
        article()
            .os("debian-12")
            .install(SampleConfig.install(InstallMethod.IMAGE, Optional.empty()))
            .build();
    String xml =
        DomainXml.install(
            Machine.shown(config),
            HostFacts.assumed("default", "router"),
            installing(),
            new InstallBoot.Seeded());
    Golden.assertMatches("domain/install-debian-12-image.xml", xml);
    assertValid("domain", xml);
  }

  static Stream<Arguments> rawDisks() {
    String ceph =
        """
        <pool type="rbd">
          <source>
            <name>vms</name>
            <host name="mon1" port="6789"/>
            <host name="2001:db8::2"/>
            <auth type="ceph" username="libvirt"><secret %s/></auth>
          </source>
        </pool>
        """;
    String uuid = "uuid=\"2ec115d7-3a88-3ceb-bc12-0ac909a6fd87\"";
    return Stream.of(
        Arguments.of("logical", new DiskSource.Device("/dev/fast/router")),
        Arguments.of("zfs", new DiskSource.Device("/dev/zvol/tank/vms/router")),
        Arguments.of("rbd", new DiskSource.Ceph("vms/router", Xml.parse(ceph.formatted(uuid)))),
        Arguments.of(
            "rbd-usage",
            new DiskSource.Ceph("vms/router", Xml.parse(ceph.formatted("usage=\"client.vms\"")))),
        Arguments.of(
            "rbd-open",
            new DiskSource.Ceph(
                "vms/router", Xml.parse(ceph.formatted(uuid).replaceAll("<auth.*</auth>", "")))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rawDisks")
  void aRawDiskIsOfItsPoolsKind(String name, DiskSource disk) throws Exception {
    HostFacts host = HostFacts.assumed(disk, "/install", Optional.empty());
    String xml =
        DomainXml.install(
            Machine.shown(article().build()), host, installing(), new InstallBoot.Seeded());
    assertValid("domain", xml);
    int begin = xml.indexOf("    <disk type");
    Golden.assertMatches(
        "domain/disk-" + name + ".xml", xml.substring(begin, xml.indexOf("    <controller")));
  }

  @Test
  void theManagementNetworkIsIsolated() throws Exception {
    String xml = DomainXml.managementNetwork(article().build());
    Golden.assertMatches("domain/management-network.xml", xml);
    assertValid("network", xml);
    assertThat(xml).doesNotContain("<forward").doesNotContain("<dhcp");
  }

  @Test
  void anOldHostGetsWhatItHas() throws Exception {
    String xml =
        DomainXml.definition(Machine.shown(article().build()), oldHost(), Metadata.defined());
    assertValid("domain", xml);
    assertThat(xml)
        .contains("machine=\"pc\"", "nec-xhci", "type=\"vnc\"", "\"vga\"", "/ssd/router.qcow2");
  }

  /** Its QEMU has no SPICE. */
  private static HostFacts oldHost() {
    return new HostFacts(
        "pc",
        "nec-xhci",
        "vnc",
        "vga",
        "i6300esb",
        new DiskSource.File("/ssd/router.qcow2"),
        "/ssd",
        Optional.empty());
  }

  /** libvirt refuses a definition with a longer one. */
  @Test
  void aVncScreenHasEightBytesOfThePassword() {
    RouterConfig config = article().build();
    Map.of("abcdefghijkmnpqrstuv", "abcdefgh", "short", "short", "passé-passé", "passé-p")
        .forEach(
            (password, cut) ->
                assertThat(
                        DomainXml.definition(
                            new Machine(
                                config,
                                config.identity().wan(),
                                Optional.of(new GraphicsPassword(password))),
                            oldHost(),
                            Metadata.defined()))
                    .contains("passwd=\"" + cut + "\""));
  }

  /** Its NIC, tag and port follow from the list; the first one's stay as they are. */
  @Test
  void aSecondNetworkIsASecondNic() throws Exception {
    RouterConfig config = article().build();
    Machine one = Machine.shown(config);
    LocalNetwork home = one.networks().get(0);
    LocalNetwork iot =
        new LocalNetwork(
            "iot",
            "network iot",
            "brHome",
            Switch.OPENVSWITCH,
            20,
            Cidr.of("192.168.43.254/24"),
            Optional.empty(),
            "iot.lan",
            List.of("internet"),
            new NetworkOpenings(List.of(53), List.of(53, 67)),
            List.of());
    Machine two = new Machine(config, List.of(home, iot), one.wanMac(), one.password());
    HostFacts host = HostFacts.assumed("default", "router");
    String xml = DomainXml.definition(two, host, Metadata.defined());
    assertValid("domain", xml);
    assertThat(xml)
        .contains("<!-- iot0: the network iot -->", "<tag id=\"20\"/>")
        .contains("<mac address=\"" + config.identity().mac("iot0") + "\"/>")
        .contains("interfaceid=\"" + config.identity().switchPort("iot") + "\"");
    assertThat(xml.lines().toList())
        .containsSubsequence(DomainXml.definition(one, host, Metadata.defined()).lines().toList());
    assertThat(two.nics()).containsOnlyKeys("lan0", "iot0", "wan0", "mgmt0");
    assertThat(two.nics().values()).doesNotHaveDuplicates();
  }

  @Test
  void aPciNicIsRecognisedAsLibvirtWritesIt() {
    String ours = DomainXml.shown(article().wan(new PciNic("0000:0a:00.1")).build());
    String libvirts = ours.replace("slot=\"0x00\"", "slot=\"0x0\"");
    DomainPart nic = part(ours, libvirts);
    assertThat(nic.describe().apply(Xml.parse(ours))).isEqualTo("pci 0000:0a:00.1, managed");
    assertThat(nic.describe().apply(Xml.parse(libvirts))).isEqualTo("pci 0000:0a:00.1, managed");
    assertThat(nic.describe().apply(Xml.parse(DomainXml.shown(article().build()))))
        .isEqualTo(DomainPart.NONE);
  }

  /** q35 has one of its own, which libvirt knows of from 9.1 on; QEMU's "pc" has none. */
  @ParameterizedTest
  @CsvSource({
    "q35, 9000000, i6300esb",
    "q35, 9001000, itco",
    "q35, 10000000, itco",
    "pc, 10000000, i6300esb"
  })
  void theWatchdogIsTheOneThatTheHostHas(String machine, long release, String model) {
    assertThat(HostFacts.watchdog(machine, release)).isEqualTo(model);
  }

  private static DomainPart part(String now, String desired) {
    return DomainParts.of(Xml.parse(now), Xml.parse(desired), Map.of()).stream()
        .filter(part -> part.key().equals("pci adapter"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void noPasswordMeansNoAttribute() {
    Machine machine =
        new Machine(article().build(), article().build().identity().wan(), Optional.empty());
    assertThat(
            DomainXml.definition(
                machine, HostFacts.assumed("default", "router"), Metadata.defined()))
        .doesNotContain("passwd");
  }

  private static SampleConfig article() {
    return new SampleConfig();
  }

  private static Metadata installing() {
    return Metadata.defined().installing(new Attempt("0123456789abcdef", 4711));
  }

  private void assertValid(String schema, String xml) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(schema + ".xml"), xml);
    Process process =
        new ProcessBuilder("virt-xml-validate", file.toString(), schema)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
