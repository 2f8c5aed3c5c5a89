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

  /** What it is called in messages. */
  default String label() {
    return NAME;
  }

  /** Whether it can be seen if there is one: not where it would be in a pool that is off. */
  default boolean isKnown() {
    return true;
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

  /** Removes what a {@link #take} left that did not come to its end. */
  default void discard() {}

  /**
   * For whoever has one that nobody knows of: what can be done with it, each with its command.
   *
   * @param router its name
   */
  default String byHand(String router) {
    return ("keep the router as it is now (`virsh snapshot-delete %1$s %2$s`), or put its disk back"
            + " (`routervm stop`, `virsh snapshot-revert %1$s %2$s`, then delete the snapshot)")
        .formatted(router, NAME);
  }
}
