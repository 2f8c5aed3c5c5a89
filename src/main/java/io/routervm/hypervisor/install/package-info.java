/**
 * How the operating system gets on the disk: {@code kickstart} (an unattended installer from a
 * tree) and {@code image} (a cloud image with a NoCloud seed).
 *
 * <p>Both end the same way: the guest prints its SSH host keys and a marker with this run's nonce
 * on the serial console and switches itself off. Only the marker means success; the console lines
 * explain everything else.
 */
package io.routervm.hypervisor.install;
