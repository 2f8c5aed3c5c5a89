/**
 * What can be managed in the guest: files, packages, units, sysctls, SELinux ports, absences, and
 * two things that no file shows: the loaded packet filter and the addresses of NICs.
 *
 * <p>A resource is a value. {@link io.routervm.resource.Resource#probe} is shell that reads, {@link
 * io.routervm.resource.Resource#plan} is a pure function from what the probe printed to the change
 * that is due. Nothing here runs anything; {@code guest} batches the probes of all resources into
 * one script and the changes into another.
 *
 * <p>{@link io.routervm.resource.PackageSignatures} manages nothing: it asks who signed what an
 * installer has left, and stands here because how a package program is spoken to does.
 *
 * <p>What a change replaces is kept on the guest when the change is applied, not sent along from
 * the plan: the exact bytes come back, also of a secret file, which the plan has never seen.
 *
 * <p>Two packet filters of the kernel's may hold the router's rules, iptables and nftables. {@code
 * filters.sh} saves both, brings both back, and goes from one to the other ({@link
 * io.routervm.resource.SupersededRules}); what protects is loaded before anything else that does is
 * taken away. A base chain of nftables is never deleted while its policy is to drop: the kernel
 * asks it for a moment without its rules.
 */
package io.routervm.resource;
