package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import org.junit.jupiter.api.Test;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/** What is not routervm's is left alone. */
class ForeignMachineTest extends LibvirtFixture {
  /** Volumes are found by name: another pool's are somebody else's. */
  @Test
  void anotherPoolIsRefusedAndItsVolumesAreLeftAlone() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    StoragePool other =
        outside.storagePoolCreateXML(
            "<pool type='dir'><name>other</name><target><path>/other</path></target></pool>", 0);
    other.storageVolCreateXML(
        "<volume><name>router.qcow2</name><capacity>1024</capacity></volume>", 0);
    hypervisor.start("router");
    RouterConfig moved = sample.vm(SampleConfig.vm(1024, 4096, "other")).build();
    assertThatThrownBy(() -> hypervisor.destroy(moved))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("vm.pool was changed");
    assertThat(hypervisor.domain("router").orElseThrow().active())
        .as("the router, whose destruction was refused")
        .isTrue();
    assertThatThrownBy(() -> hypervisor.plan(machine(sample)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("vm.pool was changed");
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
    assertThat(other.listVolumes()).containsExactly("router.qcow2");
    assertThat(outside.storagePoolLookupByName("default-pool").listVolumes())
        .contains("router.qcow2");
  }

  @Test
  void aForeignDomainIsLeftAlone() throws LibvirtException {
    outside.domainDefineXML(
        "<domain type='test'><name>router</name><memory>1</memory><os><type>hvm</type></os>"
            + "</domain>");
    try {
      assertThatThrownBy(() -> hypervisor.define(machine(sample)))
          .hasMessageContaining("was not made by routervm");
      assertThatThrownBy(() -> hypervisor.start("router"))
          .hasMessageContaining("was not made by routervm");
      assertThatThrownBy(() -> hypervisor.destroy(sample.build()))
          .hasMessageContaining("was not made by routervm");
      assertThat(outside.domainLookupByName("router").isPersistent()).isEqualTo(1);
    } finally {
      outside.domainLookupByName("router").undefine();
    }
  }

  @Test
  void aForeignDiskOrNetworkIsLeftAlone() throws LibvirtException {
    var pool = outside.storagePoolLookupByName("default-pool");
    var volume =
        pool.storageVolCreateXML(
            "<volume><name>router.qcow2</name><capacity>1</capacity></volume>", 0);
    assertThatThrownBy(() -> hypervisor.define(machine(sample)))
        .hasMessageContaining("belongs to no router");
    volume.delete(0);
    var kernel =
        pool.storageVolCreateXML(
            "<volume><name>router-install-vmlinuz</name><capacity>1</capacity></volume>", 0);
    assertThatThrownBy(() -> hypervisor.define(machine(sample)))
        .hasMessageContaining("router-install-vmlinuz exists and belongs to no router");
    kernel.delete(0);

    var network =
        outside.networkDefineXML(
            "<network><name>router-mgmt</name><bridge name='foreign0'/></network>");
    assertThatThrownBy(() -> hypervisor.define(machine(sample)))
        .hasMessageContaining("is not routervm's");
    hypervisor.destroy(sample.build());
    assertThat(network.getBridgeName()).isEqualTo("foreign0");
    network.undefine();
    assertThat(hypervisor.domain("router")).isEmpty();
  }
}
