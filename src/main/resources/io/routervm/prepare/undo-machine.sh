# Takes back what was done to this host beside its network, as far as that can be: a word and a value a line. Needs $notes,
# the file that tells it, in which stays what can be taken back later, and libvirt.sh.
[ -e "$notes" ] || exit 0

# keep_pool NAME FOLDER REASON: for another time
keep_pool() {
  echo "kept the storage pool $1: $3"
  printf 'pool %s %s\n' "$1" "$2" >>"$notes.left"
}

# drop_pool NAME FOLDER
drop_pool() {
  if ! pools=$(in_libvirt pool-list --all --name 2>/dev/null); then
    keep_pool "$1" "$2" "libvirt does not answer"
    return 0
  fi
  is_among "$1" "$pools" || return 0
  # Only one that is on can be asked.
  if ! { in_libvirt pool-refresh "$1" && volumes=$(in_libvirt vol-list "$1"); } >/dev/null 2>&1; then
    keep_pool "$1" "$2" "whether it has volumes cannot be read, for which it has to be started"
    return 0
  fi
  if [ -n "$volumes" ]; then
    keep_pool "$1" "$2" "it has volumes"
    return 0
  fi
  in_libvirt pool-destroy "$1" >/dev/null 2>&1 || :
  in_libvirt pool-undefine "$1" >/dev/null
  rmdir "$2" 2>/dev/null || :
  echo "undone the storage pool $1"
}

rm -f "$notes.left"
while read -r word value rest; do
  case $word in
    pool) drop_pool "$value" "$rest" ;;
    member)
      if gpasswd --delete "$value" libvirt >/dev/null 2>&1; then echo "undone $value in the group libvirt"; fi
      ;;
    packages) echo "kept the packages $value${rest:+ $rest}" ;;
    service) echo "kept the service $value" ;;
  esac
done <"$notes"
if [ -e "$notes.left" ]; then
  mv -f "$notes.left" "$notes"
else
  rm -f "$notes"
fi
