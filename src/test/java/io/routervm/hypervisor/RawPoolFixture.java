package io.routervm.hypervisor;

import io.routervm.config.Vm;
import io.routervm.failure.Finding;
import org.junit.jupiter.api.AfterEach;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/** Disks that are no files, in pools of libvirt's test driver, which has them of every type. */
abstract class RawPoolFixture extends LibvirtFixture {
  static final int DISK = 4096;
  StoragePool pool;

  /** As libvirt's own documentation has them. */
  void make(String type) throws LibvirtException {
    String source =
        switch (type) {
          case "logical" -> "<name>vg0</name>";
          case "zfs" -> "<name>tank/vms</name>";
          default ->
              "<name>vms</name><host name='mon1' port='6789'/><auth type='ceph'"
                  + " username='libvirt'><secret uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/>"
                  + "</auth>";
        };
    pool =
        outside.storagePoolCreateXML(
            "<pool type='" + type + "'><name>fast</name><source>" + source + "</source></pool>", 0);
    use(DISK, Vm.Allocation.FULL);
  }

  void use(int disk, Vm.Allocation allocation) {
    Vm vm = SampleConfig.vm(1024, disk, "fast");
    sample.vm(
        new Vm(
            vm.vcpus(),
            vm.memoryMebibytes(),
            vm.diskMebibytes(),
            vm.pool(),
            allocation,
            vm.autostart(),
            vm.spice()));
  }

  @AfterEach
  void remove() throws LibvirtException {
    hypervisor.destroy(sample.build());
    pool.destroy();
    pool.free();
    sample.vm(SampleConfig.vm(1024, DISK, "default-pool"));
  }

  Finding finding(String check) {
    return hypervisor.preflight(sample.build()).stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow();
  }
}
