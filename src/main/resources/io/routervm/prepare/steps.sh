# What host prepare does to a host beside its network: each of it may be done again. Needs $notes, the file that tells
# `--undo` what was done, and libvirt.sh.
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

# make_pool NAME FOLDER, or without a folder one that is there, and off
make_pool() {
  # The plan may have been made while libvirt did not answer. Building what somebody else has defined may make a volume group,
  # or a file system, anew.
  pools=$(in_libvirt pool-list --all --name)
  built=yes
  if [ -n "${2-}" ] && ! is_among "$1" "$pools"; then
    note "pool $1 $2"
    in_libvirt pool-define-as "$1" dir --target "$2"
  elif [ -n "${2-}" ] && ! grep -q -x -F -- "pool $1 $2" "$notes" 2>/dev/null; then
    built=
    if ! is_among "$1" "$(in_libvirt pool-list --all --name --type dir,fs,netfs)"; then
      echo "there is a storage pool $1 already, which is not one of files" >&2
      return 1
    fi
  fi
  in_libvirt pool-autostart "$1"
  if is_among "$1" "$(in_libvirt pool-list --name)"; then return 0; fi
  if [ -n "$built" ]; then in_libvirt pool-build "$1"; fi
  in_libvirt pool-start "$1"
}
