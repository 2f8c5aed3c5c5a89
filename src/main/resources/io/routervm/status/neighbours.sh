# Prints the neighbours, after everybody who may be the device was asked again whether it is there: the kernel would
# name one that has left. Needs $addresses and, in lower case, $names, by which leases and neighbours know it.
set +e

# The addresses of the device that is called so.
known() {
  cat /var/lib/misc/dnsmasq*.leases /var/lib/dnsmasq/dnsmasq*.leases 2>/dev/null |
    awk -v who="$1" 'tolower($2) == who || $3 == who || tolower($4) == who { print $3 }'
  ip -4 neigh show | awk -v who="$1" '{ for (i = 2; i < NF; i++) if ($i == "lladdr" && $(i + 1) == who) print $1 }'
}

suspects() {
  # shellcheck disable=SC2086 # several words
  printf '%s\n' $addresses
  for who in $names; do known "$who"; done
}

for address in $(suspects | grep -E '^[0-9]{1,3}([.][0-9]{1,3}){3}$' | sort -u | head -n 8); do
  device=$(ip -4 neigh show to "$address" | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  [ -z "$device" ] || ip neigh change "$address" dev "$device" nud probe
  ping -n -c 1 -w 3 "$address" >/dev/null &
done
wait
sleep 0.5
ip -4 -s neigh show
