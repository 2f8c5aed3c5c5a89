package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/** A router whose disk is a file meets nothing of what there is for those whose disk is none. */
class RouterInFilesTest extends LibvirtFixture {
  /** As status and doctor ask: the domain knows its snapshots, whatever the pool does. */
  @Test
  void itsSnapshotIsSeenWithoutItsPool() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    DiskSnapshot snapshot = hypervisor.snapshot(sample.build());
    assertThat(snapshot).isInstanceOf(LibvirtSnapshot.class);
    snapshot.take();
    StoragePool pool = outside.storagePoolLookupByName("default-pool");
    pool.destroy();
    pool.undefine();
    try {
      DiskSnapshot later = hypervisor.snapshot(sample.build());
      assertThat(later.isKnown()).isTrue();
      assertThat(later.exists()).isTrue();
      assertThat(later.label()).isEqualTo("routervm-before-upgrade");
      later.discard();
      assertThat(later.exists()).isTrue();
      assertThat(later.byHand("router"))
          .isEqualTo(
              "keep the router as it is now (`virsh snapshot-delete router routervm-before-upgrade`),"
                  + " or put its disk back (`routervm stop`, `virsh snapshot-revert router"
                  + " routervm-before-upgrade`, then delete the snapshot)");
    } finally {
      outside.storagePoolCreateXML(
          "<pool type='dir'><name>default-pool</name><target><path>/default-pool</path></target>"
              + "</pool>",
          0);
    }
  }

  /** Where nothing stands yet, and where libvirt knows no such pool. */
  @Test
  void withoutADomainNoPoolIsAsked() {
    sample.vm(SampleConfig.vm(1024, 4096, "gone"));
    assertThat(hypervisor.snapshot(sample.build())).isInstanceOf(LibvirtSnapshot.class);
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
  }

  @Test
  void aPoolOfTheNameThatVolumesNeedIsNoneOfItsBusiness() throws LibvirtException {
    StoragePool foreign =
        outside.storagePoolDefineXML(
            "<pool type='dir'><name>router-install</name><target><path>/x</path></target></pool>",
            0);
    try {
      hypervisor.define(machine(sample));
      hypervisor.createDisk(machine(sample));
      hypervisor.removeInstallFiles(sample.build());
      hypervisor.destroy(sample.build());
      assertThat(outside.listDefinedStoragePools()).contains("router-install");
    } finally {
      foreign.undefine();
    }
  }

  /** Whoever put a CD in, from a file or the host's own drive, has changed nothing of this. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>",
        "<disk type='block' device='cdrom'><source dev='/dev/sr0'/><target dev='sda' bus='sata'/>"
            + "<readonly/></disk>"
      })
  void aDriveForCdsBesideItIsNotTheDisk(String drive) {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    String xml = Xml.write(hypervisor.definition("router"));
    hypervisor.redefine(xml.replaceFirst("<disk ", drive + "<disk "));
    assertThat(hypervisor.snapshot(sample.build())).isInstanceOf(LibvirtSnapshot.class);
    assertThatCode(() -> hypervisor.plan(machine(sample))).doesNotThrowAnyException();
  }

  /** Its pool was one of another type when it was made, or is one that this version refuses. */
  @Test
  void aPoolThatTodayWouldBeRefusedIsNotAskedWhatItIs() throws LibvirtException {
    StoragePool odd =
        outside.storagePoolCreateXML(
            "<pool type='disk'><name>odd</name><source><device path='/dev/sdb'/></source>"
                + "<target><path>/odd</path></target></pool>",
            0);
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    String xml = Xml.write(hypervisor.definition("router"));
    try {
      hypervisor.redefine(xml.replace("/default-pool/router.qcow2", "/odd/router.qcow2"));
      sample.vm(SampleConfig.vm(1024, 4096, "odd"));
      assertThat(hypervisor.snapshot(sample.build()).exists()).isFalse();
      assertThat(lines(hypervisor.plan(machine(sample)))).isEmpty();
    } finally {
      // Its real disk goes with it then: the driver may remember it for the next test.
      hypervisor.redefine(xml);
      sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
      odd.destroy();
      odd.free();
    }
  }
}
