/**
 * A plain host becomes a hypervisor for a router: it gets what a hypervisor is made of, then its
 * own address moves from a NIC to a bridge that the router's NIC can be in, too.
 *
 * <p>{@link io.routervm.prepare.MachineSurvey} and {@link io.routervm.prepare.MachinePlan} are for
 * packages, services, group and storage pool: steps that do no harm twice, and no trial.
 *
 * <p>{@link io.routervm.prepare.NetworkSurvey} looks, {@link io.routervm.prepare.BridgePlan}
 * decides (a move, nothing to do, or a sentence for a host that is left alone), {@link
 * io.routervm.prepare.MoveTrial} carries the move out. Who configures the host's network stays the
 * one who does: the new files are in its own format ({@link io.routervm.prepare.NetworkFiles}).
 * netplan writes for another program, and reads its files at boot before anything else runs: the
 * way back has it read them once more.
 *
 * <p>A second NIC becomes the WAN's by a move of its own, after the first one: it ends in a bridge
 * on which the host has no address, and is judged by whether the host is reached as before ({@code
 * Reach}).
 *
 * <p>The trial needs no routervm. Before anything is changed, the folder of the move holds the old
 * files, the new ones and a script ({@code move.sh}); a timer of systemd runs it when nobody has
 * confirmed in time, and a unit runs it at boot, before anybody reads the files, when the power was
 * cut in between. The marker of the trial is written first and removed last.
 *
 * <p>A bridge of Linux's is made by whoever configures the network, and is gone with its files. One
 * of Open vSwitch stands in that program's own database, so the script makes and removes it, at
 * boot in the file of the database, which has no server yet ({@link
 * io.routervm.prepare.WantedBridge} says which it is going to be).
 *
 * <p>It stands beside {@code setup}, not in it: it changes this host, needs no libvirt, and all
 * that it does goes through a {@link io.routervm.guest.RemoteShell}, so that the lab has a host of
 * its own to move.
 */
package io.routervm.prepare;
