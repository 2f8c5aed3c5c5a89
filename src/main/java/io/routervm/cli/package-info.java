/**
 * The command line: one small class for each command, what they share, and the wiring.
 *
 * <p>{@link io.routervm.cli.Main} is the only place where an exception becomes an exit code, and
 * {@link io.routervm.cli.Misuse} the only one that reads the parser's. What a command says of
 * itself stands once, in its annotations: help and completion scripts are made of them when they
 * are asked for.
 *
 * <p>* Results go to standard output, everything else to standard error; with {@code -o json}
 * standard output holds JSON only. The ports that {@code router} asks for (the way into the guest,
 * the console's password) are filled in here.
 */
package io.routervm.cli;
