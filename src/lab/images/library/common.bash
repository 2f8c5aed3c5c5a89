# shellcheck shell=bash
# What every image builder shares: progress on stderr, ending with a reason, and where things are.

# The folder of the builders; every path below is relative to it.
images=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# A hypervisor may be of another release than the routers (see box-bridge).
# shellcheck disable=SC2034 # for the files that source this one
readonly images suite=${LAB_SUITE:-bookworm} architecture=amd64

# The result's path is the only line on stdout; everything that a command says goes to stderr.
exec 3>&1 1>&2

progress() {
  printf '%s [%4ds] %s: %s\n' "$(date +%H:%M:%S)" "$SECONDS" "${0##*/}" "$*" >&2
}

# fail WHAT [NEXT]: says what happened and what to do next, and ends the builder.
fail() {
  printf 'error: %s\n' "$1" >&2
  [[ -z "${2:-}" ]] || printf 'next: %s\n' "$2" >&2
  exit 1
}

# result PATH: prints the builder's one line.
result() {
  printf '%s\n' "$1" >&3
}

require_tools() {
  local tool
  ((EUID == 0)) || fail "${0##*/} needs root: it makes device nodes and uses chroot" "run it with sudo"
  for tool in "$@"; do
    command -v "$tool" >/dev/null ||
      fail "the program '$tool' is missing" "apt-get install --yes \$($images/prerequisites)"
  done
}

# packages NAME: the package list packages/NAME without comments, one name a line.
packages() {
  sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$images/packages/$1"
}

# shellcheck source=src/lab/images/library/cache.bash
. "$images/library/cache.bash"
# shellcheck source=src/lab/images/library/mirror.bash
. "$images/library/mirror.bash"
# shellcheck source=src/lab/images/library/root.bash
. "$images/library/root.bash"
# shellcheck source=src/lab/images/library/disk.bash
. "$images/library/disk.bash"
# shellcheck source=src/lab/images/library/initrd.bash
. "$images/library/initrd.bash"
