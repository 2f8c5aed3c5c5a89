package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.host.Bridge;
import io.routervm.host.PciDevices;
import io.routervm.host.RecordedSys;
import io.routervm.host.Route;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stand-in: a sysfs of plain files, as the kernel lays one out on a machine with an IOMMU. That a
 * NIC really goes to a router shows no test; the lab has no PCI device to give away.
 */
class LocalPciTest {
  private static final PciNic NIC = new PciNic("0000:03:00.0");
  private static final Bridge HOME =
      new Bridge("brHome", Switch.OPENVSWITCH, List.of("eno1"), List.of("eno1"));

  @TempDir Path root;
  private RecordedSys sys;

  @BeforeEach
  void twoNicsInGroupsOfTheirOwn() {
    sys = new RecordedSys(root);
    device("0000:00:1f.6", "0x020000", "e1000e", "7");
    nic("0000:00:1f.6", "eno1", "aa:bb:cc:dd:ee:01");
    device("0000:03:00.0", "0x020000", "igb", "14");
    nic("0000:03:00.0", "enp3s0", "aa:bb:cc:dd:ee:02");
    device("0000:00:01.0", "0x060400", "pcieport", "14");
  }

  @Test
  void aFreeNicWillDo() {
    assertThat(pci(List.of()).check(NIC))
        .isEqualTo(
            Finding.ok(
                "wan.pci",
                "0000:03:00.0 (8086:1521), driver igb, enp3s0, aa:bb:cc:dd:ee:02, IOMMU group 14"));
    assertThat(pci(List.of()).address(NIC)).contains(MacAddress.of("aa:bb:cc:dd:ee:02"));
  }

  @Test
  void whatAMachineHasShowsNoInterfaceAndWillDo() {
    device("0000:04:00.0", "0x020000", "vfio-pci", "15");
    PciNic taken = new PciNic("0000:04:00.0");
    assertThat(pci(List.of()).check(taken).level()).isEqualTo(Level.OK);
    assertThat(pci(List.of()).address(taken)).isEmpty();
  }

  @Test
  void theNicOfTheHomesBridgeIsRefused() {
    assertFails(new PciNic("0000:00:1f.6"), "eno1 is a port of the bridge brHome");
  }

  @Test
  void aNicThatThisHostRoutesThroughIsRefused() {
    Finding check = pci(List.of(new Route("enp3s0", Cidr.of("0.0.0.0/0")))).check(NIC);
    assertThat(check.level()).isEqualTo(Level.FAIL);
    assertThat(check.seen()).isEqualTo("this host itself has routes through enp3s0");
  }

  @Test
  void aGroupThatIsSharedWithADrivenDeviceIsRefused() {
    device("0000:03:00.1", "0x020000", "igb", "14");
    device("0000:03:00.2", "0x020000", "vfio-pci", "14");
    assertFails(NIC, "shares IOMMU group 14 with 0000:03:00.1, which this host uses");
  }

  @Test
  void withoutAnIommuNothingCanBePassedThrough() {
    RecordedSys bare = new RecordedSys(root.resolve("bare"));
    bare.file("bus/pci/devices/0000:03:00.0/class", "0x020000");
    LocalPci without = new LocalPci(new PciDevices(bare.root()), List.of(), List.of());
    Finding check = without.check(NIC);
    assertThat(check.level()).isEqualTo(Level.FAIL);
    assertThat(check.fix()).contains("VT-d", "intel_iommu=on");
  }

  @Test
  void whatIsNotThereOrNoNicIsRefused() {
    assertFails(new PciNic("0000:09:00.0"), "there is no PCI device 0000:09:00.0");
    assertFails(new PciNic("0000:00:01.0"), "is no NIC: its class is 060400");
    LocalPci nothing = new LocalPci(new PciDevices(root.resolve("nowhere")), List.of(), List.of());
    assertThat(nothing.check(NIC).level()).isEqualTo(Level.WARN);
  }

  private void assertFails(PciNic nic, String seen) {
    Finding check = pci(List.of()).check(nic);
    assertThat(check.level()).isEqualTo(Level.FAIL);
    assertThat(check.seen()).contains(seen);
    assertThat(check.fix()).isNotEmpty();
  }

  private LocalPci pci(List<Route> routes) {
    return new LocalPci(new PciDevices(root), List.of(HOME), routes);
  }

  private void device(String address, String kind, String driver, String group) {
    String folder = "bus/pci/devices/" + address;
    sys.file(folder + "/vendor", "0x8086").file(folder + "/device", "0x1521");
    sys.file(folder + "/class", kind);
    sys.link(folder + "/driver", "../../../../bus/pci/drivers/" + driver);
    sys.link(folder + "/iommu_group", "../../../../kernel/iommu_groups/" + group);
    sys.file("kernel/iommu_groups/" + group + "/devices/" + address + "/vendor", "0x8086");
  }

  private void nic(String address, String name, String mac) {
    sys.file("bus/pci/devices/" + address + "/net/" + name + "/address", mac);
  }
}
