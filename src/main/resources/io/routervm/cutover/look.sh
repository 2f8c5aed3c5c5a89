# What this host has on its bridge, and who gives it: a line of a word and a value each. Needs find_dhclient and $br.
stanza() {
  cat /etc/network/interfaces /etc/network/interfaces.d/* 2>/dev/null \
    | awk -v br="$br" '$1 == "iface" && $2 == br && $3 == "inet" { print $4; exit }'
}

networkd_has_it() {
  link=/run/systemd/netif/links/$(cat "/sys/class/net/$br/ifindex" 2>/dev/null || :)
  [ -f "$link" ] && grep -q '^ADMIN_STATE=configur' "$link"
}

network_manager_has_it() {
  command -v nmcli >/dev/null \
    && [ "$(nmcli -t -f GENERAL.STATE device show "$br" 2>/dev/null | tr -dc 0-9)" = 100 ]
}

ip -4 -o address show dev "$br" scope global 2>/dev/null | while read -r _ _ _ address rest; do
  echo "address $address"
  case " $rest " in *" dynamic "*) echo "dynamic yes" ;; esac
done
ip -4 route show dev "$br" 2>/dev/null | while read -r route; do
  case $route in *"proto kernel"*) ;; *) echo "route $route" ;; esac
done
if [ ! -L /etc/resolv.conf ]; then sed 's/^/resolver /' /etc/resolv.conf; fi
find_dhclient "$br"
if network_manager_has_it; then
  echo manager NETWORK_MANAGER
  case $(nmcli -t -f DHCP4 device show "$br") in DHCP4*) echo dhcp yes ;; esac
elif networkd_has_it; then
  echo manager NETWORKD
elif [ -n "$(stanza)" ]; then
  echo manager IFUPDOWN
  [ "$(stanza)" != dhcp ] || echo dhcp yes
elif [ -n "$found" ]; then
  echo manager DHCLIENT
fi
