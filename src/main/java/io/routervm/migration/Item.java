package io.routervm.migration;

/**
 * A value or an element of router.yaml that came from a file.
 *
 * @param path of the key: {@code dns.zone}, {@code hosts}
 * @param isElement whether the key holds a list, of which this is one
 * @param value a text, a number, a list or a mapping of such
 */
record Item(String path, boolean isElement, Object value, Origin origin) {}
