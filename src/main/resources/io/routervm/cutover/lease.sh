# Waits up to $seconds for an address of $nic, and prints it.
turn=0
while [ "$turn" -lt "$seconds" ]; do
  address=$(ip -o -4 address show dev "$nic" scope global 2>/dev/null | awk '{ print $4 ($5 == "peer" ? "/32" : ""); exit }')
  if [ -n "$address" ]; then
    printf '%s\n' "$address"
    break
  fi
  turn=$((turn + 1))
  sleep 1
done
