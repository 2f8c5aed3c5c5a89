/**
 * SSH: {@link io.routervm.ssh.SshShell} is the {@link io.routervm.guest.RemoteShell} of a real
 * router, and the only place that knows sshj. {@link io.routervm.ssh.OpenSshCommandLine} is the
 * same way in for a person. {@link io.routervm.ssh.SshKey} makes key pairs.
 *
 * <p>Host keys are pinned beforehand, never accepted at first sight. Contents of files travel in
 * the script on standard input, not over SFTP: a plan is one exec either way, and a script that
 * carries all it needs goes on when the connection is lost.
 *
 * <p>The router is the machine that faces the Internet and that its owner plays with, so its word
 * is not taken for granted. Every script runs in {@code CleanShell}: an empty environment with a
 * fixed PATH, a shell that reads nobody's files, begun and ended by marks that nobody can guess.
 * What comes before and after them does not count, what comes between is bounded in bytes and time
 * while it is read, and no script is sent before the first mark has come. A login shell that runs
 * something else is a {@link io.routervm.guest.NotRunException}.
 */
package io.routervm.ssh;
