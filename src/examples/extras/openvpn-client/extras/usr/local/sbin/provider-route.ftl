#!/bin/sh
# Keeps the rules by which one device leaves by table 4242: by the tunnel when it is up, and else not at all. To the home's own
# networks all is as before: the first rule asks the main table for everything but the way out. The rules are kept and not only
# made, because others take them away: systemd-networkd does, whenever it sets a NIC up. `stop` takes them away.
set -eu
[#assign device = hosts?filter(host -> host.name == "tv")?first]
device=[=device.ip]

if [ "${1-}" = stop ]; then
  for number in 4242 4243 4244; do
    while ip -4 rule del pref "$number" 2>/dev/null; do :; done
  done
  exit 0
fi

place() {
  rules=$(ip -4 rule)
  case $rules in *4242:*) ;; *) ip -4 rule add pref 4242 from "$device" lookup main suppress_prefixlength 0 ;; esac
  case $rules in *4243:*) ;; *) ip -4 rule add pref 4243 from "$device" lookup 4242 ;; esac
  case $rules in *4244:*) ;; *) ip -4 rule add pref 4244 unreachable from "$device" ;; esac
  if ip link show dev tun-provider up 2>/dev/null | grep -q tun-provider &&
    ! ip -4 route show table 4242 2>/dev/null | grep -q '^default dev tun-provider'; then
    ip -4 route replace default dev tun-provider table 4242 || :
  fi
}

{ echo now && exec ip -4 monitor rule route; } | while read -r _; do place; done
