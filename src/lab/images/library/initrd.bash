# shellcheck shell=bash
# shellcheck disable=SC2154 # images is set by common.bash
# The initrd of the install tree: the stand-in's scripts, the few programs they use with their libraries, and the kernel
# modules for virtual disks and NICs, all taken from one root so that they fit each other.

# copy_with_libraries ROOT INITRD PROGRAM...
copy_with_libraries() {
  local root=$1 initrd=$2 file
  shift 2
  { printf '%s\n' "$@" && in_root "$root" ldd "$@" | grep -o '/[^ :]*' | sort -u; } | while read -r file; do
    [[ -e "$root$file" ]] || continue
    mkdir -p "$initrd${file%/*}"
    cp -L "$root$file" "$initrd$file"
  done
}

# copy_modules ROOT INITRD VERSION: the modules named in standin/modules and all that they need.
copy_modules() {
  local root=$1 initrd=$2 version=$3 names
  mapfile -t names <"$images/standin/modules"
  in_root "$root" modprobe --all --show-depends --ignore-install --set-version "$version" "${names[@]}" |
    sed -n 's|^insmod /\(usr/\)\?\(lib/[^ ]*\).*|usr/\2|p' | sort -u |
    (cd "$root" && cpio --quiet -pdm "$initrd")
  cp "$root/usr/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$initrd/usr/lib/modules/$version/"
  depmod --basedir "$initrd" "$version"
}

# make_initrd ROOT VERSION FILE
make_initrd() {
  local root=$1 version=$2 initrd=$3.d
  mkdir -p "$initrd"/{usr/{bin,sbin,lib,lib64},dev,proc,sys,run,tmp,etc,standin}
  ln -s usr/bin usr/sbin usr/lib usr/lib64 "$initrd"
  copy_with_libraries "$root" "$initrd" /usr/bin/busybox /usr/sbin/sfdisk /usr/sbin/mkfs.ext4 /usr/bin/zstd
  in_root "$initrd" /usr/bin/busybox --install -s /usr/bin
  cp /etc/mke2fs.conf "$initrd/etc/"
  cp "$images"/standin/* "$initrd/standin/"
  mv "$initrd/standin/init" "$initrd/init"
  chmod 0755 "$initrd/init" "$initrd/standin/lease.sh"
  cp /usr/lib/grub/i386-pc/boot.img "$initrd/standin/"
  grub_core "$initrd/standin/core.img" '(hd0,msdos1)/grub'
  grub_core "$initrd/standin/core-root.img" '(hd0,msdos1)/boot/grub'
  copy_modules "$root" "$initrd" "$version"
  (cd "$initrd" && find . -mindepth 1 | cpio --quiet -o -H newc | gzip -6) >"$3"
  rm -rf --one-file-system "$initrd"
}
