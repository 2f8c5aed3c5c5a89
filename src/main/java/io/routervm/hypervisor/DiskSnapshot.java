package io.routervm.hypervisor;

import io.routervm.failure.Finding;

/**
 * The snapshot of the router's disk before an upgrade of its system. There is one at most: it lies
 * within the disk's own file, or is a copy beside a disk that is none. It is taken and gone back to
 * only while the machine is off.
 */
public interface DiskSnapshot {
  /** The name by which libvirt and qemu-img know it. */
  String NAME = "routervm-before-upgrade";

  /** What it is called by those who make it. */
  default String name() {
    return NAME;
  }

  /** Whether there is one, and it is whole. */
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

  /** For whoever has one that nobody knows of: what can be done with it, each with its command. */
  String byHand();
}
