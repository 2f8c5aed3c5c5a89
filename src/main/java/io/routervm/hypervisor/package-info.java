/**
 * The router's virtual machine on libvirt.
 *
 * <p>{@link io.routervm.hypervisor.Hypervisor} is the port; {@code LibvirtHypervisor} is its only
 * implementation, and the only floor where {@code org.libvirt} and JNA appear. Errors of libvirt
 * are translated here, by number, into {@link io.routervm.failure.Failure}.
 *
 * <p>What belongs to routervm is known by its mark, never by its name alone: the domain by its
 * metadata and UUID, the management network by its UUID, volumes by the domain that refers to them.
 * Anything else of the same name is refused and left untouched.
 *
 * <p>The disk is a qcow2 file, or a raw volume where the pool has no files. What libvirt can do
 * with it depends on the pool: {@code PoolKind} says it in one place. Where the disk is no file,
 * the install's files have a pool of their own meanwhile.
 *
 * <p>Room for a disk that is a file is reserved by the pool's own file system, which libvirt cannot
 * be asked for while a machine runs: on a remote hypervisor it is said that it is not done.
 *
 * <p>The serial console is read in its log where that may be read, which is for root on the
 * hypervisor itself: the log outlives a killed {@code create}, and leaves the console free for a
 * person. For others it is libvirt's stream, which is heard only while somebody listens, by one
 * program at a time.
 *
 * <p>The install methods live in {@code hypervisor.install} and use the port only.
 */
package io.routervm.hypervisor;
