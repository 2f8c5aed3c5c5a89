/**
 * The use cases that change a router: {@link io.routervm.router.Creation}, {@link
 * io.routervm.router.Reprovision}, {@link io.routervm.router.Upgrade}, {@link
 * io.routervm.router.Destruction}; and what they remember, the {@link
 * io.routervm.router.StateFolder} with its {@link io.routervm.router.Revisions}. What only looks is
 * in {@code io.routervm.status}.
 *
 * <p>What the router can undo by itself it undoes (a change on trial); an upgrade of its system may
 * keep it from booting, so there the hypervisor does, with a snapshot of the disk. How far it has
 * come stands in {@code upgrade.json} and not in the domain's metadata, which a snapshot takes back
 * with it.
 *
 * <p>What others publish, the lists of {@code dns.block}, is fetched by {@link
 * io.routervm.router.ListRefresh} and taken from the {@link io.routervm.router.ListFolder} ever
 * after: a plan asks nobody for what is kept.
 *
 * <p>Long ones are a visible list of titled steps. How far a creation came stands in the domain's
 * metadata, where no crash of the tool loses it; what else a later run must know stands in {@code
 * create.json}.
 */
package io.routervm.router;
