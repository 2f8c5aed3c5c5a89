# Prints the address of the neighbour on $bridge that has the MAC address $mac, if there is one. Who is
# not known yet is asked for: an echo request to each address of the last 256 around ours.
PATH=$PATH:/usr/sbin:/sbin
known() {
  ip -4 neigh show dev "$bridge" 2>/dev/null |
    awk -v mac="$mac" '$2 == "lladdr" && $3 == mac && $NF != "FAILED" { print $1; exit }'
}
found=$(known)
if [ -z "$found" ]; then
  for own in $(ip -4 -o address show dev "$bridge" 2>/dev/null | awk '{ print $4 }'); do
    subnet=${own%.*}
    last=1
    while [ "$last" -lt 255 ]; do
      ping -c 1 -W 1 "$subnet.$last" >/dev/null 2>&1 &
      last=$((last + 1))
    done
  done
  wait
  found=$(known)
fi
echo "$found"
