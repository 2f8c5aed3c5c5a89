#!/bin/sh
# Called by udhcpc with what the DHCP server said, in the environment.
case $1 in
  bound | renew)
    # shellcheck disable=SC2154 # set by udhcpc
    ip address add "$ip/$mask" dev "$interface"
    [ -z "${router:-}" ] || ip route add default via "${router%% *}" dev "$interface"
    : >/etc/resolv.conf
    for server in ${dns:-}; do
      echo "nameserver $server" >>/etc/resolv.conf
    done
    ;;
esac
