/**
 * The guest operating systems, as rows of data.
 *
 * <p>Apart from {@code guest}, because configuration (which names are valid), resources (which
 * package manager), services (which unit) and the hypervisor (install memory) all read the rows: a
 * leaf that all of them may use keeps the floors free of arrows up.
 */
package io.routervm.os;
