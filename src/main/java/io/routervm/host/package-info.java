/**
 * This machine as its kernel shows it: USB adapters, bridges, subnets. Reads only.
 *
 * <p>libvirt knows none of this, and {@code init} and {@code usb list} need it before there is a
 * router; so it stands below {@code hypervisor}, which uses it for its own checks. Every class
 * takes the folder that sysfs or proc is in, so that a recorded tree can stand for a machine.
 */
package io.routervm.host;
