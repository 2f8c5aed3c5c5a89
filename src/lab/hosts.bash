# shellcheck shell=bash
# Running a command in a host. Sourced, never run.

# in_host HOST COMMAND…: in its network namespace (and, for hv, its mount namespace). Replaces nothing, keeps stdin and exit code.
in_host() {
  local host=$1
  shift
  if [[ $host == hv ]]; then
    in_hypervisor "$@"
  else
    ip netns exec "$(namespace "$host")" "$@"
  fi
}

# nsenter starts in the root folder of the other mount namespace, so the folder is entered again.
in_hypervisor() {
  local pid
  pid=$(process_id hypervisor) || die "the hypervisor's namespaces are gone" "Start the lab again: scripts/lab --name $LAB_NAME up"
  # shellcheck disable=SC2016 # expanded by the started shell
  nsenter --target "$pid" --mount --net \
    env LIBVIRT_DEFAULT_URI=qemu:///system sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
}

# link HOST ip-link arguments…
link() {
  ip -n "$(namespace "$1")" link "${@:2}"
}

# start_in HOST NAME COMMAND…: a recorded background process in a host
start_in() {
  local space
  space=$(namespace "$1")
  start_process "$2" ip netns exec "$space" "${@:3}"
}

start_in_hypervisor() {
  local pid
  pid=$(process_id hypervisor)
  start_process "$1" nsenter --target "$pid" --mount --net "${@:2}"
}
