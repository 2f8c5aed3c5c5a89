package io.routervm.backup;

/**
 * Something that is not in a backup.
 *
 * @param what a section, or one file or reference of it
 */
public record OmittedItem(String what, String why) {}
