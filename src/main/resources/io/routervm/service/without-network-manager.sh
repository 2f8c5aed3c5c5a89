# Whether network.service has been seen to work over $nic without NetworkManager: its own lease where it is to have one ($leased), and a gateway that
# answers an ARP request made just now.
not_proven() {
  echo "network.service does not do without NetworkManager yet: $1" >&2
  exit 1
}

systemctl is-active --quiet network.service || not_proven 'it does not run'
if systemctl is-active --quiet NetworkManager.service; then
  not_proven 'NetworkManager runs still'
fi
if [ "$leased" = no ]; then
  :
elif [ ! -s "/run/dhclient-$nic.pid" ] || ! kill -0 "$(cat "/run/dhclient-$nic.pid")"; then
  not_proven "it has no DHCP client on $nic"
fi
gateway=$(ip -4 route show default dev "$nic" | sed -n 's/.*via \([0-9.]*\).*/\1/p' | head -n 1)
[ -n "$gateway" ] || not_proven "no gateway on $nic: is its cable in?"
ip neigh flush to "$gateway" dev "$nic"
ping -n -q -c 1 -W 3 "$gateway" >/dev/null 2>&1 || :
ip neigh show to "$gateway" dev "$nic" | grep -q lladdr \
  || not_proven "the gateway $gateway does not answer on $nic"
