# shellcheck shell=bash
# Names, folders and messages that every part of the lab shares. Sourced, never run.
LAB_SOURCE=${LAB_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)}
LAB_NAME=${ROUTERVM_LAB_NAME:-rvm}
LAB_CACHE=${ROUTERVM_LAB_CACHE:-/var/cache/routervm-lab}
LAB_DIR=${ROUTERVM_LAB_DIR:-/run/routervm-lab}/$LAB_NAME
# On disk, unlike LAB_DIR, which is in memory on most machines.
LAB_DISK=$LAB_CACHE/labs/$LAB_NAME
# Where the lab's scripts are; a session in a host's namespaces finds them under the same path.
export LAB_SOURCE LAB_NAME LAB_CACHE LAB_DIR LAB_DISK

# One network namespace each. `home` is the home LAN's switch, `isp` the ISP's box; `camera` and `visitor` are in networks of
# their own, when the router's container has NICs for them.
LAB_HOSTS=(internet cafe isp intruder home pc nas camera visitor hv)
export LAB_HOSTS

say() { printf '%s\n' "$*"; }

# die WHAT [WHAT TO DO NEXT]
die() {
  printf 'lab %s: %s\n' "$LAB_NAME" "$1" >&2
  [[ $# -lt 2 ]] || printf '  %s\n' "${@:2}" >&2
  exit 1
}

usage() {
  printf 'usage: %s\n' "$@" >&2
  exit 2
}

namespace() { printf '%s-%s' "$LAB_NAME" "$1"; }

# Names without a dash, so that one lab's names can never be the beginning of another's.
require_valid_name() {
  [[ $LAB_NAME =~ ^[a-z][a-z0-9]{0,7}$ ]] \
    || die "'$LAB_NAME' is no name for a lab" "Take 1 to 8 small letters and digits, a letter first."
}

require_root() {
  [[ $EUID -eq 0 ]] || die "network namespaces need root" "Run it again with sudo."
}

is_host() {
  local host
  for host in "${LAB_HOSTS[@]}"; do
    [[ $host != "$1" ]] || return 0
  done
  return 1
}

# require_host HOST: the host exists and the lab is up. The router's container is one for those who look into it.
require_host() {
  [[ $1 != router ]] || return 0
  is_host "$1" || die "there is no host '$1'" "The hosts are: ${LAB_HOSTS[*]} router"
  [[ -e /run/netns/$(namespace "$1") ]] || die "this lab is not up" "Start it with: scripts/lab --name $LAB_NAME up"
}

require_valid_name
