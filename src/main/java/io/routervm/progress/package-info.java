/**
 * What long work tells while it runs, and the list of titled steps that such work is.
 *
 * <p>A leaf: the guest's reconciler, an install and a cut-over all tell the one {@link
 * io.routervm.progress.Progress}, which the command line shows as text or as JSON lines.
 */
package io.routervm.progress;
