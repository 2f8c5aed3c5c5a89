# Has the program $manager, which gives this host its lease, hold the old addresses instead, so that it does not put a new
# lease over them. Needs dhcp-client.sh, $kept, a file that keeps what dhclient was started with while it is stopped, and
# $addresses, $gateway and $servers, lists with a line for each.
# settings KEY LIST
settings() {
  printf '%s\n' "$2" | sed -n "s/./$1=&/p"
}

with_commas() {
  printf %s "$1" | tr '\n' ,
}

# When it cannot, it goes on as it does.
hold() {
  case $manager in
    NETWORK_MANAGER)
      # Of the device only, not of the connection's file: the next boot asks for a lease again. The empty words take
      # away what the new lease brought.
      nmcli --wait 30 device modify "$br" ipv4.method manual ipv4.addresses "$(with_commas "$addresses")" \
        ipv4.gateway "$gateway" ipv4.dns "$(with_commas "$servers")" 2>&1
      ;;
    NETWORKD)
      find_drop_in
      if [ -n "$file" ]; then
        (
          umask 022
          mkdir -p "$drop"
          {
            printf '%s\n' '[Network]' DHCP=no
            settings Address "$addresses"
            settings Gateway "$gateway"
            settings DNS "$servers"
          } >"$drop/90-routervm.conf"
        )
        reload_networkd
      fi
      ;;
    IFUPDOWN | DHCLIENT)
      find_dhclient "$br"
      if [ -n "$found" ]; then
        tr '\0' ' ' <"/proc/$found/cmdline" >"$kept"
        stop_dhclient
      fi
      ;;
  esac
}
