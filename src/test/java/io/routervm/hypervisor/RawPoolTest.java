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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.w3c.dom.Element;

class RawPoolTest extends RawPoolFixture {
  @TempDir Path folder;

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

  private List<String> pools() throws LibvirtException {
    List<String> pools = new ArrayList<>(List.of(outside.listStoragePools()));
    pools.addAll(List.of(outside.listDefinedStoragePools()));
    return pools;
  }
}
