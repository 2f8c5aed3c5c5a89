package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import io.routervm.host.PciDevices;
import io.routervm.host.RecordedSys;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

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

  private static Inventory inventory() {
    return Inventory.open(new Hypervisor(URI.create(URI_TEXT), Accelerator.TCG));
  }
}
