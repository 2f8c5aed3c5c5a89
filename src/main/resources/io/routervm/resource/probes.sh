# Probes of single resources; those that share one look are in overview.sh.

# probe_absence PATH
probe_absence() {
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
  if [ "$now" = "$due" ]; then
    echo loaded
  else
    echo other
    printf '%s' "$now" | base64 -w 0
    echo
    printf '%s' "$due" | base64 -w 0
  fi
}
