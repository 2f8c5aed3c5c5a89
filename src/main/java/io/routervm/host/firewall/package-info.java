/**
 * Whether the firewall of this machine drops what passes a Linux bridge. Reads only.
 *
 * <p>With {@code br_netfilter} loaded (by Docker, Kubernetes, or by hand), the kernel shows every
 * IPv4 frame that a bridge carries to the firewall of the machine, which was written for routed
 * packets: Docker and ufw let their chain FORWARD drop by default, and a router behind such a
 * bridge gets no lease, silently. Chains of nftables' family {@code bridge} do the same without it.
 *
 * <p>The rules are read as their own programs print them ({@code iptables-save} of both kinds,
 * {@code nft --json}) into one small model, and a sample frame is walked through that model. What
 * the model does not know (a match on a time of day, say) is neither yes nor no; a verdict that
 * hangs on such a rule says that it is not certain.
 */
package io.routervm.host.firewall;
