# shellcheck shell=bash
# shellcheck disable=SC2154 # images, suite and architecture are set by common.bash
# Results are kept in one cache folder under a name that holds a hash of all that made them, so a changed builder
# makes a new result and an unchanged one costs nothing. A result appears by one rename, or not at all.

readonly cache=${ROUTERVM_LAB_CACHE:-/var/cache/routervm-lab}

# content_hash PATH|WORD...: 16 hex digits over the files (folders: every file in them, with mode) and words given.
content_hash() {
  local item
  for item in "$@"; do
    if [[ -e "$images/$item" ]]; then
      (cd "$images" && find "$item" -type f -printf '%m %p\n' | LC_ALL=C sort &&
        find "$item" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
    else
      printf 'word %s\n' "$item"
    fi
  done | sha256sum | cut -c1-16
}

# cached NAME HASH FUNCTION: sets `made` to the folder NAME-HASH of the cache. When there is none, calls
# `FUNCTION FOLDER` on an empty folder beside it and renames that. A second builder of NAME waits for the first.
cached() {
  local name=$1 hash=$2 build=$3 lock
  made=$cache/$name-$hash
  [[ ! -d "$made" ]] || return 0
  mkdir -p "$cache"
  exec {lock}>"$cache/.$name.lock"
  flock --nonblock "$lock" || { progress "another builder of $name is at work, waiting" && flock "$lock"; }
  if [[ ! -d "$made" ]]; then
    # Nobody else builds NAME while the lock is held, so what lies here was left by a builder that was killed.
    rm -rf --one-file-system "$cache/.$name".building.*
    building=$(mktemp -d "$cache/.$name.building.XXXXXX")
    trap 'rm -rf --one-file-system "$building"' EXIT
    chmod 0755 "$building"
    "$build" "$building"
    mv -T "$building" "$made"
    trap - EXIT
    progress "made $made, $(du -sh "$made" | cut -f1)"
  fi
  exec {lock}>&-
}
