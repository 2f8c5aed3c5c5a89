/**
 * Shell text and its quoting. The bottom floor: it knows nothing of routers, hosts or plans.
 *
 * <p>{@link io.routervm.shell.Quote} is the one place where a value becomes a shell word. Shell of
 * more than a few lines stands in {@code .sh} files beside the classes that send it; their text is
 * constant, and what varies is assigned before it or an argument of its functions ({@link
 * io.routervm.shell.Script#file}). A test has shellcheck read each script as it is really sent.
 */
package io.routervm.shell;
