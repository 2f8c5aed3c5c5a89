/**
 * The command line: one small class for each command, what they share, and the wiring.
 *
 * <p>{@link io.routervm.cli.Main} is the only place where an exception becomes an exit code.
 * Results go to standard output, everything else to standard error; with {@code -o json} standard
 * output holds JSON only. The ports that {@code router} asks for (the way into the guest, the
 * console's password) are filled in here.
 */
package io.routervm.cli;
