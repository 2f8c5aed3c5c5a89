# shellcheck shell=bash
# shellcheck disable=SC2154 # images, suite and architecture are set by common.bash
# Which Debian mirror the images are built from: the one that this machine's own apt uses, in whatever format its
# sources are written, unless ROUTERVM_LAB_MIRROR (and ROUTERVM_LAB_SECURITY_MIRROR) say otherwise.

# machine_mirror SUITE: the first URI from which this machine's apt would fetch SUITE; nothing when there is none.
machine_mirror() {
  apt-get update --print-uris | sed -n "s|^'\(.*[^/]\)/*/dists/$1/InRelease'.*|\1|p" | sed -n 1p
}

find_mirrors() {
  mirror=${ROUTERVM_LAB_MIRROR:-$(machine_mirror "$suite")}
  mirror=${mirror%/}
  [[ -n "$mirror" ]] ||
    fail "this machine's apt sources name no mirror for Debian $suite" "set ROUTERVM_LAB_MIRROR=http://HOST/debian"
  security_mirror=${ROUTERVM_LAB_SECURITY_MIRROR:-}
  [[ -n "$security_mirror" || -n "${ROUTERVM_LAB_MIRROR:-}" ]] || security_mirror=$(machine_mirror "$suite-security")
  security_mirror=${security_mirror:-$mirror-security}
}

# build_sources: sources.list lines for use while an image is built.
build_sources() {
  printf 'deb %s %s main\n' "$mirror" "$suite" "$mirror" "$suite-updates" "$security_mirror" "$suite-security"
}

# lab_sources: sources.list lines of the finished image; the lab serves these names through its caching proxy.
lab_sources() {
  mirror=http://mirror.internet.lab/debian security_mirror=http://mirror.internet.lab/debian-security build_sources
}

# machine_proxy: this machine's apt proxy as an apt.conf line, or nothing.
machine_proxy() {
  apt-config dump --format '%f "%v";%n' Acquire::http::Proxy
}
