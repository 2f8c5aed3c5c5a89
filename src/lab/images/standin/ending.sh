# shellcheck shell=sh
# How the machine is left.

leave_disk() {
  cd /
  sync
  awk '$2 ~ "^/mnt/sysimage" {print $2}' /proc/mounts | sort -r | while read -r mounted; do
    umount "$mounted" || umount -l "$mounted"
  done
  sync
}

power_off() {
  leave_disk
  say "Powering off."
  poweroff -f
  hang
}

# finish: the kickstart's end action; without one, Anaconda waits for a key for ever.
finish() {
  say "$(clock) Installation complete."
  if has_command reboot; then
    leave_disk
    say "Rebooting."
    reboot -f
    hang
  fi
  if has_command poweroff || has_command shutdown; then
    power_off
  fi
  leave_disk
  say "" "	Installation complete.  Press return to quit"
  hang
}
