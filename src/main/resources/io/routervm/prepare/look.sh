# How the move stands. Needs $state, $bridge, $gateway, which may be empty, and $reach, addresses beyond it.
if [ -e "$state/trial" ]; then echo trial on; fi
if [ -n "$(systemctl list-units --no-legend --state=active,activating 'routervm-host-network-apply-*')" ]; then
  echo working yes
fi
# After the question who works on it: who has come to the end by now has left this behind.
if [ -e "$state/applied" ]; then echo applied yes; fi
ip -4 -o address show dev "$bridge" scope global 2>/dev/null | while read -r _ _ _ address _; do
  echo "address $address"
done
if [ -n "$gateway" ]; then
  # It need not answer a ping, but it must answer the question for its MAC address that goes before.
  ping -c 1 -W 1 "$gateway" >/dev/null 2>&1 || :
  if ip -4 neighbour show "$gateway" | grep lladdr | grep -q -v FAILED; then echo gateway answers; fi
fi
for address in $reach; do
  if ping -c 1 -W 2 "$address" >/dev/null 2>&1; then
    echo "beyond $address"
    break
  fi
done
