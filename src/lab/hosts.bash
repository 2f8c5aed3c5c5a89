# shellcheck shell=bash
# Running a command in a host. Sourced, never run.

# in_host HOST COMMAND…: in its network namespace (and, for hv, its mount namespace). Replaces nothing, keeps stdin and exit code.
in_host() {
  local host=$1
  shift
  case $host in
    hv) in_hypervisor "$@" ;;
    router) in_router "$@" ;;
    *) ip netns exec "$(namespace "$host")" "$@" ;;
  esac
}

# The container's first process is the only child of the systemd-nspawn that runs it.
router_leader() {
  process_runs router && pgrep --parent "$(process_id router)"
}

in_router() {
  local leader
  leader=$(router_leader) || die "the router container does not run" "Start it with: scripts/lab --name $LAB_NAME container start"
  nsenter --target "$leader" --all env --ignore-environment TERM="${TERM-dumb}" HOME=/root \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
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
  local space leader
  if [[ $1 == router ]]; then
    leader=$(router_leader) || die "the router container does not run"
    start_process "$2" nsenter --target "$leader" --net "${@:3}"
    return
  fi
  space=$(namespace "$1")
  start_process "$2" ip netns exec "$space" "${@:3}"
}

start_in_hypervisor() {
  local pid
  pid=$(process_id hypervisor)
  start_process "$1" nsenter --target "$pid" --mount --net "${@:2}"
}
