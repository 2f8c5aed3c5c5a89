package io.routervm.backup;

/**
 * Something that is not in a backup.
 *
 * @param what a section, or one file or reference of it
 */
public record Missing(String what, String why) {}
