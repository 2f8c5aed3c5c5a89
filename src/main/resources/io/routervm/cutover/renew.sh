# Has the program $manager, which gives this host its lease, get a new one, whether it holds the old addresses or not.
# Needs dhcp-client.sh and $kept, a file that keeps what dhclient was started with while it is stopped.
# Not ifdown and ifup: they would take the bridge away from under the router.
renew_with_dhclient() {
  find_dhclient "$br"
  if [ -n "$found" ]; then
    # Its arguments are file names, options and the NIC: words without blanks.
    line=$(tr '\0' ' ' <"/proc/$found/cmdline")
    stop_dhclient
  elif [ -s "$kept" ]; then
    line=$(cat "$kept")
  else
    echo "no dhclient runs for $br"
    exit 1
  fi
  rm -f "$kept"
  # A new dhclient does not know of these, and would leave them beside the new one.
  ip -4 address flush dev "$br" scope global
  # shellcheck disable=SC2086 # several words
  setsid $line </dev/null >/dev/null 2>&1 &
}

case $manager in
  NETWORK_MANAGER)
    # Where nothing has changed, `reapply` alone keeps the old lease.
    nmcli --wait 30 device modify "$br" ipv4.addresses '' ipv4.gateway '' ipv4.routes '' \
      ipv4.dns '' ipv4.dns-search '' ipv4.method disabled 2>&1
    nmcli --wait 60 device reapply "$br" 2>&1
    ;;
  NETWORKD)
    # Not `renew`: that asks the server of the old lease, which is not there any more.
    find_drop_in
    rm -f "$drop/90-routervm.conf"
    reload_networkd
    mend_networkd
    ;;
  IFUPDOWN | DHCLIENT) renew_with_dhclient ;;
esac
