# shellcheck shell=sh
# The machine below: kernel file systems, modules, and the arguments given at boot.

prepare_kernel() {
  mkdir -p /proc /sys /dev /run /tmp /mnt/sysimage
  mount -t proc proc /proc
  mount -t sysfs sysfs /sys
  mount -t devtmpfs devtmpfs /dev
  mkdir -p /dev/pts
  mount -t devpts devpts /dev/pts
  mount -t tmpfs tmpfs /run
  : >/etc/mtab
  echo 4 >/proc/sys/kernel/printk
  # shellcheck disable=SC2046 # one module a word
  modprobe -a $(cat /standin/modules) 2>/run/modprobe.log
}

# argument NAME: the value of the last NAME=VALUE on the kernel command line, or nothing.
argument() {
  tr ' ' '\n' </proc/cmdline | sed -n "s|^$1=||p" | tail -n 1
}

# arguments NAME: every value of NAME=VALUE, one a line.
arguments() {
  tr ' ' '\n' </proc/cmdline | sed -n "s|^$1=||p"
}
