# shellcheck shell=sh
# shellcheck disable=SC2154 # target and disk are set by storage.sh, install_mac by network.sh
# The installed system: the tree's root image, unpacked and made this machine's own.

# read_tree: the .treeinfo of inst.repo names the root image.
read_tree() {
  tree=$(argument inst.repo)
  tree=${tree%/}
  wget -q -O /run/treeinfo "$tree/.treeinfo" || fatal "Failed to fetch $tree/.treeinfo: no installation source"
  image=$(sed -n '/^\[stage2\]/,/^\[/s/^mainimage *= *//p' /run/treeinfo)
  say "$(clock) Installation source: $tree ($(sed -n 's/^name *= *//p' /run/treeinfo | head -n 1))"
}

install_root() {
  say "Starting package installation process" "Preparing transaction from installation source"
  if failing hang; then
    hang
  fi
  total=$(wc -l </run/kickstart/packages) count=0
  while read -r package; do
    count=$((count + 1))
    say "Installing $package ($count/$total)"
  done </run/kickstart/packages
  { wget -q -O - "$tree/$image" || echo "download of $image failed" >/run/download.log; } |
    zstd -q -d -c | tar -x -f - -C "$target" 2>/run/unpack.log
  if [ -s /run/download.log ] || [ -s /run/unpack.log ]; then
    fatal "Error unpacking the installation image:" "$(cat /run/download.log 2>/dev/null)" "$(tail -n 3 /run/unpack.log)"
  fi
  [ -e "$target/usr/lib/systemd/systemd" ] || fatal "The installation image $image is not complete"
  say "$(clock) Performing post-installation setup tasks"
}

install_boot_loader() {
  say "$(clock) Installing boot loader"
  if grep -q '^/boot ' /run/layout; then
    folder=$target/boot prefix='' boot_uuid=$(awk '$1 == "/boot" {print $3}' /run/layout)
  else
    folder=$target/boot prefix=/boot boot_uuid=$(awk '$1 == "/" {print $3}' /run/layout)
  fi
  root_uuid=$(awk '$1 == "/" {print $3}' /run/layout)
  kernel=$(basename "$(find "$folder" -name 'vmlinuz-*' | tail -n 1)")
  mkdir -p "$folder/grub"
  cat >"$folder/grub/grub.cfg" <<END
serial --unit=0 --speed=115200
terminal_output console serial
set timeout=0
menuentry 'installed by the stand-in' {
  search --no-floppy --fs-uuid --set=root $boot_uuid
  linux $prefix/$kernel root=UUID=$root_uuid ro console=ttyS0,115200n8 $(option append "" "$(first_command bootloader)")
  initrd $prefix/initrd.img-${kernel#vmlinuz-}
}
END
  # The core looks for its menu on the partition that holds /boot, so each place has a core of its own.
  number=$(awk -v at="$([ -n "$prefix" ] && echo / || echo /boot)" '$1 == at {print NR}' /run/layout)
  [ "$number" = 1 ] || fatal "The stand-in's boot loader needs /boot (or /) as the first partition"
  dd if=/standin/boot.img of="/dev/$disk" bs=440 count=1 conv=notrunc 2>/run/dd.log
  dd if="/standin/core${prefix:+-root}.img" of="/dev/$disk" bs=512 seek=1 conv=notrunc 2>>/run/dd.log
}

wipe_boot_loader() {
  dd if=/dev/zero of="/dev/$disk" bs=440 count=1 conv=notrunc 2>/run/dd.log
  dd if=/dev/zero of="/dev/$disk" bs=512 seek=1 count=2047 conv=notrunc 2>>/run/dd.log
}

configure_system() {
  say "$(clock) Configuring installed system"
  while read -r mount_point _ uuid type; do
    [ "$type" = swap ] && mount_point=none
    echo "UUID=$uuid $mount_point $type defaults 0 0"
  done </run/layout >"$target/etc/fstab"
  tr -d - </proc/sys/kernel/random/uuid >"$target/etc/machine-id"
  option hostname localhost.localdomain "$(commands network | grep -e --hostname | head -n 1)" >"$target/etc/hostname"
  if flag lock "$(first_command rootpw)"; then
    sed -i 's/^root:[^:]*:/root:!*:/' "$target/etc/shadow"
  fi
  say "$(clock) Writing network configuration"
  rm -f "$target/etc/resolv.conf"
  cp /etc/resolv.conf "$target/etc/resolv.conf"
  commands network | while read -r line; do
    write_network "$line"
  done
  cp /ks.cfg "$target/root/anaconda-ks.cfg"
  chmod 600 "$target/root/anaconda-ks.cfg"
}

# write_network LINE: one `network` command as a file of systemd-networkd.
write_network() {
  device=$(option device link "$1")
  [ "$device" = link ] && device=$install_mac
  case $device in
    *:*) match=MACAddress=$device ;;
    *) match=Name=$device ;;
  esac
  file=$target/etc/systemd/network/10-$(echo "$device" | tr -d :).network
  {
    echo "[Match]" "$match" "" "[Network]" | tr ' ' '\n'
    flag noipv6 "$1" && echo LinkLocalAddressing=no
    option nameserver "" "$1" | tr ',' '\n' | sed '/^$/d; s/^/DNS=/'
    if [ "$(option bootproto dhcp "$1")" = static ]; then
      echo "Address=$(option ip "" "$1")/$(ipcalc -p "$(option ip "" "$1")" "$(option netmask 255.255.255.0 "$1")" |
        cut -d= -f2)"
      option gateway "" "$1" | sed '/^$/d; s/^/Gateway=/'
    else
      echo DHCP=ipv4
      [ -z "$(nameservers)" ] || printf '\n[DHCPv4]\nUseDNS=no\n'
    fi
  } >"$file"
}

# ensure_host_key: as the first boot of a real one would, when %post made none.
ensure_host_key() {
  ls "$target"/etc/ssh/ssh_host_*_key >/run/host-keys 2>/dev/null ||
    chroot "$target" ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
}
