package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import io.routervm.failure.Finding;
import io.routervm.host.PciDevices;
import io.routervm.host.RecordedSys;
import io.routervm.hypervisor.Inventory.Pool;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libvirt.LibvirtException;
import org.libvirt.Network;
import org.libvirt.StoragePool;

/** What {@code init} is told, of libvirt's own test driver and a recorded sysfs. */
class InventoryTest extends LibvirtFixture {
  @TempDir Path sys;

  /** One that leads to a bridge of the host's has made none. */
  @Test
  void aBridgeOfLibvirtsOwnNetworksIsNamed() throws LibvirtException {
    Network borrowed =
        outside.networkCreateXML(
            "<network><name>home</name><forward mode='bridge'/><bridge name='brHome'/></network>");
    try (Inventory inventory = inventory()) {
      assertThat(inventory.networkBridges()).containsExactly("virbr0");
    } finally {
      borrowed.destroy();
      borrowed.free();
    }
  }

  @Test
  void aCardThatCannotBePassedThroughHasItsReason() {
    new RecordedSys(sys)
        .file("bus/pci/devices/0000:03:00.0/class", "0x020000")
        .file("bus/pci/devices/0000:04:00.0/class", "0x028000")
        .file("bus/pci/devices/0000:05:00.0/class", "0x030000");
    LocalPci nics = new LocalPci(new PciDevices(sys), List.of(), List.of());
    try (Inventory inventory = inventory()) {
      assertThat(inventory.pciNics(nics))
          .singleElement()
          .satisfies(offer -> assertThat(offer.nic().address()).isEqualTo("0000:03:00.0"))
          .satisfies(offer -> assertThat(offer.isFree()).isFalse())
          .satisfies(offer -> assertThat(offer.check().seen()).contains("no IOMMU in use"));
      new RecordedSys(sys)
          .file("kernel/iommu_groups/7/type", "DMA")
          .link("bus/pci/devices/0000:03:00.0/iommu_group", "../../../../kernel/iommu_groups/7");
      assertThat(inventory.pciNics(nics)).singleElement().matches(Inventory.PciNicOffer::isFree);
    }
  }

  /** libvirt's test driver has pools of every type, if nothing in them. */
  @ParameterizedTest
  @CsvSource({"disk, a partitioned disk", "iscsi, an iSCSI target", "mpath, the multipath devices"})
  void aPoolThatCannotHaveTheDiskIsNotProposedAndIsRefusedByItsType(String type, String what)
      throws LibvirtException {
    StoragePool pool =
        outside.storagePoolCreateXML(
            "<pool type='"
                + type
                + "'><name>fast</name><source><host name='localhost'/><device path='/dev/sdb'/>"
                + "<name>vg0</name></source><target><path>/dev/vg0</path></target></pool>",
            0);
    RouterConfig config = sample.vm(SampleConfig.vm(1024, 4096, "fast")).build();
    try (Inventory inventory = inventory()) {
      assertThat(inventory.pools()).extracting(Pool::name).containsExactly("default-pool");
      assertThat(hypervisor.preflight(config))
          .filteredOn(finding -> finding.check().equals("vm.pool"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.level()).isEqualTo(Finding.Level.FAIL))
          .satisfies(
              finding ->
                  assertThat(finding.seen()).contains("pool fast is " + what, "type " + type))
          .satisfies(
              finding -> assertThat(finding.fix()).contains("dir, fs, netfs, logical", "vm.pool"));
    } finally {
      sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
      pool.destroy();
      pool.free();
    }
  }

  private static Inventory inventory() {
    return Inventory.open(new Hypervisor(URI.create(URI_TEXT), Accelerator.TCG));
  }
}
