/**
 * The one exception that users meet, and the words for all others. A leaf below all floors, so that
 * every port can translate its library's errors into it and only {@code cli} maps it to an exit
 * code.
 */
package io.routervm.failure;
