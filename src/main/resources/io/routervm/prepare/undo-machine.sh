# Takes back what was done to this host beside its network, as far as that can be: a word and a value a line. Needs $notes,
# the file that tells it, in which stays what can be taken back later.
[ -e "$notes" ] || exit 0

in_libvirt() {
  virsh --quiet --connect qemu:///system "$@"
}

# drop_pool NAME FOLDER
drop_pool() {
  in_libvirt pool-info "$1" >/dev/null 2>&1 || return 0
  in_libvirt pool-refresh "$1" >/dev/null 2>&1 || :
  if [ -n "$(in_libvirt vol-list "$1" 2>/dev/null)" ]; then
    echo "kept the storage pool $1: it has volumes"
    printf 'pool %s %s\n' "$1" "$2" >>"$notes.left"
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
