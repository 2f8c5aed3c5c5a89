# Moves this host's address from a NIC to a bridge on trial, without routervm: whoever made the trial may be gone, and so
# may the network. Kept as a file beside what it works on. Needs $state, its folder, $nic, $home, which is empty when
# that is the WAN's, whose bridge is to have no address, $link, which has the address of this host without the move,
# $bridge, $switch, what that is, $mac, its address, $datapath of Open vSwitch, $manager, of NetworkManager's connections $earlier and $wanted, and
# find_dhclient.
#   guard          from now on a boot with a trial on goes back
#   remember       this host's address and default routes as they are now
#   check          whether the program that will read the new files takes them
#   cancel         the trial is over before it has begun
#   apply TRIAL    the new files, and the address goes to the bridge
#   revert TRIAL   as it was, unless that trial is over
#   boot           as it was, before anybody reads the files
#   keep TRIAL     the new state stays
#   changed        prints the files that somebody has changed since
#   gone           whether the bridge is not there any more
#   ports          prints what else is in the bridge by now
#   nic, link      print the NIC's name, and that of what has this host's address without the move
trial=$state/trial
units=/etc/systemd/system
name=routervm-${state##*/}
guard=$name.service
database=/etc/openvswitch/conf.db
off=/proc/sys/net/ipv6/conf/$nic/disable_ipv6

is_on() {
  [ "$(cat "$trial" 2>/dev/null)" = "$1" ]
}

# beside PATH: a name that no program reads in these folders, for a file that is going to be it. A link stays one: what it
# leads to is another.
beside() {
  target=$(readlink -f "$1") && echo "${target%/*}/.${target##*/}.routervm"
}

# Where a power cut finds the old content or the new one.
put() {
  mkdir -p "$(dirname "$2")" && new=$(beside "$2") && cp -p "$1" "$new" && mv -f "$new" "$(readlink -f "$2")"
}

install_files() {
  while read -r path; do
    put "$state/after$path" "$path"
  done <"$state/files"
  sync
}

# On a full disk, too: the old text has the room of the new one.
restore_files() {
  failed=
  while read -r path; do
    new=$(beside "$path") && rm -f "$new"
    if [ -e "$state/before$path" ]; then
      put "$state/before$path" "$path" || cat "$state/before$path" >"$path" || failed=yes
    else
      rm -f "$path" || failed=yes
      case $path in
        *.network.d/*) rmdir "$(dirname "$path")" 2>/dev/null || : ;;
      esac
    fi
  done <"$state/files"
  [ -z "$failed" ]
}

# As they are going to be, in a folder beside.
check_files() {
  [ "$manager" = NETPLAN ] || return 0
  rm -rf "$state/root"
  for folder in /etc /run /lib; do
    mkdir -p "$state/root$folder/netplan"
    if [ -d "$folder/netplan" ]; then cp -p -R -L "$folder/netplan" "$state/root$folder"; fi
  done
  while read -r path; do
    case $path in
      /etc/netplan/*) cp -p "$state/after$path" "$state/root$path" ;;
    esac
  done <"$state/files"
  netplan generate --root-dir "$state/root"
  rm -rf "$state/root"
}

# Netplan's own unit for a bridge of Open vSwitch, which must not make it once more. At boot it waits in the queue.
stop_unit_of_bridge() {
  [ "$switch" = OPENVSWITCH ] || return 0
  systemctl --quiet --no-block stop "netplan-ovs-$bridge.service" 2>/dev/null || :
}

# Without a word to its server: a released lease may go to somebody else.
stop_dhclient() {
  while find_dhclient "$1" && [ -n "$found" ]; do
    kill "$found" || :
    while [ -e "/proc/$found" ]; do sleep 0.1; done
  done
}

# dhclient's memory of a NIC has its lease and the name by which the server knows it.
leases=/var/lib/dhcp/dhclient.
inherit_lease() {
  if [ -e "$leases$nic.leases" ]; then
    sed "s/^  interface \"$nic\";/  interface \"$bridge\";/" "$leases$nic.leases" >"$leases$bridge.leases"
  fi
}

# As a group of its own, which says its number first: what is stopped is stopped with all that it has started, but for the
# daemons that it leaves. They do not keep the lock.
configure() {
  # shellcheck disable=SC2016 # for the shell of the group
  setsid sh -c 'echo $$ >"$0" && exec "$@"' "$state/group" "$@" 9>&- &
  wait $!
}

# Linux's are made by whoever configures the network, Open vSwitch's are its own to keep.
make_bridge() {
  [ "$switch" = OPENVSWITCH ] || return 0
  ovs-vsctl --timeout=30 -- --may-exist add-br "$bridge" \
    -- set bridge "$bridge" "other-config:hwaddr=\"$mac\"" ${datapath:+"datapath_type=$datapath"} \
    -- --may-exist add-port "$bridge" "$nic"
}

remove_bridge() {
  if [ "$switch" = LINUX ]; then
    ip link delete dev "$bridge" 2>/dev/null || :
    return 0
  fi
  # Whose process has died would keep the NIC.
  systemctl start ovs-vswitchd.service 2>/dev/null || :
  ovs-vsctl --timeout=30 --if-exists del-br "$bridge"
}

# At boot, before its database has a server: what stands in it would take the NIC.
forget_bridge() {
  [ "$switch" = OPENVSWITCH ] || return 0
  found=$(ovsdb-tool query "$database" \
    '["Open_vSwitch",{"op":"select","table":"Bridge","where":[["name","==","'"$bridge"'"]],"columns":["_uuid"]}]' \
    | sed -n 's/.*"uuid","\([0-9a-f-]*\)".*/\1/p')
  [ -n "$found" ] || return 0
  ovsdb-tool transact "$database" \
    '["Open_vSwitch",{"op":"mutate","table":"Open_vSwitch","where":[],"mutations":[["bridges","delete",["set",[["uuid","'"$found"'"]]]]]}]'
}

to_bridge() {
  case $manager in
    IFUPDOWN)
      stop_dhclient "$nic"
      install_files
      # bridge-utils switches it off on a port, and on again in its own way down only.
      if [ -e "$off" ]; then cat "$off" >"$state/ipv6-off"; fi
      ip address flush dev "$nic" scope global
      make_bridge
      inherit_lease
      configure ifup --force "$bridge"
      ;;
    NETWORKD)
      install_files
      make_bridge
      networkctl reload
      ;;
    NETPLAN)
      install_files
      make_bridge
      netplan generate
      if [ "$switch" = OPENVSWITCH ]; then
        systemctl daemon-reload
        systemctl start "netplan-ovs-$bridge.service"
      fi
      networkctl reload
      ;;
    NETWORK_MANAGER)
      install_files
      nmcli connection reload
      nmcli --wait 60 connection up uuid "$wanted"
      ;;
  esac
}

# Who configures the network may have said yes and not be at its end.
await_port() {
  [ "$switch" = LINUX ] || return 0
  looks=0
  until [ -e "/sys/class/net/$bridge/brif/$nic" ]; do
    [ "$looks" -lt 100 ] || return 1
    sleep 0.2
    looks=$((looks + 1))
  done
}

# A command of the stanza that cannot run twice (`up ip rule add …`) fails each time: it keeps nothing from its end. Of a NIC
# that it takes for up, ifup would say that all is well, too, and have left out what is behind that command. What counts
# is the address: without one it is begun again.
bring_up() {
  ifup --force --ignore-errors "$nic" 9>&-
  [ -n "$(ip -4 -o address show dev "$nic" scope global)" ]
}

# For a way back that finds no DHCP server, or a file that says by now what this host never had.
remember() {
  [ -n "$home" ] || return 0
  from=$link
  if [ -e "$state/kept" ]; then from=$bridge; fi
  ip -4 -o address show dev "$from" scope global | while read -r _ _ _ address _; do echo "$address"; done >"$state/addresses"
  ip -4 route show default dev "$from" | sed 's/ linkdown//; s/ dead//' >"$state/routes"
  : >"$state/dns"
  if [ "$manager" = NETWORK_MANAGER ]; then nmcli --get-values IP4.DNS device show "$from" >"$state/dns" || :; fi
}

# Whether this host has an address, and its default routes if that is the one of before: of another lease they are others.
is_reachable() {
  now=$(ip -4 -o address show dev "$link" scope global)
  [ -n "$now" ] || return 1
  while read -r address; do
    case $now in
      *" $address "*) ;;
      *) return 0 ;;
    esac
  done <"$state/addresses"
  ways=$(ip -4 route show default dev "$link")
  while read -r _ _ gateway _; do
    case "$ways " in
      *" $gateway "*) ;;
      *) return 1 ;;
    esac
  done <"$state/routes"
}

# As this host was reachable before, until its next boot or lease, where whoever configures the network does not come to it
# in ten seconds.
regain() {
  [ -n "$home" ] && [ -s "$state/addresses" ] || return 0
  looks=0
  until is_reachable; do
    if [ "$looks" -ge 20 ]; then
      by_hand || echo "$link could not be given its earlier address" >&2
      return 0
    fi
    sleep 0.5
    looks=$((looks + 1))
  done
}

by_hand() {
  echo "$link is given its earlier address, $(cat "$state/addresses"), without a lease" >&2
  if [ "$manager" = NETWORK_MANAGER ] && [ -z "$(ip -4 -o address show dev "$link" scope global)" ]; then
    # It would take away an address that it does not know. A connection in its memory alone is gone at the next boot.
    nmcli connection delete id routervm-earlier 2>/dev/null || :
    nmcli connection add save no type ethernet ifname "$nic" con-name routervm-earlier connection.autoconnect no \
      ipv6.method disabled ipv4.method manual ipv4.addresses "$(paste -s -d , "$state/addresses")" \
      ipv4.gateway "$(sed -n '1s/^default via \([^ ]*\).*/\1/p' "$state/routes")" \
      ipv4.dns "$(sed 's/ | /,/g' "$state/dns" | paste -s -d , -)"
    nmcli --wait 20 connection up id routervm-earlier
    return
  fi
  ip link set dev "$link" up
  while read -r address; do ip address add "$address" broadcast + dev "$link" || :; done <"$state/addresses"
  while read -r route; do
    # shellcheck disable=SC2086 # as ip has printed it: words
    ip route replace $route dev "$link"
  done <"$state/routes"
}

# Whatever was done before, and again after it has failed.
to_nic() {
  case $manager in
    IFUPDOWN)
      stop_dhclient "$bridge"
      stop_dhclient "$nic"
      restore_files
      rm -f "$leases$bridge.leases"
      remove_bridge
      ip address flush dev "$nic" scope global
      ip -6 route flush dev "$nic" proto boot 2>/dev/null || :
      if [ -e "$state/ipv6-off" ] && [ -e "$off" ]; then cat "$state/ipv6-off" >"$off"; fi
      # The WAN's may have had none, and may have nobody to give it a lease now.
      if [ -n "$home" ]; then
        # dhclient waits a minute for a server.
        regain 9>&- &
        beside=$!
        bring_up
        wait "$beside"
      elif ifquery "$nic" >/dev/null 2>&1; then
        configure ifup --force --ignore-errors "$nic" || :
      fi
      ;;
    NETWORKD)
      restore_files
      remove_bridge
      networkctl reload
      networkctl reconfigure "$nic" || [ -z "$home" ]
      ;;
    NETPLAN)
      restore_files
      stop_unit_of_bridge
      netplan generate
      remove_bridge
      networkctl reload
      networkctl reconfigure "$nic" || [ -z "$home" ]
      ;;
    NETWORK_MANAGER)
      restore_files
      nmcli connection reload
      remove_bridge
      # Somebody may have removed the earlier connection since; the WAN's NIC may have had none, or no server by now.
      if [ -n "$earlier$home" ]; then
        if nmcli --get-values connection.uuid connection show uuid "$earlier" >/dev/null 2>&1; then
          nmcli --wait 10 connection up uuid "$earlier" ifname "$nic" || [ -s "$state/addresses" ] || [ -z "$home" ]
        else
          nmcli --wait 60 device connect "$nic" || [ -s "$state/addresses" ] || [ -z "$home" ]
        fi
      fi
      ;;
  esac
}

# The files are on the disk before the marker goes, and not earlier: a file system in the network may be waited for.
end() {
  sync
  rm -f "$trial"
  rm -f "$state/group" "$units/sysinit.target.wants/$guard" "$units/$guard"
  sync
}

locked() {
  exec 9>"$state/lock"
  flock 9
}

case $1 in
  guard)
    cp "$state/unit" "$units/$guard"
    chmod 0644 "$units/$guard"
    systemctl daemon-reload
    systemctl --quiet enable "$guard"
    sync
    ;;
  remember) remember ;;
  check) check_files ;;
  cancel)
    end
    systemctl daemon-reload
    ;;
  apply)
    locked
    is_on "$2" || exit 0
    to_bridge
    await_port
    touch "$state/applied"
    ;;
  revert)
    is_on "$2" || exit 0
    # What still works on the move is in the way of its end.
    systemctl --quiet stop "$name-apply-$2.service" 2>/dev/null || :
    if [ -e "$state/group" ]; then kill -- "-$(cat "$state/group")" 2>/dev/null || :; fi
    locked
    is_on "$2" || exit 0
    rm -f "$state/group"
    to_nic
    regain
    rm -f "$state/kept"
    end
    systemctl --quiet stop "$name-revert-$2.timer" 2>/dev/null || :
    systemctl daemon-reload
    ;;
  boot)
    restore_files
    forget_bridge || echo "$bridge is still in the database of Open vSwitch" >&2
    # It has written for networkd by now what it read in the new files.
    if command -v netplan >/dev/null 2>&1; then
      stop_unit_of_bridge
      netplan generate || :
    fi
    rm -f "$state/kept"
    end
    ;;
  keep)
    locked
    is_on "$2" || exit 4
    touch "$state/kept"
    end
    systemctl --quiet stop "$name-revert-$2.timer" 2>/dev/null || :
    systemctl daemon-reload
    ;;
  gone) [ ! -e "/sys/class/net/$bridge" ] ;;
  nic) echo "$nic" ;;
  link) echo "$link" ;;
  ports)
    if [ "$switch" = OPENVSWITCH ]; then
      ovs-vsctl --timeout=10 list-ports "$bridge" | grep -v -x -F "$nic" || :
    fi
    for port in "/sys/class/net/$bridge/brif"/*; do
      [ ! -e "$port" ] || [ "${port##*/}" = "$nic" ] || echo "${port##*/}"
    done
    ;;
  changed)
    while read -r path; do
      cmp -s "$state/after$path" "$path" || echo "$path"
    done <"$state/files"
    ;;
esac
