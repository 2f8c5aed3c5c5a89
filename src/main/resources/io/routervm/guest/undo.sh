# Brings back what a plan has replaced: $journal/undo.sh, which also holds the functions revert_N
# and, at its end, the calls. Run as `sh undo.sh MODE`:
#
#   failed    by the application itself, when a change fails
#   running   by routervm-revert, when nobody has confirmed
#   boot      by routervm-revert, before network and firewall start
#
# It may be killed at any point and run again from its beginning.
mode=$1
trap : HUP PIPE TERM INT
[ "$mode" = failed ] || report=$journal/undo.report

# Before all else what lets the owner in.
restore_firewall() {
  if [ "$mode" != boot ] && [ -s "$journal/runtime/iptables" ]; then
    iptables-restore <"$journal/runtime/iptables" >>"$journal/runtime/output" 2>&1
  fi
}

# undo INDEX KIND [STAGED]: STAGED is where the change wrote its new file.
undo() {
  staged=${3-}
  if [ -n "$staged" ] && [ -e "$staged" ]; then rm -f -- "$staged"; fi
  ( umask 022; kept=$journal/$1; set -eu; "revert_$1" ) \
    </dev/null >"$journal/$1/undo" 2>&1
  status=$?
  if [ "$status" -eq 0 ]; then
    [ ! -e "$journal/$1/begun" ] || say "undone $1"
  elif [ "$mode" = boot ] && [ "$2" = sysctl ]; then
    : # a NIC that is not there yet: the files in /etc/sysctl.d set it when it comes
  else
    broken=yes
    say "stuck $1 $(words "$journal/$1/undo")"
  fi
}

# keep INDEX: a change that cannot be undone.
keep() {
  [ ! -e "$journal/$1/begun" ] || say "kept $1"
}

# reload_only UNIT...: names those that a restart would do harm to.
reload_only() { reloaded=" $* "; }

# restore_unit UNIT: the old files are back, so what ran before runs with them again.
restore_unit() {
  if [ "$mode" = boot ]; then
    verb=stop
    [ ! -e "$journal/active.$1" ] || verb=start
    systemctl --no-block "$verb" -- "$1" </dev/null >"$journal/$1.output" 2>&1
  elif [ -e "$journal/active.$1" ]; then
    if [ -e "$journal/restarted.$1" ] || [ -e "$journal/started.$1" ] \
      || ! systemctl is-active --quiet -- "$1"; then
      systemctl reset-failed -- "$1" </dev/null >/dev/null 2>&1
      verb=restart
      case $reloaded in *" $1 "*) verb=reload-or-restart ;; esac
      systemctl "$verb" -- "$1" </dev/null >"$journal/$1.output" 2>&1
      : >"$journal/restored.$1"
    fi
  elif [ -e "$journal/restarted.$1" ] || [ -e "$journal/started.$1" ]; then
    systemctl stop -- "$1" </dev/null >"$journal/$1.output" 2>&1
    systemctl reset-failed -- "$1" </dev/null >/dev/null 2>&1
  fi
}

restored() {
  if [ -e "$journal/restored.$1" ] && ! systemctl is-active --quiet -- "$1"; then
    systemctl status --no-pager --full --lines=20 -- "$1" >>"$journal/$1.output" 2>&1 </dev/null
    broken=yes
    say "stuck $1 $(words "$journal/$1.output")"
  fi
}

restore_units() {
  # Always: a run that was killed may have left systemd with the unit files of the other state.
  [ "$mode" = failed ] || : >"$journal/daemon-reload"
  read_unit_files
  # NetworkManager remembers what it had, and does not bring a link up that another has taken down.
  if [ "$mode" != boot ] && [ -s "$journal/links" ]; then
    while IFS= read -r nic; do ip link set "$nic" up; done <"$journal/links"
  fi >>"$journal/links.output" 2>&1
  for unit in "$@"; do restore_unit "$unit"; done
  if ls "$journal" | grep -q '^restored\.'; then sleep 2; fi
  for unit in "$@"; do restored "$unit"; done
  if [ -e "$journal/pending" ] && [ -z "$broken" ]; then
    while IFS= read -r unit; do rm -f -- "$state/pending/$unit"; done <"$journal/pending"
  fi
}

# extra KIND, missing KIND: what is there but was not, and what was there but is not.
extra() { LC_ALL=C comm -13 "$journal/runtime/$1" "$journal/runtime/$1.now"; }
missing() { LC_ALL=C comm -23 "$journal/runtime/$1" "$journal/runtime/$1.now"; }

look_at_network() {
  fixed_addresses >"$journal/runtime/addresses.now"
  gateways >"$journal/runtime/gateways.now"
}

# The network's own programs have the old files now, and take a moment; what they leave behind (a
# route of the files that are gone wins over the lease's) or do not bring back is mended here.
restore_network() {
  [ "$mode" != boot ] && [ -e "$journal/runtime/gateways" ] || return 0
  for second in 1 2 3 4 5 6 7 8 9 10; do
    look_at_network
    extra addresses | while read -r nic address; do ip address delete "$address" dev "$nic"; done
    extra gateways | while read -r nic gateway; do
      # shellcheck disable=SC2086 # no gateway, no words
      ip route delete default ${gateway:+via $gateway} dev "$nic"
    done
    if [ "$second" -ge 4 ]; then
      missing addresses | while read -r nic address; do ip address add "$address" dev "$nic"; done
    fi
    look_at_network
    if [ -z "$(missing addresses)$(missing gateways)" ]; then return 0; fi
    sleep 1
  done
  # shellcheck disable=SC2086 # a route is several words
  while IFS= read -r route; do ip route replace $route; done <"$journal/runtime/routes"
} >>"$journal/runtime/output" 2>&1

finish() {
  restore_network
  restore_firewall
  [ "$mode" != boot ] || sysctl -q --system </dev/null >>"$journal/runtime/output" 2>&1
  sync
  if [ -n "$broken" ]; then
    say 'done broken'
    exit 1
  fi
  say 'done undone'
  exit 0
}

restore_firewall
