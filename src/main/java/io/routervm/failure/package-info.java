/**
 * The one exception that users meet. A leaf below all floors, so that every port can translate its
 * library's errors into it and only {@code cli} maps it to an exit code. Beside it {@link
 * io.routervm.failure.Printable}, through which everything goes that is shown or logged.
 */
package io.routervm.failure;
