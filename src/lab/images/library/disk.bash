# shellcheck shell=bash
# Partitioned disks without loop devices: each file system is made from a folder into a file of its own and copied to
# its place on the disk; the boot loader is written to the first sector and the gap before the first partition.

readonly sector=512 boot_start=2048 boot_sectors=1024000

# file_system FILE SECTORS UUID LABEL FOLDER: an ext4 file system that GRUB 2.06 can read, filled from FOLDER.
file_system() {
  truncate -s $(($2 * sector)) "$1"
  mkfs.ext4 -q -F -U "$3" -L "$4" -m 1 -O ^metadata_csum_seed,^orphan_file \
    -E lazy_itable_init=0,lazy_journal_init=0,nodiscard -d "$5" "$1"
}

# grub_core FILE PREFIX: GRUB's core for the BIOS, which reads PREFIX/grub.cfg; it fits before the first partition.
grub_core() {
  grub-mkimage -O i386-pc -o "$1" -p "$2" \
    biosdisk part_msdos ext2 normal linux search search_fs_uuid configfile echo serial test
  (($(stat -c %s "$1") < (boot_start - 1) * sector)) || fail "GRUB's core image does not fit before partition 1"
}

# boot_loader DISK: GRUB with its menu in /grub of the first partition.
boot_loader() {
  grub_core "$1.core" '(hd0,msdos1)/grub'
  dd if=/usr/lib/grub/i386-pc/boot.img of="$1" bs=440 count=1 conv=notrunc status=none
  dd if="$1.core" of="$1" bs=$sector seek=1 conv=notrunc status=none
  rm -f "$1.core"
}

# grub_menu BOOT ROOT_UUID BOOT_UUID ARGUMENTS: BOOT/grub with the newest kernel in BOOT as its only entry.
grub_menu() {
  local kernel
  kernel=$(find "$1" -name 'vmlinuz-*' -printf '%f\n' | sort -V | tail -n 1)
  mkdir -p "$1/grub"
  cp -r /usr/lib/grub/i386-pc "$1/grub/"
  cat >"$1/grub/grub.cfg" <<END
serial --unit=0 --speed=115200
terminal_input console serial
terminal_output console serial
set default=0
set timeout=0
menuentry 'Debian GNU/Linux' {
  search --no-floppy --fs-uuid --set=root $3
  linux /$kernel root=UUID=$2 ro $4
  initrd /initrd.img-${kernel#vmlinuz-}
}
END
}

# make_disk DISK MEBIBYTES ROOT ARGUMENTS: a raw disk with a 500 MiB /boot, the rest /, no swap, and a boot loader that
# starts ROOT's kernel with ARGUMENTS. ROOT loses its /boot and gains /etc/fstab.
make_disk() {
  local disk=$1 root=$3 boot=$1.boot boot_uuid root_uuid root_start root_sectors
  boot_uuid=$(</proc/sys/kernel/random/uuid)
  root_uuid=$(</proc/sys/kernel/random/uuid)
  root_start=$((boot_start + boot_sectors))
  root_sectors=$(($2 * 2048 - root_start))
  mkdir "$boot"
  find "$root/boot" -mindepth 1 -maxdepth 1 -exec mv -t "$boot" {} +
  grub_menu "$boot" "$root_uuid" "$boot_uuid" "$4"
  # No fsck at boot: the journal's replay is the kernel's, and e2fsck would cost seconds of each emulated boot.
  printf 'UUID=%s %s ext4 %s 0 0\n' "$root_uuid" / errors=remount-ro "$boot_uuid" /boot defaults >"$root/etc/fstab"
  truncate -s "${2}M" "$disk"
  sfdisk --quiet "$disk" <<END
label: dos
start=$boot_start, size=$boot_sectors, type=83, bootable
start=$root_start, size=$root_sectors, type=83
END
  file_system "$disk.part1" $boot_sectors "$boot_uuid" boot "$boot"
  file_system "$disk.part2" $root_sectors "$root_uuid" root "$root"
  dd if="$disk.part1" of="$disk" bs=1M seek=$((boot_start / 2048)) conv=notrunc,sparse status=none
  dd if="$disk.part2" of="$disk" bs=1M seek=$((root_start / 2048)) conv=notrunc,sparse status=none
  boot_loader "$disk"
  rm -rf "$boot" "$disk".part[12]
}
