# find_dhclient INTERFACE: the process of its dhclient as $found, empty when there is none. Not that of a container on this
# host, whose interface may have the same name.
find_dhclient() {
  found=
  for folder in /proc/[0-9]*; do
    [ "$(cat "$folder/comm" 2>/dev/null || :)" = dhclient ] || continue
    [ "$(readlink "$folder/ns/net" || :)" = "$(readlink /proc/self/ns/net)" ] || continue
    tr '\0' '\n' 2>/dev/null <"$folder/cmdline" | grep -q -x -F "$1" || continue
    found=${folder#/proc/}
    break
  done
}
