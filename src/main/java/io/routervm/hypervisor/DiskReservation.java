package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.config.Vm.Allocation;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.failure.Reason;
import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The room in the pool for all that the router's disk can become ({@code vm.allocation: full}). It
 * is reserved by the pool's file system, behind the end of the disk's file and in its holes:
 * neither its content nor its length changes, so the machine may run.
 *
 * @param isHere whether the pool's files are this host's
 */
record DiskReservation(StoragePoolVolumes volumes, RouterConfig config, boolean isHere) {
  private static final String KEY = "vm.allocation";
  private static final long MEBIBYTE = 1024 * 1024;

  /**
   * What these have reserved for a file is there when it is written. Those that write each block
   * anew elsewhere (btrfs, ZFS) cannot promise that, and a server's file system may not.
   */
  private static final Set<String> KEEPING = Set.of("ext4", "xfs", "tmpfs");

  /** A file system in memory fills what it reserves. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** How things are; all numbers are bytes. */
  sealed interface State {}

  record Whole(long size) implements State {}

  record Missing(long bytes, long size, long free) implements State {
    boolean hasRoom() {
      return free >= bytes;
    }
  }

  /**
   * @param why it cannot be reserved, for people
   */
  record NotKept(String why) implements State {}

  boolean wanted() {
    return config.vm().allocation() == Allocation.FULL;
  }

  /** Of the disk, which need not be there yet. */
  State state() {
    PoolKind kind = volumes.kind();
    if (!kind.holdsFiles()) {
      return ofVolume(kind);
    }
    if (!isHere) {
      return new NotKept("the hypervisor is remote");
    }
    Path folder = Path.of(volumes.path());
    Path file = folder.resolve(volume());
    try {
      String type = Files.getFileStore(folder).type();
      if (!KEEPING.contains(type)) {
        return new NotKept(
            "a file system of type " + type + " is not known to keep what it reserved");
      }
      boolean isThere = volumes.capacity(volume()).isPresent();
      Path touched = isThere ? file : folder;
      if (!Files.isReadable(touched) || !Files.isWritable(touched)) {
        return new NotKept("only root may reserve it");
      }
      long size =
          isThere
              ? Math.max(Qcow2Growth.of(file, bytes()), volumes.length(volume()))
              : Qcow2Growth.ofNew(bytes());
      long missing = size - (isThere ? volumes.allocation(volume()) : 0);
      return missing <= 0 ? new Whole(size) : new Missing(missing, size, volumes.free());
    } catch (IOException | UncheckedIOException e) {
      return new NotKept(folder + " cannot be looked at: " + Reason.of(e));
    }
  }

  /** The pool has taken it whole, or never will. */
  private State ofVolume(PoolKind kind) {
    if (kind == PoolKind.RBD) {
      return new NotKept("Ceph gives a disk its room as it is written");
    }
    Optional<Long> capacity = volumes.capacity(volume());
    if (capacity.isEmpty()) {
      return new Missing(bytes(), bytes(), volumes.free());
    }
    return volumes.allocation(volume()) >= capacity.get()
        ? new Whole(capacity.get())
        : new NotKept("the volume was made without it, and libvirt cannot give it later");
  }

  /**
   * Reserves what is missing, where it is wanted and can be.
   *
   * @throws Failure when the pool has no room; nothing is taken of it then
   */
  void ensure() {
    if (!wanted() || !(state() instanceof Missing missing)) {
      return;
    }
    if (!missing.hasRoom()) {
      throw noRoom(missing);
    }
    LocalCommand.Result result =
        LocalCommand.of("fallocate", "--keep-size", "--length", String.valueOf(missing.size))
            .with(Path.of(volumes.path()).resolve(volume()).toString())
            .run(LIMIT);
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the disk's room cannot be reserved: " + result.errors().strip(),
          where(),
          "Free some space in the pool, or set vm.allocation: thin, then run the command again.");
    }
  }

  /** As {@link #ensure}, where lacking room is told by {@code plan} and {@code doctor} later. */
  void ensureWithRoom() {
    if (wanted() && state() instanceof Missing missing && missing.hasRoom()) {
      ensure();
    }
  }

  /** What there is to say before a disk is made, and of one that is there; empty for a thin one. */
  Optional<Finding> finding() {
    // libvirt's test driver has pools, but no files in them.
    boolean hasFiles =
        !volumes.kind().holdsFiles() || !isHere || Files.isDirectory(Path.of(volumes.path()));
    return wanted() && hasFiles ? Optional.of(finding(state())) : Optional.empty();
  }

  private Finding finding(State state) {
    if (state instanceof Whole whole) {
      return Finding.ok(KEY, "full: " + mebibytes(whole.size) + " MiB are reserved for the disk");
    }
    if (state instanceof NotKept not) {
      return Finding.warn(
          KEY,
          "the disk's room is not reserved: " + not.why,
          "Watch that the pool never fills, or set vm.allocation: thin if you know it does not.");
    }
    Missing missing = (Missing) state;
    if (volumes.capacity(volume()).isEmpty()) {
      return missing.hasRoom()
          ? Finding.ok(KEY, "full: " + mebibytes(missing.size) + " MiB will be reserved")
          : Finding.fail(KEY, lacking(missing), "Free some space, or choose another pool.");
    }
    return Finding.warn(
        KEY,
        missing.hasRoom()
            ? mebibytes(missing.bytes) + " MiB of the disk's room are not reserved"
            : lacking(missing),
        missing.hasRoom()
            ? "Run `routervm reprovision`, which reserves it while the router runs."
            : "Free some space in the pool and run `routervm reprovision`, or set"
                + " vm.allocation: thin.");
  }

  private Failure noRoom(Missing missing) {
    return Failure.precondition(
        lacking(missing),
        where(),
        "Free some space, or set vm.allocation: thin, then run the command again.");
  }

  private String lacking(Missing missing) {
    return config.vm().pool()
        + " has "
        + mebibytes(missing.free)
        + " MiB free, to reserve the disk's room takes "
        + mebibytes(missing.bytes)
        + " MiB";
  }

  private String where() {
    return "storage pool " + config.vm().pool();
  }

  private String volume() {
    return volumes.kind().diskVolume(config.name());
  }

  private long bytes() {
    return config.vm().diskMebibytes() * MEBIBYTE;
  }

  /** Rounded up. */
  static long mebibytes(long bytes) {
    return (bytes + MEBIBYTE - 1) / MEBIBYTE;
  }
}
