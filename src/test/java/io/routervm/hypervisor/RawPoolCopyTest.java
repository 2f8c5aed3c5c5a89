package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Vm;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/** The copy of such a disk that an upgrade goes back to. */
class RawPoolCopyTest extends RawPoolFixture {
  private static final String COPY = "router.routervm-before-upgrade";
  private static final String WHOLE = COPY + "-whole";

  @Test
  void aCopyIsTakenOnlyWhereThereIsRoomForItAndTheMachineIsOff() throws LibvirtException {
    DiskSnapshot copy = installed("logical");
    assertThat(copy.room().level()).isEqualTo(Finding.Level.OK);
    assertThat(copy.label()).isEqualTo(COPY);
    assertThat(copy.exists()).isFalse();
    copy.take();
    assertThat(copy.exists()).isTrue();
    assertThat(pool.storageVolLookupByName(COPY).getInfo().capacity)
        .isEqualTo(DISK * 1024L * 1024L);
    hypervisor.start("router");
    assertThatThrownBy(copy::take).hasMessageContaining("the machine runs");
    assertThatThrownBy(copy::revert).hasMessageContaining("the machine runs");
    hypervisor.cutPower("router");
    assertThat(copy.exists()).isTrue();
    copy.delete();
    copy.delete();
    assertThat(copy.exists()).isFalse();
    assertThat(pool.listVolumes()).containsExactly("router");
    volume("big", 99_857_989_632L);
    assertThat(copy.room().level()).isEqualTo(Finding.Level.FAIL);
    assertThat(copy.room().seen()).contains("a copy of the disk takes 4096 MiB");
    pool.storageVolLookupByName("big").delete(0);
  }

  /** To LVM, what is not allocated at once is a snapshot of nothing, which it refuses to make. */
  @Test
  void whatSaysThatACopyIsWholeHasItsRoomAtOnce() throws LibvirtException {
    installed("logical").take();
    var info = pool.storageVolLookupByName(WHOLE).getInfo();
    assertThat(info.allocation).isEqualTo(info.capacity).isPositive();
  }

  /** What the power being cut leaves at each step of it: only the whole copy is gone back to. */
  @ParameterizedTest
  @CsvSource({
    "false, false, false",
    "true, false, false",
    "false, true, false",
    "true, true, true"
  })
  void whateverIsLeftTheDiskIsKept(boolean copied, boolean saidWhole, boolean usable)
      throws LibvirtException {
    DiskSnapshot copy = installed("logical");
    if (copied) {
      volume(COPY, DISK * 1024L * 1024L);
    }
    if (saidWhole) {
      volume(WHOLE, 1 << 20);
    }
    String disk = key("router");
    assertThat(copy.exists()).isEqualTo(usable);
    // libvirt's test driver cannot write into a volume: what is whole is not written back here.
    assertThatThrownBy(copy::revert)
        .hasMessageContaining(
            usable ? "the copy to volume router broke off" : "gone, or not whole");
    assertThat(key("router")).isEqualTo(disk);
    copy.discard();
    copy.discard();
    assertThat(pool.listVolumes()).containsExactly("router");
  }

  @Test
  void aDiskThatIsSmallerThanItsCopyIsNotWrittenOver() throws LibvirtException {
    DiskSnapshot copy = installed("logical");
    volume(COPY, 2L * DISK * 1024 * 1024);
    volume(WHOLE, 1 << 20);
    assertThatThrownBy(copy::revert).hasMessageContaining("has become smaller than its copy");
    copy.delete();
  }

  /** libvirt's test driver has no streams, by which a volume of ZFS is copied. */
  @Test
  void aCopyThatFailsLeavesNothing() throws LibvirtException {
    DiskSnapshot copy = installed("zfs");
    assertThatThrownBy(copy::take).hasMessageContaining("broke off");
    assertThat(pool.listVolumes()).containsExactly("router");
  }

  @ParameterizedTest
  @ValueSource(strings = {COPY, WHOLE})
  void aVolumeOfItsNameThatNoUpgradeMadeIsNotWrittenOver(String name) throws LibvirtException {
    DiskSnapshot copy = installed("logical");
    volume(name, 1 << 20);
    String there = key(name);
    assertThat(copy.room().level()).isEqualTo(Finding.Level.FAIL);
    assertThat(copy.room().seen()).contains("a volume " + name + " is there already");
    assertThat(copy.room().fix()).contains("virsh vol-delete --pool fast " + name);
    assertThatThrownBy(copy::take).hasMessageContaining("no upgrade that is known made it");
    assertThat(key(name)).isEqualTo(there);
  }

  /** Another router's disk is called as that router, in which there is no dot. */
  @Test
  void noRouterCanBeCalledAsACopy() throws LibvirtException {
    make("logical");
    assertThat(DiskCopy.volumes("router"))
        .containsExactly(WHOLE, COPY)
        .allMatch(name -> name.contains("."));
  }

  /** As a volume group whose pool is not started by itself: the router runs all the same. */
  @Test
  void aPoolThatIsOffIsToldAtOnce() throws LibvirtException {
    make("logical");
    StoragePool other =
        outside.storagePoolDefineXML(
            "<pool type='logical'><name>slow</name><source><name>vg0</name></source></pool>", 0);
    try {
      other.create(0);
      hypervisor.define(machine(sample));
      sample.vm(SampleConfig.vm(1024, DISK, "slow"));
      DiskSnapshot copy = hypervisor.snapshot(sample.build());
      assertThat(copy.isKnown()).isTrue();
      other.destroy();
      assertThat(copy.isKnown()).isFalse();
      hypervisor.start("router");
      assertThatThrownBy(() -> hypervisor.destroy(sample.build()))
          .hasMessageContaining("is not active");
      assertThat(hypervisor.domain("router").orElseThrow().active()).isTrue();
      hypervisor.cutPower("router");
      assertThatThrownBy(copy::exists)
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.what()).isEqualTo("storage pool slow is not active");
                assertThat(failure.hint()).isEqualTo("Run `virsh pool-start slow`.");
              });
      other.undefine();
      assertThat(copy.isKnown()).isFalse();
    } finally {
      use(DISK, Vm.Allocation.FULL);
    }
  }

  /** Another's CD in a drive, and an empty drive, are no disks of the router. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>",
        "<disk type='file' device='cdrom'><source file='/iso/rescue.iso'/><target dev='sda'"
            + " bus='sata'/><readonly/></disk>"
      })
  void aDriveForCdsBesideItIsNotTheDisk(String drive) throws LibvirtException {
    installed("logical");
    String xml = Xml.write(hypervisor.definition("router"));
    hypervisor.redefine(xml.replaceFirst("<disk ", drive + "<disk "));
    assertThat(hypervisor.snapshot(sample.build()).label()).isEqualTo(COPY);
    assertThat(lines(hypervisor.plan(machine(sample)))).isEmpty();
  }

  private DiskSnapshot installed(String type) throws LibvirtException {
    make(type);
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    hypervisor.record("router", Metadata.defined().in(Phase.INSTALLED));
    hypervisor.setAutostart("router", true);
    return hypervisor.snapshot(sample.build());
  }

  private void volume(String name, long bytes) throws LibvirtException {
    pool.storageVolCreateXML(
            "<volume><name>%s</name><capacity>%d</capacity></volume>".formatted(name, bytes), 0)
        .free();
  }

  /** Of a volume that is there. */
  private String key(String name) throws LibvirtException {
    return pool.storageVolLookupByName(name).getKey();
  }
}
