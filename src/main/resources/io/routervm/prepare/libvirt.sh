# How this host's libvirt is spoken to.

# in_libvirt WORD…
in_libvirt() {
  virsh --quiet --connect qemu:///system "$@"
}

# is_among NAME LIST: whether virsh lists that pool; it puts blanks behind the names
is_among() {
  printf '%s\n' "$2" | sed 's/ *$//' | grep -q -x -F -- "$1"
}
