/**
 * What router.yaml cannot say: the folder {@code extras/} beside it mirrors the router's root, and
 * {@code extras.yaml} says what goes with its files.
 *
 * <p>{@link io.routervm.extras.ExtrasFolder} reads the folder as somebody's input: links, devices,
 * what is too large and names that no program expects are refused. {@link
 * io.routervm.extras.ExtrasSource} is the folder as it was read; revisions and backups keep it in
 * that form. {@link io.routervm.extras.ExtrasLoader} makes {@link io.routervm.extras.Extras} of it:
 * files rendered with router.yaml's values, settings checked, and everything refused that would
 * take away the way in, the staged placement's silence or IPv6's being off ({@code
 * ForbiddenPlaces}, {@code ForbiddenContent}). The firewall's part is in {@link
 * io.routervm.extras.ExtraRules}.
 *
 * <p>Below {@code service}, which turns extras into the same resources as its own files: there is
 * no second path by which something gets into the guest. What collides with a resource of ours is
 * told there, because only there it is known. Pure but for the reading of the folder.
 */
package io.routervm.extras;
