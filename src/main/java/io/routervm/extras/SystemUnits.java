package io.routervm.extras;

import java.util.regex.Pattern;

/**
 * Units of the system itself, under any of their names: staged, and when its line is taken out, a
 * unit of the extras is stopped, and some of these end the system when they start. A file in place
 * of one, or in its folder, is read at the next boot, when no trial would undo it any more.
 */
final class SystemUnits {
  private static final Pattern NAMES =
      Pattern.compile(
          "(ssh|sshd.*|dbus.*|(serial-|console-)?getty|networking|network|ifup"
              + "|qemu-guest-agent|systemd-(|journald.*|logind|udev.*|networkd.*|sysctl"
              + "|tmpfiles.*|sysusers|modules-load|remount-fs|user-sessions|fsck.*|halt|poweroff"
              + "|reboot|soft-reboot|kexec|suspend.*|hibernate.*|hybrid-sleep|exit)"
              + ")\\.(service|socket|path|timer)"
              + "|(basic|boot-complete|ctrl-alt-del|cryptsetup.*|default|emergency|exit|factory-reset"
              + "|final|first-boot-complete|getty.*|graphical|halt|hibernate|hybrid-sleep|initrd.*"
              + "|integritysetup.*|kexec|local-fs.*|machines|multi-user|network.*|nss-.*|paths|poweroff"
              + "|reboot|remote-.*|rescue|rpcbind|runlevel[0-6]|shutdown|sigpwr|sleep|slices|soft-reboot"
              + "|sockets|suspend.*|swap|sysinit|system-update.*|time-.*|timers|umount|usb-gadget"
              + "|verity.*|veritysetup.*)\\.target");

  private SystemUnits() {}

  /**
   * @param unit with its kind; of an instance its template counts
   */
  static boolean has(String unit) {
    return NAMES.matcher(unit.replaceFirst("@.*(?=\\.)", "")).matches();
  }
}
