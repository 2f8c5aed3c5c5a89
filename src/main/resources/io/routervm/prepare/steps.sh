# What host prepare does to a host beside its network: each of it may be done again. Needs $notes, the file that tells
# `--undo` what was done.
note() {
  mkdir -p "$(dirname "$notes")"
  grep -q -x -F -- "$1" "$notes" 2>/dev/null || printf '%s\n' "$1" >>"$notes"
}

# add_packages PROGRAM NAME…
add_packages() {
  program=$1
  shift
  note "packages $*"
  if [ "$program" = dnf ]; then
    dnf --quiet --assumeyes install "$@"
  else
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$@"
  fi
}

# start_services UNIT…
start_services() {
  for unit; do note "service $unit"; done
  systemctl --quiet enable --now "$@"
}

# add_member USER
add_member() {
  note "member $1"
  usermod --append --groups libvirt "$1"
}

# in_libvirt WORD…
in_libvirt() {
  virsh --quiet --connect qemu:///system "$@"
}

# make_pool NAME FOLDER, or without a folder one that is there, and off
make_pool() {
  if [ -n "${2-}" ] && ! in_libvirt pool-info "$1" >/dev/null 2>&1; then
    note "pool $1 $2"
    in_libvirt pool-define-as "$1" dir --target "$2"
  fi
  in_libvirt pool-build "$1"
  in_libvirt pool-autostart "$1"
  in_libvirt pool-list --name | grep -q -x -F -- "$1" || in_libvirt pool-start "$1"
}
