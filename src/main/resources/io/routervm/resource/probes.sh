# Probes of single resources; those that share one look are in overview.sh.

# probe_absence PATH FIRST-LINE: with a line, only a file that begins with it is there.
probe_absence() {
  if [ -n "$2" ]; then
    first=
    if [ -f "$1" ] && [ ! -L "$1" ]; then IFS= read -r first <"$1" || :; fi
    if [ "$first" != "$2" ]; then
      echo absent
      return
    fi
  fi
  if [ -L "$1" ]; then
    echo link
  elif [ -d "$1" ]; then
    echo folder
  elif [ -e "$1" ]; then
    echo file
  else
    echo absent
  fi
}

# probe_link PATH TARGET: whether a link leads there, be it written from / or, right below /etc, from there.
probe_link() {
  if [ -L "$1" ]; then
    leads=$(readlink -- "$1")
    if [ "$leads" = "$2" ] || [ "${1%/*}/$leads" = "/etc/..$2" ]; then
      echo there
    else
      printf 'to %s\n' "$leads"
    fi
  elif [ -e "$1" ]; then
    echo file
  else
    echo absent
  fi
}

# probe_ports: those that SELinux lets services use.
probe_ports() {
  if ! command -v selinuxenabled >/dev/null 2>&1; then
    echo off
  elif ! selinuxenabled; then
    echo off
  elif ! command -v semanage >/dev/null 2>&1; then
    echo unknown
  else
    echo on
    semanage port -l -n
  fi
}

# probe_address NIC ADDRESS/PREFIX
probe_address() {
  if [ ! -e "/sys/class/net/$1" ]; then
    echo 'no such NIC'
  elif ip -4 -o address show dev "$1" up | grep -q -w -F "$2"; then
    echo present
  elif [ -z "$(ip -o link show dev "$1" up)" ]; then
    echo down
  else
    echo missing
  fi
}

# probe_tagged NAME [NIC]: its tag, its NIC and what becomes of priorities, or none; NIC is the one that it is to be made of.
probe_tagged() {
  if [ -n "${2-}" ] && [ ! -e "/sys/class/net/$2" ]; then
    echo 'no such NIC'
    return
  fi
  made=$(sed -n "s/^$1 *| *\\([0-9]*\\) *| *\\([a-z0-9]*\\)\$/\\1 \\2/p" /proc/net/vlan/config 2>/dev/null) || made=
  if [ -z "$made" ]; then
    echo none
    return
  fi
  priorities=$(sed -n 's/^ *EGRESS priority mappings: *//p' "/proc/net/vlan/$1")
  # In order, for the kernel sorts them by a table of its own
  # shellcheck disable=SC2046,SC2086 # words
  echo $made $(printf '%s\n' $priorities | sort)
}

# probe_nic MAC: what the NIC with that address is called.
probe_nic() {
  for nic in /sys/class/net/*; do
    if grep -q -s -i -x -F "$1" "$nic/address"; then
      echo "${nic##*/}"
      return
    fi
  done
  echo 'no such NIC'
}

# probe_down NIC
probe_down() {
  if [ -e "/sys/class/net/$1" ] && [ -n "$(ip -o link show dev "$1" up && ip -4 -o address show dev "$1")" ]; then
    echo up
  else
    echo down
  fi
}

# probe_rules PATH PROGRAM SIGN: what the kernel holds, and what it would hold if PATH was loaded, in Base64 when they
# differ. SIGN is a file that is there where the kernel can filter that family.
probe_rules() {
  bare='/^#/d; s/ \[[0-9]*:[0-9]*\]$//'
  due=
  if [ -e "$1" ] && [ -e "$3" ] && command -v "$2-restore" >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # for the shell in the other name space
    due=$(unshare --net sh -c '"$2-restore" <"$1" && exec "$2-save"' sh "$1" "$2" 2>/dev/null | sed "$bare")
  fi
  now=
  if [ -n "$due" ]; then now=$("$2-save" | sed "$bare"); fi
  tell_rules
}

# tell_rules: $now and $due.
tell_rules() {
  if [ "$now" = "$due" ]; then
    echo loaded
  else
    echo other
    printf '%s' "$now" | base64 -w 0
    echo
    printf '%s' "$due" | base64 -w 0
  fi
}

# probe_tables PATH: as probe_rules, of the tables `routervm` of nftables.
probe_tables() {
  due=
  if [ -e "$1" ] && command -v nft >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # for the shell in the other name space
    due=$(unshare --net sh -c 'nft -f "$1" && exec nft -s list ruleset' sh "$1" 2>/dev/null) || due=
  fi
  now=
  if [ -n "$due" ]; then
    now=$(for family in ip ip6; do nft -s list table "$family" routervm 2>/dev/null || :; done)
  fi
  tell_rules
}

# probe_routes NIC PROTOCOL: the routes by it that have a gateway and that protocol, a line each.
probe_routes() {
  if [ ! -e "/sys/class/net/$1" ]; then
    echo 'no such NIC'
    return
  fi
  # The kernel's own list says without a process whether there is any, but not whose it is.
  if ! has_gateways "$1"; then
    echo none
    return
  fi
  # A prefix of 32 bits is not shown.
  ip -4 route show dev "$1" proto "$2" | awk '
    $2 == "via" { print ($1 ~ /\// ? $1 : $1 "/32") " via " $3; some = 1 }
    END { if (!some) print "none" }'
}

# has_gateways NIC: whether a route by it, but for the default one, has a gateway
has_gateways() {
  while read -r link destination gateway _; do
    [ "$link" != "$1" ] || [ "$destination" = 00000000 ] || [ "$gateway" = 00000000 ] || return 0
  done </proc/net/route
  return 1
}
