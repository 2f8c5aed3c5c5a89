# The programs that give this host its lease. Needs find_dhclient and $br.

# The settings that a NIC's file of networkd gets on top, until the next boot, are in $drop.
find_drop_in() {
  link=/run/systemd/netif/links/$(cat "/sys/class/net/$br/ifindex")
  file=$(sed -n 's/^NETWORK_FILE=//p' "$link" 2>/dev/null)
  drop=/run/systemd/network/${file##*/}.d
}

reload_networkd() {
  { networkctl reload && networkctl reconfigure "$br"; } 2>&1 || systemctl restart systemd-networkd 2>&1
}

# Seen once on networkd 252: it failed to set an address ("Numerical result out of range"), and at the next
# reconfiguration again.
mend_networkd() {
  looks=0
  while [ "$looks" -lt 60 ]; do
    case $(sed -n 's/^ADMIN_STATE=//p' "$link" 2>/dev/null) in
      configured) break ;;
      failed)
        systemctl restart systemd-networkd 2>&1
        break
        ;;
    esac
    sleep 0.2
    looks=$((looks + 1))
  done
}

stop_dhclient() {
  kill "$found"
  while [ -e "/proc/$found" ]; do sleep 0.2; done
}
