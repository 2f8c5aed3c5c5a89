package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@link DiskSnapshot} of a raw volume, which libvirt takes none of: a copy of all of it beside it,
 * and a small volume that is made last and says that the copy is whole.
 *
 * @param pool with the disk, opened anew each time
 */
record DiskCopy(
    LibvirtHypervisor hypervisor, RouterConfig config, Supplier<StoragePoolVolumes> pool)
    implements DiskSnapshot {
  private static final long MEBIBYTE = 1024 * 1024;

  /** The names of its volumes, for a router of that name. */
  static List<String> volumes(String router) {
    return List.of(router + "-before-upgrade", router + "-before-upgrade-whole");
  }

  @Override
  public String name() {
    return copy();
  }

  @Override
  public boolean exists() {
    try (StoragePoolVolumes volumes = pool.get()) {
      return volumes.capacity(whole()).isPresent();
    }
  }

  @Override
  public Finding room() {
    String title = "room for a copy of the disk";
    try (StoragePoolVolumes volumes = pool.get()) {
      if (!volumes.kind().takesImages()) {
        return Finding.fail(
            title,
            "libvirt makes no copy of a volume of Ceph that a router could go back to",
            "Upgrade it by hand, `routervm ssh`, after a snapshot of your own (`rbd snap create`).");
      }
      long needed = volumes.capacity(disk(volumes)).orElse(0L) / MEBIBYTE;
      long free = volumes.free() / MEBIBYTE;
      String seen =
          "the pool has " + free + " MiB free, a copy of the disk takes " + needed + " MiB";
      return free > needed
          ? Finding.ok(title, seen)
          : Finding.fail(title, seen, "Free some space in the pool, then run the command again.");
    }
  }

  @Override
  public void take() {
    requireOff();
    try (StoragePoolVolumes volumes = pool.get()) {
      volumes.delete(whole());
      copy(volumes, disk(volumes), copy());
      volumes.create(whole(), PoolKind.LOGICAL.format(), MEBIBYTE);
    }
  }

  @Override
  public void revert() {
    requireOff();
    if (!exists()) {
      throw Failure.precondition(
          "the copy " + copy() + " is gone",
          where(),
          "Look at `virsh vol-list " + config.vm().pool() + "`.");
    }
    try (StoragePoolVolumes volumes = pool.get()) {
      copy(volumes, copy(), disk(volumes));
    }
  }

  @Override
  public void delete() {
    try (StoragePoolVolumes volumes = pool.get()) {
      volumes.delete(whole());
      volumes.delete(copy());
    }
  }

  @Override
  public String byHand() {
    return ("keep the router as it is now (`virsh vol-delete --pool %1$s %2$s`, then the same of %3$s),"
            + " or put its disk back (`routervm stop`, write that volume's content into the volume"
            + " %4$s, then delete both)")
        .formatted(config.vm().pool(), whole(), copy(), config.name());
  }

  private static void copy(StoragePoolVolumes volumes, String from, String to) {
    PoolKind kind = volumes.kind();
    long bytes = volumes.capacity(from).orElse(0L);
    if (kind.copies()) {
      volumes.createFrom(to, kind.format(), bytes, volumes, from);
      return;
    }
    volumes.create(to, kind.format(), bytes, bytes);
    volumes.fill(to, volumes, from);
  }

  private void requireOff() {
    if (hypervisor.ownDomain(config.name()).active()) {
      throw Failure.precondition(
          "the machine runs: a copy of its disk would not be whole",
          "libvirt domain " + config.name(),
          "Run `routervm stop`, then the command again.");
    }
  }

  private String disk(StoragePoolVolumes volumes) {
    return volumes.kind().diskVolume(config.name());
  }

  private String copy() {
    return volumes(config.name()).get(0);
  }

  private String whole() {
    return volumes(config.name()).get(1);
  }

  private String where() {
    return "storage pool " + config.vm().pool();
  }
}
