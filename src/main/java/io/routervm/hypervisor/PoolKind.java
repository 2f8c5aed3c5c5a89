package io.routervm.hypervisor;

import io.routervm.config.Vm;
import io.routervm.config.Vm.Allocation;
import io.routervm.shell.Quote;
import java.util.Optional;

/** How a storage pool holds the router's disk. */
public enum PoolKind {
  /** A qcow2 file in a folder, which grows as it is written and has snapshots. */
  FILES,

  /** A logical volume of LVM. libvirt makes, fills and copies it, and cannot grow it. */
  LOGICAL,

  /** A volume of ZFS. libvirt makes it and writes into it, and can neither copy nor grow it. */
  ZFS,

  /** An image of Ceph's RADOS block device. libvirt makes and grows it, and writes nothing. */
  RBD;

  /** Said of a pool that does not {@link #takesImages()}. */
  static final String NO_IMAGES = "libvirt cannot write a cloud image into a pool of Ceph";

  static final String NO_IMAGES_REMEDY =
      "Set install.method: kickstart with a system that has an install tree, or name a pool of"
          + " another type in vm.pool.";

  private static final String DEVICES = "/dev/zvol/";

  /** Of the type that libvirt calls the pool; empty when it cannot have the router's disk. */
  static Optional<PoolKind> of(String type) {
    return switch (type) {
      case "dir", "fs", "netfs" -> Optional.of(FILES);
      case "logical" -> Optional.of(LOGICAL);
      case "zfs" -> Optional.of(ZFS);
      case "rbd" -> Optional.of(RBD);
      default -> Optional.empty();
    };
  }

  boolean holdsFiles() {
    return this == FILES;
  }

  /** Name of the volume that is a router's disk. */
  String diskVolume(String router) {
    return holdsFiles() ? DomainXml.diskVolume(router) : router;
  }

  String format() {
    return holdsFiles() ? "qcow2" : "raw";
  }

  /** Bytes that a disk takes at once, of those that libvirt is asked for. */
  long reserved(Vm vm) {
    long bytes = vm.diskMebibytes() * 1024L * 1024L;
    return switch (this) {
      // Of a file more is reserved, once it is made.
      case FILES -> 0;
      // With less, libvirt would make a snapshot of nothing that fails once it is full.
      case LOGICAL -> bytes;
      case ZFS, RBD -> vm.allocation() == Allocation.FULL ? bytes : 0;
    };
  }

  /** Whether a cloud image can be brought into it. */
  boolean takesImages() {
    return this != RBD;
  }

  /** Whether libvirt makes a volume of it from another volume. */
  boolean copies() {
    return this == FILES || this == LOGICAL;
  }

  /** Whether a volume may be larger than it was asked for: in whole extents of its group. */
  boolean roundsUp() {
    return this == LOGICAL;
  }

  /** The command that gives a volume more room where libvirt cannot; empty where it can. */
  Optional<String> growing(String path, long mebibytes) {
    return switch (this) {
      case FILES, RBD -> Optional.empty();
      case LOGICAL -> Optional.of("lvextend --size " + mebibytes + "M " + Quote.word(path));
      case ZFS ->
          Optional.of(
              "zfs set volsize=" + mebibytes + "M " + Quote.word(path.substring(DEVICES.length())));
    };
  }
}
