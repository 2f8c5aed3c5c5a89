/**
 * The router seen from the hypervisor: a {@link io.routervm.guest.Host} that runs scripts, and the
 * {@link io.routervm.guest.GuestReconciler} that plans with one of them and applies with another.
 *
 * <p>The plan script prints one frame for each resource, {@code nonce index status base64}. The
 * apply script reports {@code nonce begin|ok|failed|undone|kept|stuck subject base64} and {@code
 * nonce done applied|undone|broken}; a subject is the index of a change or the name of a unit.
 *
 * <p>Applying, in the guest: take the lock; apply each change with a folder of its own in the
 * journal where it leaves what it replaces; read unit files again if one changed; restart each
 * notified unit once; see that all of them stay active. When something fails, changes are undone in
 * reverse order, then units that ran before are started with the old files. All of that is one
 * script: it needs no connection once it has begun, and its report is kept in the journal for a run
 * whose connection was lost. A restart that a power cut prevented is noted on disk ({@code
 * pending}) and due in the next plan.
 */
package io.routervm.guest;
