/**
 * What this process needs of the machine under it, each in the one way that is right: files that
 * are whole after a crash ({@link io.routervm.platform.DurableFiles}), programs with a limit that
 * holds ({@link io.routervm.platform.LocalCommand}), waiting for what somebody else brings about
 * ({@link io.routervm.platform.Deadline}), checksums.
 *
 * <p>Below all floors but {@code failure}, since each of them needs one of these; it knows nothing
 * of routers, and its errors are exceptions of the JDK: what they mean to the user is said by the
 * caller.
 */
package io.routervm.platform;
