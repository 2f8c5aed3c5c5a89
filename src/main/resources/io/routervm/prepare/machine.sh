# What this host has of a hypervisor, a line of a word and a value each. Needs $user, who is to be in the group libvirt, or
# nothing, and libvirt.sh.
for family in apt-get dnf; do
  if command -v "$family" >/dev/null 2>&1; then
    echo "family $family"
    break
  fi
done
for program in virsh ping ovs-vsctl qemu-system-x86_64 qemu-kvm; do
  if command -v "$program" >/dev/null 2>&1; then echo "program $program"; fi
done
for file in /usr/libexec/qemu-kvm /usr/sbin/libvirtd /usr/sbin/virtqemud; do
  if [ -e "$file" ]; then echo "program ${file##*/}"; fi
done
for unit in libvirtd.service libvirtd.socket virtqemud.socket openvswitch-switch.service openvswitch.service; do
  case $(systemctl is-enabled "$unit" 2>/dev/null) in
    enabled*) if systemctl --quiet is-active "$unit"; then echo "unit $unit"; fi ;;
  esac
done
if [ -e /dev/kvm ]; then echo kvm yes; fi
sed -n 's/^vendor_id[^:]*: */vendor /p' /proc/cpuinfo | head -n 1
sed -n 's/^flags[^:]*: *//p' /proc/cpuinfo | head -n 1 | tr ' ' '\n' | grep -x -E 'vmx|svm|hypervisor' | sed 's/^/flag /' || :
if [ -n "$(ls -A /sys/class/iommu 2>/dev/null)" ]; then echo iommu yes; fi
if [ -n "$user" ] && id -nG "$user" 2>/dev/null | tr ' ' '\n' | grep -q -x libvirt; then echo member yes; fi
if command -v virsh >/dev/null 2>&1; then
  # libvirt may not answer yet.
  files=$(in_libvirt pool-list --all --type dir,fs,netfs 2>/dev/null) || files=
  # Older ones know no ZFS.
  volumes=$(in_libvirt pool-list --type logical,zfs 2>/dev/null) || volumes=
  in_libvirt pool-list --all 2>/dev/null | while read -r pool state _; do
    # One that cannot have the router's disk, or only for an install from a tree; and a volume group that is off is not ours to start.
    printf '%s\n' "$files" "$volumes" | awk -v name="$pool" '$1 == name { found = 1 } END { exit !found }' || state=other
    if [ -n "$pool" ]; then echo "pool $state $pool"; fi
  done
fi

# place FOLDER: bytes that are free there, whether it is on a disk that turns, and its name
place() {
  free=$(df -P -B1 "$1" 2>/dev/null | awk 'NR == 2 { print $4 }')
  turns=$(lsblk -n -d -o ROTA "$(findmnt -n -o SOURCE -T "$1" 2>/dev/null)" 2>/dev/null | tr -d ' ')
  echo "place ${free:-0} ${turns:--} $1"
}
place /var/lib
findmnt -n -l -o TARGET -t ext4,xfs,btrfs 2>/dev/null | while read -r target; do
  case $target in
    / | /boot | /boot/* | /var | /var/lib) ;;
    *) if [ -d "$target" ] && [ -w "$target" ]; then place "$target"; fi ;;
  esac
done
