/**
 * The use cases: {@link io.routervm.router.Creation}, {@link io.routervm.router.Reprovision},
 * {@link io.routervm.router.Status}, {@link io.routervm.router.Doctor}, {@link
 * io.routervm.router.Destruction}; and what they remember, the {@link
 * io.routervm.router.StateFolder} with its {@link io.routervm.router.Revisions}.
 *
 * <p>Long ones are a visible list of titled steps. How far a creation came stands in the domain's
 * metadata, where no crash of the tool loses it; what else a later run must know stands in {@code
 * create.json}.
 */
package io.routervm.router;
