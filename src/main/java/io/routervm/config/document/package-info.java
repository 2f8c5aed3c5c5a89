/**
 * Reads a YAML document by a declared description of its keys, and reports everything that is wrong
 * at once, each with its line and column.
 *
 * <p>A {@link io.routervm.config.document.Section} of {@link io.routervm.config.document.Key}s is
 * the one source of what a file may hold: reading, unknown keys, defaults, the JSON Schema and the
 * key table all follow from it. Nothing here knows what a router is.
 *
 * <p>Jackson's token stream is used, not its data binding: binding stops at the first error and
 * forgets where values stood. Two names of the YAML engine below Jackson appear, in one class,
 * because only its exceptions say where a syntax error is.
 */
package io.routervm.config.document;
