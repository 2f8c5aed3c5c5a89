/**
 * The router seen from the hypervisor: a {@link io.routervm.guest.RemoteShell} that runs scripts,
 * and the {@link io.routervm.guest.GuestReconciler} that plans with one of them and applies with
 * another.
 *
 * <p>The plan script prints one frame for each resource, {@code nonce index status base64}, and
 * {@code nonce unmanaged …} for files that nobody manages in folders that were asked about. The
 * apply script reports {@code nonce begin|ok|failed|undone|kept|stuck subject base64} and {@code
 * nonce done applied|undone|broken}, {@code nonce full available size} in KiB when something failed
 * on a full disk, and {@code nonce killed base64} when it found the name of a run that was killed
 * in the lock; a subject is the index of a change or the name of a unit.
 *
 * <p>Applying, in the guest: take the lock; stage each change with a folder of its own in the
 * journal, where what it will replace is kept and the new state is checked; write the script that
 * undoes the plan ({@code undo.sh}); apply each change, of files that stand next to each other all
 * written and synced before the first one is renamed ({@code FileGroup}); read unit files again if
 * one changed; restart each notified unit once; see that all of them stay active. When something
 * fails, {@code undo.sh} undoes changes in reverse order, then starts units that ran before with
 * the old files. All of that is one script: it needs no connection once it has begun, and its
 * report is kept in the journal for a run whose connection was lost. A restart that a power cut
 * prevented is noted on disk ({@code pending}) and due in the next plan.
 *
 * <p>On trial ({@link io.routervm.guest.CommitConfirm}), the journal is on the disk with a marker
 * ({@code unconfirmed}: the hash of a token, who, since when), and a timer of systemd is armed,
 * before the first change is applied; what stands in no file (the rules of both packet filters,
 * addresses, routes) is saved beside it. {@code /usr/local/sbin/routervm-revert}, which the guest
 * holds as a managed file, runs {@code undo.sh} when the timer's time is over, or at boot while the
 * marker is there; {@link io.routervm.guest.Confirmation} has it take the marker away. Every
 * decision is made under the lock, and the marker goes last, so a kill at any point leaves either a
 * change on trial or none. The marker stays until an undoing has succeeded: what could not be
 * undone, on a disk that has become full or read-only, is tried again by the timer, at boot and by
 * hand, and no other change is applied before; notes of it are kept in {@code /run}. The deadline
 * counts seconds since the boot, which no time client moves, and begins anew when the last change
 * is done.
 */
package io.routervm.guest;
