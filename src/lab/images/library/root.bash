# shellcheck shell=bash
# shellcheck disable=SC2154 # images, suite and architecture are set by common.bash
# Work on a root folder that will become an image. While it is built it has the machine's mirror, its resolver and a
# policy that starts no service; `seal_root` takes all three out again.

# copy_root FROM TO: TO must be empty or missing.
copy_root() {
  mkdir -p "$2"
  cp -a --reflink=auto "$1/." "$2/"
}

# in_root ROOT COMMAND...: runs COMMAND in ROOT, in namespaces of its own: whatever it starts or mounts ends with it.
in_root() {
  local root=$1
  shift
  # shellcheck disable=SC2016 # expanded by the inner shell
  env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    unshare --mount --pid --fork --kill-child -- sh -euc '
      root=$1
      shift
      mount --make-rprivate /
      mount -t proc proc "$root/proc"
      exec chroot "$root" "$@"' sh "$root" "$@" </dev/null
}

open_root() {
  local root=$1
  build_sources >"$root/etc/apt/sources.list"
  machine_proxy >"$root/etc/apt/apt.conf.d/99building"
  rm -f "$root/etc/resolv.conf"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 0755 "$root/usr/sbin/policy-rc.d"
}

# install_packages ROOT LIST: installs packages/LIST in an opened root, from the package lists that it has.
install_packages() {
  local root=$1 names
  mapfile -t names < <(packages "$2")
  in_root "$root" apt-get -qq -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Use-Pty=0 \
    install --yes --no-install-recommends "${names[@]}"
}

# place_files ROOT NAME: lays the tree files/NAME over the root, owned by root.
place_files() {
  tar -C "$images/files/$2" --owner=0 --group=0 --numeric-owner -c . | tar -C "$1" --no-overwrite-dir -x
}

# seal_root ROOT: nothing of this machine, no identity that two guests would share, apt warm for the lab's mirror.
seal_root() {
  local root=$1 file
  rm -f "$root/etc/apt/apt.conf.d/99building" "$root/usr/sbin/policy-rc.d" "$root"/etc/ssh/ssh_host_*_key*
  rm -f "$root/etc/resolv.conf" "$root/var/lib/dbus/machine-id" "$root"/var/lib/systemd/{random-seed,credential.secret}
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old
  find "$root/var/log" "$root/tmp" "$root/run" -mindepth 1 -type f -delete
  : >"$root/etc/machine-id"
  printf 'localhost\n' >"$root/etc/hostname"
  printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
  lab_sources >"$root/etc/apt/sources.list"
  # apt names a list file after its URI, so renamed files are what it would have fetched from the lab's mirror.
  for file in "$root"/var/lib/apt/lists/*_dists_*; do
    case $file in
      *_dists_"$suite"-security_*) mv "$file" "${file%/*}/mirror.internet.lab_debian-security_dists_${file#*_dists_}" ;;
      *) mv "$file" "${file%/*}/mirror.internet.lab_debian_dists_${file#*_dists_}" ;;
    esac
  done
  rm -f "$root"/var/cache/apt/*.bin
  in_root "$root" apt-cache gencaches -qq
}
