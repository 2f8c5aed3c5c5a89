package io.routervm.extras;

/**
 * A file below {@code extras/} as it stands on the hypervisor.
 *
 * @param executable whether its owner may run it there
 */
public record SourceFile(Content content, boolean executable) {}
