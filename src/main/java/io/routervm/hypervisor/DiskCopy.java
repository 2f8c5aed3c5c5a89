package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.shell.Quote;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@link DiskSnapshot} of a raw volume, which libvirt takes none of: a copy of all of it beside it,
 * and a small volume that is made last and says that the copy is whole. A copy without that is
 * none. The disk itself is written over and never removed.
 *
 * @param pool with the disk, opened anew each time
 */
record DiskCopy(
    LibvirtHypervisor hypervisor, RouterConfig config, Supplier<StoragePoolVolumes> pool)
    implements DiskSnapshot {
  private static final long MEBIBYTE = 1024 * 1024;
  private static final String ROOM = "room for a copy of the disk";

  /**
   * The names of its volumes, for a router of that name: that which says that it is whole, then the
   * copy. No router's name has a dot, so none of them is another router's disk.
   */
  static List<String> volumes(String router) {
    String copy = router + "." + NAME;
    return List.of(copy + "-whole", copy);
  }

  @Override
  public String label() {
    return copy();
  }

  @Override
  public boolean isKnown() {
    try (StoragePoolVolumes volumes = pool.get()) {
      return volumes.active();
    } catch (Failure e) {
      return false;
    }
  }

  @Override
  public boolean exists() {
    try (StoragePoolVolumes volumes = pool.get()) {
      return volumes.kind().takesImages() && isWhole(volumes);
    }
  }

  @Override
  public Finding room() {
    try (StoragePoolVolumes volumes = pool.get()) {
      if (!volumes.kind().takesImages()) {
        return Finding.fail(
            ROOM,
            "libvirt makes no copy of a volume of Ceph that a router could go back to",
            "Upgrade it by hand, `routervm ssh`, after a snapshot of your own (`rbd snap create`).");
      }
      volumes.refreshed();
      Optional<Failure> taken = nobodys(volumes);
      if (taken.isPresent()) {
        return Finding.fail(ROOM, taken.get().what(), taken.get().hint());
      }
      long needed = volumes.capacity(disk(volumes)).orElse(0L);
      long free = volumes.free();
      String seen =
          "the pool has %d MiB free, a copy of the disk takes %d MiB and a little more"
              .formatted(free / MEBIBYTE, needed / MEBIBYTE);
      return free > needed
          ? Finding.ok(ROOM, seen)
          : Finding.fail(ROOM, seen, "Free some space in the pool, then run the command again.");
    }
  }

  @Override
  public void take() {
    requireOff();
    try (StoragePoolVolumes volumes = pool.get()) {
      volumes.refreshed();
      nobodys(volumes)
          .ifPresent(
              failure -> {
                throw failure;
              });
      try {
        makeCopy(volumes);
        // LVM takes what is not allocated at once for a snapshot of nothing, of no size.
        volumes.create(whole(), volumes.kind().format(), MEBIBYTE, MEBIBYTE);
      } catch (Failure e) {
        removeAfter(volumes, e);
        throw e;
      }
    }
  }

  @Override
  public void revert() {
    requireOff();
    try (StoragePoolVolumes volumes = pool.get()) {
      if (!isWhole(volumes)) {
        throw Failure.precondition(
            "the copy " + copy() + " is gone, or not whole",
            where(),
            "Look at `virsh vol-list " + poolWord() + "`.");
      }
      String disk = disk(volumes);
      long bytes = volumes.capacity(copy()).orElseThrow();
      Optional<Long> there = volumes.capacity(disk);
      if (there.isEmpty()) {
        volumes.create(disk, volumes.kind().format(), bytes, bytes);
      } else if (there.get() < bytes) {
        throw Failure.precondition(
            "the volume " + disk + " has become smaller than its copy " + copy(),
            where(),
            "Give it " + bytes + " bytes again, then run the command again.");
      }
      volumes.fill(disk, volumes, copy());
    }
  }

  @Override
  public void delete() {
    try (StoragePoolVolumes volumes = pool.get()) {
      volumes.refreshed();
      remove(volumes);
    }
  }

  @Override
  public void discard() {
    try (StoragePoolVolumes volumes = pool.get()) {
      if (volumes.kind().takesImages()) {
        volumes.refreshed();
        remove(volumes);
      }
    }
  }

  @Override
  public String byHand(String router) {
    return ("keep the router as it is now (`virsh vol-delete --pool %1$s %2$s`, then the same of %3$s),"
            + " or put its disk back (`routervm stop`, write that volume's content into the volume"
            + " %4$s, then delete both)")
        .formatted(poolWord(), whole(), copy(), config.name());
  }

  /** Both of it; libvirt is asked to look, as it does not notice what others do in the pool. */
  private boolean isWhole(StoragePoolVolumes volumes) {
    volumes.refreshed();
    return volumes(config.name()).stream().allMatch(name -> volumes.capacity(name).isPresent());
  }

  /** A volume of one of its names, when no upgrade is under way. */
  private Optional<Failure> nobodys(StoragePoolVolumes volumes) {
    return volumes(config.name()).stream()
        .filter(name -> volumes.capacity(name).isPresent())
        .findFirst()
        .map(
            name ->
                Failure.precondition(
                    "a volume " + name + " is there already, and no upgrade that is known made it",
                    where(),
                    "Look at it; what nobody needs goes with `virsh vol-delete --pool "
                        + poolWord()
                        + " "
                        + name
                        + "`."));
  }

  private void makeCopy(StoragePoolVolumes volumes) {
    PoolKind kind = volumes.kind();
    String disk = disk(volumes);
    long bytes =
        volumes
            .capacity(disk)
            .orElseThrow(
                () ->
                    Failure.precondition(
                        "the router's disk " + disk + " is gone",
                        where(),
                        "Look at `virsh vol-list " + poolWord() + "`."));
    if (kind.copies()) {
      volumes.createFrom(copy(), kind.format(), bytes, volumes, disk);
      return;
    }
    volumes.create(copy(), kind.format(), bytes, bytes);
    volumes.fill(copy(), volumes, disk);
  }

  private void remove(StoragePoolVolumes volumes) {
    volumes(config.name()).forEach(volumes::delete);
  }

  /** The first failure is the one that says why; what is left is known by its name later. */
  private void removeAfter(StoragePoolVolumes volumes, Failure cause) {
    try {
      volumes.refreshed();
      remove(volumes);
    } catch (Failure second) {
      cause.addSuppressed(second);
    }
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

  private String whole() {
    return volumes(config.name()).get(0);
  }

  private String copy() {
    return volumes(config.name()).get(1);
  }

  private String poolWord() {
    return Quote.word(config.vm().pool());
  }

  private String where() {
    return "storage pool " + config.vm().pool();
  }
}
