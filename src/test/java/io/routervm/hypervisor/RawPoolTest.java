package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.Vm;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.Inventory.Pool;
import io.routervm.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.w3c.dom.Element;

/** Disks that are no files, in pools of libvirt's test driver, which has them of every type. */
class RawPoolTest extends LibvirtFixture {
  private static final int DISK = 4096;
  private static final String COPY = "router.routervm-before-upgrade";
  private static final String WHOLE = COPY + "-whole";

  @TempDir Path folder;
  private StoragePool pool;

  /** As libvirt's own documentation has them. */
  private void make(String type) throws LibvirtException {
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

  private void use(int disk, Vm.Allocation allocation) {
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

  @ParameterizedTest
  @CsvSource({
    "logical, block, /dev/vg0/router",
    "zfs, block, /dev/zvol/tank/vms/router",
    "rbd, network, vms/router"
  })
  void theMachineHasAVolumeOfThePool(String type, String kind, String place)
      throws LibvirtException {
    make(type);
    Machine machine = machine(sample);
    hypervisor.define(machine);
    hypervisor.createDisk(machine);
    assertThat(pool.listVolumes()).containsExactly("router");
    Element disk = Xml.all(hypervisor.definition("router"), "devices/disk").get(0);
    assertThat(disk.getAttribute("type")).isEqualTo(kind);
    assertThat(Xml.attribute(disk, "driver", "type")).isEqualTo("raw");
    assertThat(Xml.attribute(disk, "driver", "discard")).isEqualTo("unmap");
    assertThat(DiskSource.place(disk)).isEqualTo(place);
    hypervisor.record("router", Metadata.defined().in(Phase.INSTALLED));
    hypervisor.setAutostart("router", true);
    assertThat(lines(hypervisor.plan(machine))).isEmpty();
    hypervisor.destroy(machine.config());
    assertThat(pool.listVolumes()).isEmpty();
    assertThat(hypervisor.domain("router")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "logical, FULL, 4294967296",
    "logical, THIN, 4294967296",
    "zfs, FULL, 4294967296",
    "zfs, THIN, 0"
  })
  void whatItTakesAtOnceIsWhatWasAsked(String type, Vm.Allocation allocation, long taken)
      throws LibvirtException {
    make(type);
    use(DISK, allocation);
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    assertThat(pool.storageVolLookupByName("router").getInfo().allocation).isEqualTo(taken);
  }

  /** An installer's kernel is a file, in a pool that is there only meanwhile. */
  @ParameterizedTest
  @ValueSource(strings = {"logical", "zfs", "rbd"})
  void theInstallersFilesHaveAPoolOfTheirOwn(String type) throws LibvirtException {
    make(type);
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    hypervisor.startInstall(machine(sample), new InstallBoot.Installer("inst.ks=file:/ks.cfg"));
    Element running = hypervisor.running("router").orElseThrow();
    assertThat(Xml.text(running, "os/kernel"))
        .isEqualTo("/var/lib/libvirt/boot/router-install/router-install-vmlinuz");
    InstallPool files = new InstallPool(outside, sample.build().identity());
    files.open().close();
    try (StoragePoolVolumes volumes = files.open()) {
      volumes.create("router-install-vmlinuz", "raw", 4096);
      assertThat(volumes.path()).isEqualTo("/var/lib/libvirt/boot/router-install");
    }
    hypervisor.removeInstallFiles(sample.build());
    hypervisor.removeInstallFiles(sample.build());
    assertThat(pools()).doesNotContain("router-install");
    files.open().close();
    hypervisor.destroy(sample.build());
    assertThat(pools()).doesNotContain("router-install");
  }

  @Test
  void aForeignPoolOfTheInstallsNameIsLeftAlone() throws LibvirtException {
    make("logical");
    StoragePool foreign =
        outside.storagePoolDefineXML(
            "<pool type='dir'><name>router-install</name><target><path>/x</path></target></pool>",
            0);
    try {
      assertThatThrownBy(() -> hypervisor.define(machine(sample)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("a storage pool called router-install exists");
      hypervisor.destroy(sample.build());
      assertThat(pools()).contains("router-install");
    } finally {
      foreign.undefine();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "router",
        "router.routervm-before-upgrade",
        "router.routervm-before-upgrade-whole"
      })
  void aForeignVolumeIsLeftAlone(String name) throws LibvirtException {
    make("logical");
    pool.storageVolCreateXML(
        "<volume><name>" + name + "</name><capacity>1048576</capacity></volume>", 0);
    assertThatThrownBy(() -> hypervisor.define(machine(sample)))
        .hasMessageContaining("a volume " + name + " exists and belongs to no router");
    assertThat(pool.listVolumes()).containsExactly(name);
    pool.storageVolLookupByName(name).delete(0);
  }

  @ParameterizedTest
  @CsvSource({
    "logical, lvextend --size 8192M /dev/vg0/router",
    "zfs, zfs set volsize=8192M tank/vms/router"
  })
  void growthThatLibvirtCannotDoIsToldWithItsCommand(String type, String command)
      throws LibvirtException {
    make(type);
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    hypervisor.record("router", Metadata.defined().in(Phase.INSTALLED));
    use(2 * DISK, Vm.Allocation.FULL);
    Machine larger = machine(sample);
    assertThatThrownBy(() -> hypervisor.plan(larger))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("4096 MiB, less than vm.disk says (8192 MiB)");
              assertThat(failure.hint()).contains("`" + command + "`", "set vm.disk to 4096MiB");
            });
  }

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

  @Test
  void cephTakesNoImageAndGivesNoCopy() throws LibvirtException, IOException {
    make("rbd");
    sample.os("debian-12").install(SampleConfig.install(InstallMethod.IMAGE, Optional.empty()));
    assertThat(finding("vm.pool").level()).isEqualTo(Finding.Level.FAIL);
    assertThat(finding("vm.pool").seen()).isEqualTo(PoolKind.NO_IMAGES);
    assertThat(finding("vm.pool").fix()).contains("install.method: kickstart");
    hypervisor.define(machine(sample));
    Path image = folder.resolve("image.qcow2");
    ByteBuffer head = ByteBuffer.allocate(104).putInt(0x514649fb).putInt(3);
    Files.write(image, head.putLong(24, 1 << 20).array());
    assertThatThrownBy(() -> hypervisor.createDisk(machine(sample), image, Progress.SILENT))
        .hasMessageContaining(PoolKind.NO_IMAGES);
    DiskSnapshot copy = hypervisor.snapshot(sample.build());
    assertThat(copy.room().level()).isEqualTo(Finding.Level.FAIL);
    assertThat(copy.room().seen()).contains("no copy of a volume of Ceph");
    assertThat(copy.exists()).isFalse();
  }

  @Test
  void theRoomIsLookedAtBeforehand() throws LibvirtException {
    make("logical");
    assertThat(finding("vm.pool").seen()).isEqualTo("fast has 102400 MiB free");
    assertThat(finding("vm.allocation").seen()).isEqualTo("full: 4096 MiB will be reserved");
    use(200_000, Vm.Allocation.FULL);
    assertThat(finding("vm.pool").level()).isEqualTo(Finding.Level.FAIL);
    assertThat(finding("vm.pool").seen()).contains("the disk takes 200000 MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "logical, full: 4096 MiB are reserved for the disk",
    "zfs, full: 4096 MiB are reserved for the disk",
    "rbd, the disk's room is not reserved: Ceph gives a disk its room as it is written"
  })
  void doctorTellsWhoseTheRoomIs(String type, String told) throws LibvirtException {
    make(type);
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    assertThat(finding("vm.allocation").seen()).isEqualTo(told);
  }

  @Test
  void initOffersItAfterThoseOfFiles() throws LibvirtException {
    make("logical");
    try (Inventory inventory = Inventory.open(sample.build().hypervisor())) {
      assertThat(inventory.pools())
          .containsExactlyInAnyOrder(
              new Pool("default-pool", PoolKind.FILES, 102_400),
              new Pool("fast", PoolKind.LOGICAL, 102_400));
    }
  }

  private Finding finding(String check) {
    return hypervisor.preflight(sample.build()).stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private List<String> pools() throws LibvirtException {
    List<String> pools = new ArrayList<>(List.of(outside.listStoragePools()));
    pools.addAll(List.of(outside.listDefinedStoragePools()));
    return pools;
  }
}
