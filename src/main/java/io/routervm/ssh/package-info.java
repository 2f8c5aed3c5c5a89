/**
 * SSH: {@link io.routervm.ssh.SshShell} is the {@link io.routervm.guest.RemoteShell} of a real
 * router, and the only place that knows sshj. {@link io.routervm.ssh.SshKey} makes key pairs.
 *
 * <p>Host keys are pinned beforehand, never accepted at first sight. Contents of files travel in
 * the script on standard input, not over SFTP: a plan is one exec either way, and a script that
 * carries all it needs goes on when the connection is lost.
 */
package io.routervm.ssh;
