package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.Secret;
import io.routervm.config.Spice;
import io.routervm.config.Vm;
import io.routervm.config.Vm.Allocation;
import io.routervm.failure.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/** On libvirt's test driver, which has no files; with files: AllocationHypervisorTest. */
class DiskReservationTest {
  private Connect connect;

  @BeforeEach
  void open() throws LibvirtException {
    connect = new Connect("test:///default");
  }

  @AfterEach
  void close() throws LibvirtException {
    connect.close();
  }

  @Test
  void ofAnotherHostsPoolItIsSaidThatNothingIsReserved() {
    DiskReservation reservation = reservation("default-pool", Allocation.FULL, false);
    reservation.ensure();
    assertThat(reservation.finding())
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.level()).isEqualTo(Finding.Level.WARN);
              assertThat(finding.seen())
                  .isEqualTo("the disk's room is not reserved: the hypervisor is remote");
              assertThat(finding.fix()).contains("vm.allocation: thin");
            });
  }

  @Test
  void ofAThinDiskThereIsNothingToSay() {
    assertThat(reservation("default-pool", Allocation.THIN, false).finding()).isEmpty();
    assertThat(reservation("default-pool", Allocation.FULL, true).finding())
        .as("a driver without files")
        .isEmpty();
  }

  /** What a file system of the kind of /proc has reserved is worth nothing. */
  @Test
  void aFileSystemThatIsNotKnownToKeepRoomIsNamed() throws LibvirtException {
    assertThat(Files.isDirectory(Path.of("/proc/self"))).isTrue();
    StoragePool pool =
        connect.storagePoolCreateXML(
            "<pool type='dir'><name>odd</name><target><path>/proc/self</path></target></pool>", 0);
    try {
      assertThat(reservation("odd", Allocation.FULL, true).finding().orElseThrow().seen())
          .isEqualTo(
              "the disk's room is not reserved: a file system of type proc is not known to keep"
                  + " what it reserved");
    } finally {
      pool.destroy();
      pool.free();
    }
  }

  /** libvirt's default says the same as ours, and is no difference. */
  @Test
  void aMachineOfBeforeIsToldThatItsDiskIsToGiveNothingBack() throws LibvirtException {
    RouterConfig full = config("default-pool", Allocation.FULL);
    Machine machine = Machine.shown(full);
    try (LibvirtHypervisor hypervisor = LibvirtHypervisor.open(full.hypervisor())) {
      hypervisor.define(machine);
      try {
        String made = Xml.write(hypervisor.definition("router"));
        assertThat(made).contains("discard=\"ignore\"");
        connect.domainDefineXML(made.replace(" discard=\"ignore\"", "")).free();
        assertThat(hypervisor.plan(machine).differences()).isEmpty();
        connect.domainDefineXML(made.replace("\"ignore\"", "\"unmap\"")).free();
        assertThat(hypervisor.plan(machine).differences())
            .singleElement()
            .satisfies(
                difference ->
                    assertThat(difference.diff().lines().toString())
                        .contains("discard=unmap", "discard=ignore"));
        Machine thin = Machine.shown(config("default-pool", Allocation.THIN));
        assertThat(hypervisor.plan(thin).differences()).as("as it was before").isEmpty();
      } finally {
        hypervisor.destroy(full);
      }
    }
  }

  private DiskReservation reservation(String pool, Allocation allocation, boolean isHere) {
    return new DiskReservation(
        StoragePoolVolumes.open(connect, pool), config(pool, allocation), isHere);
  }

  private static RouterConfig config(String pool, Allocation allocation) {
    Vm vm =
        new Vm(1, 1024, 4096, pool, allocation, true, new Spice("0.0.0.0", new Secret.Generated()));
    return new SampleConfig().hypervisor("test:///default", Accelerator.TCG).vm(vm).build();
  }
}
