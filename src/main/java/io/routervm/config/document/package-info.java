/**
 * Reads a YAML document by a declared description of its keys, and reports everything that is wrong
 * at once, each with its line and column.
 *
 * <p>A record whose components are {@link io.routervm.config.document.Key}s is the one source of
 * what a section may hold: {@link io.routervm.config.document.Section} reads its annotations, and
 * reading, unknown keys, defaults, the JSON Schema and the key table all follow. What was read is a
 * {@link io.routervm.config.document.Bound}: the record's values as far as they are right, each
 * with its place, so that rules can go on behind a mistake. Nothing here knows what a router is;
 * what a text means is told by a {@link io.routervm.config.document.Vocabulary}.
 *
 * <p>Jackson's token stream is used, not its data binding: binding stops at the first error and
 * forgets where values stood. Two names of the YAML engine below Jackson appear, in one class,
 * because only its exceptions say where a syntax error is.
 */
package io.routervm.config.document;
