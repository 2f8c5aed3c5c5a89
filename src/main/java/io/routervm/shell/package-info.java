/**
 * Shell text and its quoting. The bottom floor: it knows nothing of routers, hosts or plans.
 *
 * <p>{@link io.routervm.shell.Quote} is the one place where a value becomes a shell word.
 */
package io.routervm.shell;
