/**
 * Another machine's hypervisor, over the SSH that libvirt would take there ({@code qemu+ssh://}):
 * one connection of the system's {@code ssh}, by which the person's own {@code ~/.ssh/config}, keys
 * and agent count, and all that goes to the hypervisor goes through it: libvirt, questions to its
 * kernel and programs, the way on to the router, the lock that keeps another operator out. When it
 * ends all of it ends: nothing connects anew behind the back of a lock that is lost.
 *
 * <p>Below {@code hypervisor}, which looks at the machine by it, and beside {@code ssh}, which is
 * the way into the router. Nothing here is loaded for a hypervisor that is this machine.
 *
 * <p>What the hypervisor answers is read as text and never followed: a link in the copy of its
 * sysfs leads to another place of the copy, or is left out.
 */
package io.routervm.remote;
