package io.routervm.hypervisor;

import io.routervm.failure.Finding;

/**
 * The snapshot of the router's disk before an upgrade of its system. There is one at most, it lies
 * within the disk's own file, and it is taken and gone back to only while the machine is off.
 */
public interface DiskSnapshot {
  /** The name by which libvirt and qemu-img know it. */
  String NAME = "routervm-before-upgrade";

  boolean exists();

  /**
   * Whether the pool has room for it: in the worst case all that the disk holds is written anew.
   */
  Finding room();

  void take();

  /** The disk as it was then; the machine's definition and metadata stay as they are now. */
  void revert();

  /** Keeps the disk as it is now; does nothing when there is no snapshot. The machine may run. */
  void delete();
}
