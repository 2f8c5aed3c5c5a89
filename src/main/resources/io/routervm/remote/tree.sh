# What RemoteTree reads: a line for each folder (d), line of a file (f) and link (l), with a NUL
# between kind, path and the rest. Of sysfs only the places of network interfaces, USB and PCI
# devices. A device may go away meanwhile, and a file of one that is down gives an error. A device
# lies in the folder of its hub or bridge and so is found from there too: each is told once.
LC_ALL=C
export LC_ALL
cd /
devices=$(readlink -f sys/class/net/* sys/bus/usb/devices/* sys/bus/pci/devices/* 2>/dev/null |
  sed -n 's|^/sys/|sys/|p' | sort -u)
# No path of sysfs holds a blank.
if [ -n "$devices" ]; then
  # shellcheck disable=SC2086
  find $devices -maxdepth 3 -type d -printf 'd\0%p\0\n' 2>/dev/null | sort -u
  # shellcheck disable=SC2086
  find $devices -maxdepth 3 -type f \( -name address -o -name carrier -o -name speed \
    -o -name idVendor -o -name idProduct -o -name product -o -name serial -o -name busnum \
    -o -name devnum -o -name 'bInterface*' -o -name vendor -o -name device -o -name class \
    -o -name vlan_filtering -o -name default_pvid -o -name nf_call_iptables \) -print0 \
    2>/dev/null | sort -zu | xargs -0r grep -asHZ '' 2>/dev/null | sed 's/^/f\x00/' || true
fi
find sys/kernel/iommu_groups -maxdepth 3 -type d -printf 'd\0%p\0\n' 2>/dev/null || true
find sys/bus/usb/devices sys/bus/pci/devices proc/sys/net/bridge -maxdepth 0 \
  -printf 'd\0%p\0\n' 2>/dev/null || true
grep -asHZ '' proc/meminfo proc/net/route proc/sys/net/bridge/bridge-nf-call-iptables |
  sed 's/^/f\x00/' || true
find sys/class/net sys/bus/usb/devices sys/bus/pci/devices sys/kernel/iommu_groups -maxdepth 3 \
  -type l -printf 'l\0%p\0%l\n' 2>/dev/null || true
if [ -n "$devices" ]; then
  # shellcheck disable=SC2086
  find $devices -maxdepth 3 -type l -printf 'l\0%p\0%l\n' 2>/dev/null | sort -u
fi
