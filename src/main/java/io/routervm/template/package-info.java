/**
 * Strict rendering of the files under {@code vm-templates/} and {@code kickstart/}, with FreeMarker
 * in its bracket syntax ({@code [=name]}, {@code [#if …]}, {@code [#list …]}).
 *
 * <p>{@code vm-templates/guest/} mirrors the guest's root, so a reader finds a template where the
 * file will be. Files that several paths share ({@code 05-lan0.network}, {@code 05-wan0.network})
 * have one template in the same folder, named for what it does ({@code static.network}). A template
 * in which a literal bracket precedes {@code =} or {@code #} writes it as a string: {@code
 * [=r"["]}.
 *
 * <p>A value may be a record, whose components are read by their names ({@code [=nic.mac]}): that
 * takes a public type, and says nothing of a component that nobody reads.
 *
 * <p>A template of the user's ({@code Template.renderText}) may leave values unread, gets nothing
 * of the program and a time to be done in, and is told to him when it is wrong.
 *
 * <p>Where placements differ, the data differs (an empty list, an absent name asked for by {@code
 * ??}), because a value that no template reads is an error.
 */
package io.routervm.template;
