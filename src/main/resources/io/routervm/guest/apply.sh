# Applies changes, one after the other, and undoes all of them when one fails. Needs what journal.sh
# needs and $lock, $who, $limit; the functions stage_N and apply_N, and the calls, follow.
#
# Every line of the report goes to the journal as well: when the connection is lost, this goes on to
# its end, and the report is read later.
stopped=
armed=

refuse() {
  printf '%s refused %s\n' "$nonce" "$(printf '%s' "$1" | base64 -w 0)"
  exit 0
}

# One run at a time. Children do not get the lock, or a daemon started by one would keep it.
take_lock() {
  ( : >>"$lock" ) 2>/dev/null || refuse "the lock $lock cannot be written"
  exec 9>>"$lock"
  flock -w 5 9 || refuse "another run holds $lock: $(cat "$lock")"
  if [ -e "$journal/unconfirmed" ]; then
    refuse "a change is not confirmed yet: $(/usr/local/sbin/routervm-revert status)"
  fi
  printf '%s; on the router process %s, since %s, from %s\n' \
    "$who" "$$" "$(date -u '+%F %T UTC')" "${SSH_CLIENT:-this machine}" >"$lock"
  mkdir -p -m 0700 -- "$state" "$state/pending" || refuse "$state cannot be made"
  rm -rf -- "$journal"
  mkdir -m 0700 -- "$journal" || refuse "$journal cannot be made"
  : >"$report" || refuse "$journal cannot be written"
  # A lost connection (HUP, PIPE) stops nothing; TERM is heeded between two changes.
  trap : HUP PIPE
  trap 'stopped=yes' TERM INT
}

remember_units() {
  for unit in "$@"; do
    if systemctl is-active --quiet -- "$unit"; then : >"$journal/active.$unit"; fi
  done
}

# stage INDEX: keeps what the change will replace, and has the new state checked; replaces nothing.
stage() {
  [ -z "$failed" ] || return 0
  mkdir -- "$journal/$1"
  ( umask 077; kept=$journal/$1; set -eu; "stage_$1" ) \
    </dev/null >"$journal/$1/output" 2>&1 9>&-
  status=$?
  if [ "$status" -ne 0 ]; then
    failed=$1
    say "failed $1 $(words "$journal/$1/output")"
  fi
}

# write_undo BASE64: the script that undoes this plan.
write_undo() {
  [ -z "$failed" ] || return 0
  mkdir -- "$journal/runtime"
  printf %s "$1" | base64 -d >"$journal/undo.sh"
}

# What stands in no file.
keep_runtime() {
  if command -v iptables-save >/dev/null 2>&1; then
    iptables-save >"$journal/runtime/iptables" 2>"$journal/runtime/output" </dev/null
  fi
  fixed_addresses >"$journal/runtime/addresses"
  default_routes >"$journal/runtime/routes"
  gateways >"$journal/runtime/gateways"
}

# arm TOKEN-HASH WINDOW PATIENCE: asks for a confirmation; without it the router goes back after
# WINDOW seconds, which begin again when the last change is done. PATIENCE is how many seconds
# longer it waits for changes that are not done by then.
arm() {
  [ -z "$failed" ] || return 0
  [ -x /usr/local/sbin/routervm-revert ] || refuse '/usr/local/sbin/routervm-revert is missing'
  keep_runtime
  window=$2
  {
    printf 'token=%s\nwindow=%s\npatience=%s\n' "$1" "$2" "$3"
    printf 'since=%s\nprocess=%s\nwho=%s\n' "$(date -u '+%F %T UTC')" "$$" "$who"
  } >"$journal/unconfirmed.new"
  timer=routervm-undo-$(printf %.12s "$nonce")
  printf 'timer=%s\n' "$timer" >>"$journal/unconfirmed.new"
  count_from_now
  sync
  mv -f -- "$journal/unconfirmed.new" "$journal/unconfirmed"
  sync
  if ! systemd-run --quiet --unit="$timer" --on-active="$window" \
    --timer-property=AccuracySec=1s /usr/local/sbin/routervm-revert timer \
    </dev/null >"$journal/arm.output" 2>&1 9>&-; then
    rm -f -- "$journal/unconfirmed"
    refuse "the timer that would undo it cannot be armed: $(cat -- "$journal/arm.output")"
  fi
  armed=yes
}

# In seconds since the boot, which no time client moves.
count_from_now() {
  read -r up rest </proc/uptime
  printf '%s\n' "$((${up%%.*} + window))" >"$journal/deadline.new"
  mv -f -- "$journal/deadline.new" "$journal/deadline"
}

disarm() {
  [ -n "$armed" ] || return 0
  mv -f -- "$journal/unconfirmed" "$journal/ended"
  sync
  systemctl stop -- "$timer.timer" </dev/null >>"$journal/arm.output" 2>&1 9>&-
}

# change INDEX UNIT...: applies a change that notifies the units.
change() {
  [ -z "$failed" ] || return 0
  index=$1
  shift
  say "begin $index"
  : >"$journal/$index/begun"
  if [ -n "$stopped" ]; then
    echo 'stopped by a signal before this change' >"$journal/$index/output"
    failed=$index
    say "failed $index $(words "$journal/$index/output")"
    return 0
  fi
  for unit in "$@"; do
    if [ ! -e "$state/pending/$unit" ]; then
      : >"$state/pending/$unit"
      printf '%s\n' "$unit" >>"$journal/pending"
    fi
  done
  ( umask 022; kept=$journal/$index; set -eu; "apply_$index" ) \
    </dev/null >"$journal/$index/output" 2>&1 9>&-
  status=$?
  if [ "$status" -eq 0 ]; then
    say "ok $index"
  else
    failed=$index
    say "failed $index $(words "$journal/$index/output")"
  fi
}

# since UNIT: when the unit became active; another value later means that it died and came back.
since() {
  systemctl show -p ActiveEnterTimestampMonotonic -- "$1"
}

unit_failed() {
  systemctl status --no-pager --full --lines=20 -- "$1" >>"$journal/$1.output" 2>&1 </dev/null 9>&-
  failed=$1
  say "failed $1 $(words "$journal/$1.output")"
}

# notify UNIT VERB OWN: restarts or reloads a unit; not when its own change has just started it and
# that came after all that notifies it (OWN is yes).
notify() {
  [ -z "$failed" ] || return 0
  if [ "$3" = no ] || [ ! -e "$journal/started.$1" ]; then
    say "begin $1"
    : >"$journal/restarted.$1"
    # Restarts of before must not count against this one (systemd's start limit).
    systemctl reset-failed -- "$1" </dev/null >/dev/null 2>&1 9>&-
    systemctl "$2" -- "$1" </dev/null >"$journal/$1.output" 2>&1 9>&-
    status=$?
    if [ "$status" -ne 0 ]; then
      unit_failed "$1"
      return 0
    fi
    say "ok $1"
  fi
}

# stay_active UNIT...: what was started must still run after a while, without having died.
stay_active() {
  [ -z "$failed" ] || return 0
  watched=
  for unit in "$@"; do
    if [ -e "$journal/started.$unit" ] || [ -e "$journal/restarted.$unit" ]; then
      watched="$watched $unit"
      since "$unit" >"$journal/since.$unit"
    fi
  done
  [ -n "$watched" ] || return 0
  sleep 2
  for unit in $watched; do
    if systemctl is-active --quiet -- "$unit" \
      && [ "$(since "$unit")" = "$(cat -- "$journal/since.$unit")" ]; then
      rm -f -- "$state/pending/$unit"
    elif [ -z "$failed" ]; then
      echo "$unit was started, but did not stay active" >>"$journal/$unit.output"
      unit_failed "$unit"
    fi
  done
}

finish() {
  if [ -z "$failed" ]; then
    [ -z "$armed" ] || count_from_now
    say 'done applied'
  elif [ -e "$journal/undo.sh" ]; then
    sh "$journal/undo.sh" failed </dev/null 9>&-
    disarm
  else
    say 'done undone'
  fi
  exit 0
}
