# What this host's network is made of, a line of a word and a value each. Needs $wanted, a NIC or nothing for the one of
# the default route, $bridge, $moves, the folder of the moves that were made here, and find_dhclient.
default=$(ip -4 route show default 2>/dev/null | head -n 1)
nic=$wanted
if [ -z "$nic" ]; then
  nic=$(printf '%s\n' "$default" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
fi
gateway=$(ip -4 route show default 2>/dev/null | sed -n "s/.*via \([0-9.]*\) .*/\1/p" | head -n 1)

# has_bridge NAME: whether Open vSwitch has one of that name
has_bridge() {
  command -v ovs-vsctl >/dev/null 2>&1 && ovs-vsctl --timeout=10 br-exists "$1" 2>/dev/null
}

# type NIC: what its driver calls it, empty for a plain Ethernet NIC
type_of() {
  if [ -d "/sys/class/net/$1/wireless" ] || [ -e "/sys/class/net/$1/phy80211" ]; then
    echo wlan
  elif has_bridge "$1"; then
    echo openvswitch
  elif [ -e "/sys/class/net/$1/tun_flags" ]; then
    echo tun
  else
    sed -n 's/^DEVTYPE=//p' "/sys/class/net/$1/uevent" 2>/dev/null
  fi
}

files_of_ifupdown() {
  for file in /etc/network/interfaces /etc/network/interfaces.d/*; do
    if [ -f "$file" ]; then echo "$file"; fi
  done
}

# In the order in which netplan reads them: by name, and of those of one name the first.
files_of_netplan() {
  for folder in /run/netplan /etc/netplan /lib/netplan; do
    for file in "$folder"/*.yaml; do
      if [ -f "$file" ]; then echo "${file##*/}/$file"; fi
    done
  done | sort -t / -s -u -k 1,1 | sed 's:^[^/]*/::'
}

# drop_ins FILE: those of networkd's file of that name, in the order in which it reads them. Before systemd 253 it does not
# list them itself.
drop_ins() {
  for folder in /etc /run /usr/local/lib /usr/lib /lib; do
    for file in "$folder/systemd/network/${1##*/}.d"/*.conf; do
      if [ -e "$file" ]; then echo "${file##*/}/$file"; fi
    done
  done | sort -t / -s -u -k 1,1 | sed 's:^[^/]*/::'
}

# show FILE: a file as the lines that follow its name
show() {
  echo "file $1"
  # The last line may have no end.
  { cat "$1" && echo; } | sed 's/^/text /'
}

echo "nic $nic"
for marker in "$moves"/host-*/trial; do
  if [ -e "$marker" ]; then echo "trial ${marker%/trial}"; fi
done
if has_bridge "$bridge"; then
  echo there openvswitch
  ovs-vsctl --timeout=10 list-ports "$bridge" | sed 's/^/port /'
elif [ -e "/sys/class/net/$bridge" ]; then
  echo "there $(type_of "$bridge")"
  for port in "/sys/class/net/$bridge/brif"/*; do
    if [ -e "$port" ]; then echo "port ${port##*/}"; fi
  done
fi
ip -4 -o address show dev "$bridge" scope global 2>/dev/null | while read -r _ _ _ address _; do
  echo "on $address"
done
if command -v ovs-vsctl >/dev/null 2>&1 && [ -e /etc/openvswitch/conf.db ] \
  && ovs-vsctl --timeout=10 list-br >/dev/null 2>&1; then
  echo tool openvswitch
fi
if [ -e /etc/network/if-pre-up.d/openvswitch ]; then echo tool openvswitch-ifupdown; fi
if [ -n "$(find /usr/lib /usr/lib64 -path '*/NetworkManager/*' -name libnm-device-plugin-ovs.so 2>/dev/null | head -n 1)" ]; then
  echo tool openvswitch-networkmanager
fi
if [ -e /sys/class/net/docker0 ]; then echo docker yes; fi
if [ -d /run/systemd/system ]; then echo systemd yes; fi
if [ -z "$nic" ] || [ ! -e "/sys/class/net/$nic" ]; then exit 0; fi
echo "type $(type_of "$nic")"
echo "mac $(cat "/sys/class/net/$nic/address")"
if [ -n "$gateway" ]; then echo "gateway $gateway"; fi
if command -v ping >/dev/null 2>&1; then echo tool ping; fi
find_dhclient "$nic"
if [ -n "$found" ]; then echo tool dhclient; fi
# systemd's own name for a NIC may go by its MAC address, which the bridge will have as well.
named=$(udevadm info --query=property --path="/sys/class/net/$nic" 2>/dev/null | sed -n 's/^ID_NET_LINK_FILE=//p')
if [ -n "$named" ] && grep -q '^MACAddress=' "$named" 2>/dev/null \
  && ! grep -q -E '^(Type|Driver|OriginalName|PermanentMACAddress)=' "$named"; then
  echo "named $named"
fi
rules=$(nft list ruleset 2>/dev/null || :; iptables-save 2>/dev/null || :)
# names_it: whether one of them has the NIC's name, or the beginning of it and `*` or `+` for the rest
names_it() {
  if printf '%s\n' "$rules" | grep -q -w -F -- "$nic"; then return 0; fi
  start=$nic
  while [ -n "$start" ]; do
    if printf '%s\n' "$rules" | grep -q -F -e "\"$start*\"" -e " $start+ "; then return 0; fi
    start=${start%?}
  done
  return 1
}
if names_it; then echo firewall yes; fi
if [ -e "/sys/class/net/$nic/master" ]; then
  master=$(readlink "/sys/class/net/$nic/master")
  echo "master ${master##*/}"
elif master=$(ovs-vsctl --timeout=10 iface-to-br "$nic" 2>/dev/null); then
  echo "master $master"
fi
ip -4 -o address show dev "$nic" scope global 2>/dev/null | while read -r _ _ _ address _; do
  echo "address $address"
done
ip -6 -o address show dev "$nic" scope global 2>/dev/null | while read -r _ _ _ address _; do
  echo "address6 $address"
done
# Where somebody is logged in: an SSH server's sessions whatever its port, and those of the port that SSH has as a rule.
visited=$(ss -t -n -H -p state established 2>/dev/null | awk '/"sshd/ || $3 ~ /:22$/ { print $3 }' \
  | sed 's/:[0-9]*$//; s/[][]//g; s/%.*//; s/^::ffff://')
ip -o address show dev "$nic" 2>/dev/null | while read -r _ _ _ address _; do
  if printf '%s\n' "$visited" | grep -q -x -F -- "${address%/*}"; then echo visited yes; fi
done
if [ "$(cat "/sys/class/net/$nic/carrier" 2>/dev/null)" = 1 ]; then echo carrier yes; fi
if [ -e /lib/ifupdown/bridge.sh ] || [ -e /etc/network/if-pre-up.d/bridge ]; then echo tool bridge-utils; fi

index=$(cat "/sys/class/net/$nic/ifindex")
link=/run/systemd/netif/links/$index
connection=
if command -v nmcli >/dev/null 2>&1; then
  connection=$(nmcli -t -g GENERAL.CON-UUID device show "$nic" 2>/dev/null || :)
fi
if [ -n "$connection" ] && [ "$connection" != -- ]; then
  echo manager NETWORK_MANAGER
  echo "connection $connection"
  file=$(nmcli -t -f UUID,FILENAME connection show | sed -n "s/^$connection://p")
  if [ -f "$file" ]; then show "$file"; fi
elif grep -q '^ADMIN_STATE=configur' "$link" 2>/dev/null; then
  file=$(sed -n 's/^NETWORK_FILE=//p' "$link")
  case $file in
    */10-netplan-*.network)
      echo manager NETPLAN
      id=${file##*/10-netplan-}
      echo "connection ${id%.network}"
      files_of_netplan | while read -r yaml; do show "$yaml"; done
      ;;
    *)
      echo manager NETWORKD
      show "$file"
      ;;
  esac
  drop_ins "$file" | while read -r file; do
    if [ -f "$file" ]; then show "$file"; fi
  done
  sed -n 's/^CLIENTID=/client /p' "/run/systemd/netif/leases/$index" 2>/dev/null || :
elif [ -n "$(files_of_ifupdown | while read -r file; do
  awk -v nic="$nic" '$1 == "iface" && $2 == nic' "$file"
done)" ]; then
  echo manager IFUPDOWN
  files_of_ifupdown | while read -r file; do show "$file"; done
elif [ -n "$(find /run/systemd/network -name '10-netplan-*.network' 2>/dev/null)" ]; then
  # Of a NIC that it does not name: the WAN's, as a rule.
  echo manager NETPLAN
  files_of_netplan | while read -r file; do show "$file"; done
else
  files_of_ifupdown | while read -r file; do show "$file"; done
fi
