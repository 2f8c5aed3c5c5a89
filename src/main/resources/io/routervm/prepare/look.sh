# How the move stands. Needs $state, $link, which is to have the address, $gateway, which may be empty, and $reach,
# addresses beyond it.
if [ -e "$state/trial" ]; then echo trial on; fi
if [ -n "$(systemctl list-units --no-legend --state=active,activating "routervm-${state##*/}-apply-*")" ]; then
  echo working yes
fi
# After the question who works on it: who has come to the end by now has left this behind.
if [ -e "$state/applied" ]; then echo applied yes; fi
ip -4 -o address show dev "$link" scope global 2>/dev/null | while read -r _ _ _ address _; do
  echo "address $address"
done
# Where to and by whom; what else there is of a route differs from NIC to NIC.
ip -4 route show dev "$link" 2>/dev/null | sed -n 's/^\([^ ]*\)\( via [^ ]*\)\{0,1\}.*/route \1\2/p'
if [ -n "$gateway" ]; then
  # It need not answer a ping, but it must answer anew the question for its MAC address that goes before, by this link.
  ip -4 neighbour flush to "$gateway" dev "$link" 2>/dev/null || :
  ping -c 1 -W 1 -I "$link" "$gateway" >/dev/null 2>&1 || :
  if ip -4 neighbour show to "$gateway" dev "$link" nud reachable 2>/dev/null | grep -q lladdr; then
    echo gateway answers
  fi
fi
for address in $reach; do
  if ping -c 1 -W 2 -I "$link" "$address" >/dev/null 2>&1; then
    echo "beyond $address"
    break
  fi
done
