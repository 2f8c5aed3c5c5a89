/**
 * What users are told of when something is wrong: the one exception that they meet, the words for
 * all others, and the finding of a look before there is any harm. Beside them {@link
 * io.routervm.failure.Printable}, through which everything goes that is shown or logged. A leaf
 * below all floors, so that every port can translate its library's errors into it and only {@code
 * cli} maps it to an exit code.
 */
package io.routervm.failure;
