# Brings back what a plan has replaced: $journal/undo.sh, which also holds the functions revert_N
# and, at its end, the calls. Run as `sh undo.sh MODE`:
#
#   failed    by the application itself, when a change fails
#   running   by routervm-revert, when nobody has confirmed
#   boot      by routervm-revert, before network and firewall start
#
# It may be killed at any point and run again from its beginning. What it notes goes to $undoing, in
# memory: where a file cannot be put back, the rest is undone all the same.
mode=$1
trap : HUP PIPE TERM INT
work=$undoing
[ -d "$work" ] || mkdir -m 0700 -- "$work" 2>/dev/null || work=$journal
[ "$mode" = failed ] || report=$work/report

# Before all else what lets the owner in.
restore_firewall() {
  unrestored=
  [ "$mode" != boot ] || return 0
  restore_filters "$journal/runtime" "$work"
}

# undo INDEX KIND [STAGED]: STAGED is where the change wrote its new file.
undo() {
  staged=${3-}
  if [ -n "$staged" ] && [ -e "$staged" ]; then rm -f -- "$staged"; fi
  ( umask 022; kept=$journal/$1; set -eu; "revert_$1" ) \
    </dev/null >"$work/$1.undo" 2>&1
  status=$?
  if [ "$status" -eq 0 ]; then
    [ ! -e "$journal/$1/begun" ] || say "undone $1"
  elif [ "$mode" = boot ] && [ "$2" = sysctl ]; then
    : # a NIC that is not there yet: the files in /etc/sysctl.d set it when it comes
  else
    broken=yes
    say "stuck $1 $(words "$work/$1.undo")"
  fi
}

# keep INDEX: a change that cannot be undone.
keep() {
  [ ! -e "$journal/$1/begun" ] || say "kept $1"
}

# mask UNIT: what was started by hand before it was masked runs, and systemd starts no masked unit: so
# only after that.
mask() {
  if [ "$mode" = boot ]; then
    systemctl mask -- "$1"
  else
    true >"$work/mask.$1"
  fi
}

mask_again() {
  for note in "$work"/mask.*; do
    [ -e "$note" ] || continue
    unit=${note##*/mask.}
    if ! systemctl mask -- "$unit" </dev/null >"$work/$unit.output" 2>&1; then
      broken=yes
      say "stuck $unit $(words "$work/$unit.output")"
    fi
  done
}

# restart UNIT VERB: notes the old life of one that could not be restarted, for it may go on in that.
restart() {
  was=$(since -- "$1")
  if systemctl "$2" -- "$1" </dev/null >"$work/$1.output" 2>&1; then return 0; fi
  [ "$2" != restart ] || printf '%s\n' "$was" >"$work/refused.$1"
}

lives_on() { [ -e "$work/refused.$1" ] && [ "$(since -- "$1")" = "$(cat "$work/refused.$1")" ]; }

# restore_unit UNIT: the old files are back, so what ran before runs with them again.
restore_unit() {
  # An attempt before this one has, and what is left to do is no reason to interrupt it again.
  if [ -e "$work/back.$1" ] || { [ -e "$work/tried.$1" ] && [ -n "$unfiled" ]; }; then
    if systemctl is-active --quiet -- "$1"; then return 0; fi
  fi
  if [ "$mode" = boot ]; then
    verb=stop
    [ ! -e "$journal/active.$1" ] || verb=start
    systemctl --no-block "$verb" -- "$1" </dev/null >"$work/$1.output" 2>&1
  elif [ -e "$journal/active.$1" ]; then
    if [ -e "$journal/restarted.$1" ] || [ -e "$journal/started.$1" ] \
      || ! systemctl is-active --quiet -- "$1"; then
      systemctl reset-failed -- "$1" </dev/null >/dev/null 2>&1
      verb=restart
      case $reloaded in *" $1 "*) verb=reload-or-restart ;; esac
      restart "$1" "$verb"
      # The unit of nft's package begins with no tables at all, and what protects is among them.
      [ "$1" != nftables ] || restore_firewall
      true >"$work/restored.$1"
      true >"$work/tried.$1"
    fi
  elif [ -e "$journal/restarted.$1" ] || [ -e "$journal/started.$1" ]; then
    systemctl stop -- "$1" </dev/null >"$work/$1.output" 2>&1
    systemctl reset-failed -- "$1" </dev/null >/dev/null 2>&1
  fi
}

# stop_again UNIT: it did not run before, and one that is back has started what it wants.
stop_again() {
  [ -e "$journal/inactive.$1" ] && [ "$mode" != boot ] || return 0
  if systemctl is-active --quiet -- "$1"; then
    systemctl stop -- "$1" </dev/null >"$work/$1.output" 2>&1
  fi
}

restored() {
  [ -e "$work/restored.$1" ] || return 0
  if ! lives_on "$1" && systemctl is-active --quiet -- "$1"; then
    [ -n "$unfiled" ] || true >"$work/back.$1"
  else
    systemctl status --no-pager --full --lines=20 -- "$1" >>"$work/$1.output" 2>&1 </dev/null
    broken=yes
    say "stuck $1 $(words "$work/$1.output")"
  fi
}

restore_units() {
  # Not all of the files are back.
  unfiled=$broken
  rm -f -- "$work"/restored.* "$work"/refused.*
  # Always: a run that was killed may have left systemd with the unit files of the other state.
  systemctl daemon-reload </dev/null >"$work/daemon-reload.output" 2>&1
  # NetworkManager remembers what it had, and does not bring a link up that another has taken down.
  if [ "$mode" != boot ] && [ -s "$journal/links" ]; then
    while IFS= read -r nic; do ip link set "$nic" up; done <"$journal/links"
  fi >"$work/links.output" 2>&1
  for unit in "$@"; do restore_unit "$unit"; done
  for unit in "$@"; do stop_again "$unit"; done
  for note in "$work"/restored.*; do
    [ -e "$note" ] || continue
    sleep 2
    break
  done
  for unit in "$@"; do restored "$unit"; done
  [ -n "$broken" ] || mask_again
  if [ -e "$journal/pending" ] && [ -z "$broken" ]; then
    while IFS= read -r unit; do rm -f -- "$state/pending/$unit"; done <"$journal/pending"
  fi
}

# extra KIND, missing KIND: what is there but was not, and what was there but is not.
extra() { LC_ALL=C comm -13 "$journal/runtime/$1" "$work/$1.now"; }
missing() { LC_ALL=C comm -23 "$journal/runtime/$1" "$work/$1.now"; }

look_at_network() {
  fixed_addresses >"$work/addresses.now"
  gateways >"$work/gateways.now"
}

# The network's own programs have the old files now, and take a moment; what they leave behind (a
# route of the files that are gone wins over the lease's) or do not bring back is mended here.
restore_network() {
  [ "$mode" != boot ] && [ -e "$journal/runtime/gateways" ] || return 0
  for second in 1 2 3 4 5 6 7 8 9 10; do
    look_at_network
    extra addresses | while read -r nic address; do ip address delete "$address" dev "$nic"; done
    # Where there was none, one that is there now is a lease's that came meanwhile.
    if [ -s "$journal/runtime/gateways" ]; then
      extra gateways | while read -r nic gateway; do
        # shellcheck disable=SC2086 # no gateway, no words
        ip route delete default ${gateway:+via $gateway} dev "$nic"
      done
    fi
    if [ "$second" -ge 4 ]; then
      missing addresses | while read -r nic address; do ip address add "$address" dev "$nic"; done
    fi
    look_at_network
    if [ -z "$(missing addresses)$(missing gateways)" ]; then return 0; fi
    sleep 1
  done
  # shellcheck disable=SC2086 # a route is several words
  while IFS= read -r route; do ip route replace $route; done <"$journal/runtime/routes"
} >>"$work/network.output" 2>&1

finish() {
  restore_network
  restore_firewall
  if [ -n "$unrestored" ]; then
    broken=yes
    say "stuck firewall $(words "$work/$unrestored.output")"
  fi
  [ "$mode" != boot ] || sysctl -q --system </dev/null >>"$work/network.output" 2>&1
  sync
  if [ -n "$broken" ]; then
    say 'done broken'
    exit 1
  fi
  say 'done undone'
  exit 0
}

restore_firewall
