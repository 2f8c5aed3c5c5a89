package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.template.Template;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainSnapshot;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/**
 * {@link DiskSnapshot} as an internal qcow2 snapshot.
 *
 * @param pool with the domain's disk, opened anew each time
 */
record LibvirtSnapshot(
    Connect connect,
    LibvirtHypervisor hypervisor,
    RouterConfig config,
    Supplier<StoragePoolVolumes> pool)
    implements DiskSnapshot {
  private static final long MEBIBYTE = 1024 * 1024;

  private interface Work {
    void on(Domain domain) throws LibvirtException;
  }

  @Override
  public boolean exists() {
    boolean[] found = new boolean[1];
    with(domain -> found[0] = find(domain).map(LibvirtSnapshot::freed).orElse(false));
    return found[0];
  }

  @Override
  public Finding room() {
    String title = "room for a snapshot";
    try (StoragePoolVolumes volumes = pool.get()) {
      String disk = DomainXml.diskVolume(name());
      // What is reserved behind the end of its file holds nothing yet.
      long needed = Math.min(volumes.allocation(disk), volumes.length(disk)) / MEBIBYTE;
      long free = volumes.free() / MEBIBYTE;
      String detail =
          "the pool has " + free + " MiB free, the disk may grow by " + needed + " MiB with one";
      return free >= needed
          ? Finding.ok(title, detail)
          : Finding.fail(title, detail, "Free some space in the pool, then run the command again.");
    }
  }

  @Override
  public void take() {
    requireOff();
    String xml = Template.render("vm-templates/snapshot.xml", Map.of("name", NAME));
    with(domain -> freed(domain.snapshotCreateXML(xml)));
  }

  @Override
  public void revert() {
    requireOff();
    // libvirt puts back the definition of then too, metadata included.
    String definition = Xml.write(hypervisor.definition(name()));
    with(
        domain -> {
          DomainSnapshot snapshot = find(domain).orElseThrow(this::gone);
          try {
            domain.revertToSnapshot(snapshot);
          } finally {
            snapshot.free();
          }
        });
    hypervisor.redefine(definition);
    hypervisor.reserveWithRoom(config);
  }

  @Override
  public void delete() {
    with(
        domain -> {
          Optional<DomainSnapshot> snapshot = find(domain);
          if (snapshot.isEmpty()) {
            return;
          }
          try {
            snapshot.get().delete(0);
          } finally {
            freed(snapshot.get());
          }
        });
    // QEMU gave the file system back what only the snapshot had.
    hypervisor.reserveWithRoom(config);
  }

  private void requireOff() {
    if (hypervisor.ownDomain(name()).active()) {
      throw Failure.precondition(
          "the machine runs: a snapshot of its disk would not be whole",
          where(),
          "Run `routervm stop`, then the command again.");
    }
  }

  private Failure gone() {
    return Failure.precondition(
        "the snapshot " + NAME + " is gone",
        where(),
        "Look at `virsh snapshot-list " + name() + "`.");
  }

  private Optional<DomainSnapshot> find(Domain domain) {
    return LibvirtErrors.find(
        where(), ErrorNumber.VIR_ERR_NO_DOMAIN_SNAPSHOT, () -> domain.snapshotLookupByName(NAME));
  }

  private static boolean freed(DomainSnapshot snapshot) {
    LibvirtErrors.run("libvirt", snapshot::free);
    return true;
  }

  private void with(Work work) {
    hypervisor.ownDomain(name());
    LibvirtErrors.run(
        where(),
        () -> {
          Domain domain = connect.domainLookupByName(name());
          try {
            work.on(domain);
          } finally {
            domain.free();
          }
        });
  }

  private String name() {
    return config.name();
  }

  private String where() {
    return "libvirt domain " + name();
  }
}
