# shellcheck shell=sh
# clearpart, zerombr and part: one disk with an MBR, the fixed partitions in the kickstart's order, the one that grows
# takes what is left. The layout is kept in /run/layout: "MOUNTPOINT PARTITION-DEVICE UUID TYPE" a line.

target=/mnt/sysimage

partition_disk() {
  choose_disk
  sectors=$(cat "/sys/block/$disk/size")
  has_command clearpart || [ -z "$(ls -d "/sys/block/$disk/$disk"* 2>/dev/null)" ] ||
    fatal "Storage configuration failed: $disk has partitions and the kickstart has no clearpart"
  { commands part; commands partition; } >/run/parts
  grep -q '^/ \|^/$' /run/parts || fatal "You have not defined a root partition (/), which is required for installation"
  say "$(clock) Creating disklabel on /dev/$disk"
  plan_partitions >/run/sfdisk
  sfdisk --quiet --wipe always --wipe-partitions always "/dev/$disk" </run/sfdisk >/run/sfdisk.log 2>&1 ||
    fatal "Storage configuration failed:" "$(cat /run/sfdisk.log)"
  make_file_systems
}

choose_disk() {
  disk=$(option ondisk "" "$(first_command part)")
  disk=${disk#/dev/}
  for candidate in $disk vda sda; do
    if [ -b "/dev/$candidate" ]; then
      disk=$candidate
      return
    fi
  done
  fatal "No usable disks were found: an installation needs at least one"
}

# plan_partitions: sfdisk's input. Sizes are MiB, as in a kickstart; 1 MiB is kept before the first partition.
plan_partitions() {
  fixed=$(while read -r part; do
    flag grow "$part" || option size 1 "$part"
  done </run/parts | awk '{sum += $1} END {print sum + 0}')
  remaining=$((sectors / 2048 - 1 - fixed))
  [ "$remaining" -ge 0 ] ||
    fatal "Unable to allocate requested partition scheme: $fixed MiB asked for, /dev/$disk has $((sectors / 2048)) MiB"
  echo 'label: dos'
  while read -r part; do
    size=$(option size 1 "$part") kind=83
    flag grow "$part" && size=$remaining
    [ "${part%%[[:space:]]*}" = swap ] && kind=82
    echo "size=${size}MiB, type=$kind"
  done </run/parts | sed '1s/$/, bootable/'
}

make_file_systems() {
  number=0
  : >/run/layout
  while read -r part; do
    number=$((number + 1))
    mount_point=${part%%[[:space:]]*} device=/dev/$disk$number uuid=$(cat /proc/sys/kernel/random/uuid)
    type=$(option fstype ext4 "$part")
    if [ "$mount_point" = swap ]; then
      type=swap
      mkswap -U "$uuid" "$device" >/run/mkfs.log
    else
      [ "$type" = ext4 ] || say "stand-in: $type is not in this initrd, $mount_point becomes ext4"
      type=ext4
      make_ext4 "$mount_point" "$device" "$uuid"
    fi
    say "$(clock) Creating $type on $device ($mount_point)"
    echo "$mount_point $device $uuid $type" >>/run/layout
  done </run/parts
  grep '^/' /run/layout | sort >/run/mounts
  while read -r mount_point device uuid type; do
    mkdir -p "$target$mount_point"
    mount -t "$type" "$device" "$target$mount_point" || fatal "mount of $device on $mount_point failed"
  done </run/mounts
}

# make_ext4 MOUNTPOINT DEVICE UUID. The failure `no-space` makes / so small that unpacking really runs out of space.
make_ext4() {
  blocks=
  if [ "$1" = / ] && failing no-space; then
    blocks=64M
  fi
  mkfs.ext4 -q -F -U "$3" -O ^metadata_csum_seed,^orphan_file "$2" $blocks >/run/mkfs.log 2>&1 ||
    fatal "mkfs.ext4 of $2 failed:" "$(cat /run/mkfs.log)"
}
