# Applies changes, one after the other, and undoes all of them when one fails. Needs $nonce, $state
# and $lock; the functions apply_N and revert_N and the calls follow.
#
# Every line of the report goes to the journal as well: when the connection is lost, this goes on to
# its end, and the report is read later. Errexit is off here and on in the changes, each of which is
# a plain command in a subshell of its own: in a condition errexit would be ignored.
set +e
journal=$state/journal
failed=
stopped=
broken=

say() {
  printf '%s %s\n' "$nonce" "$*" >>"$journal/report"
  printf '%s %s\n' "$nonce" "$*" 2>/dev/null
}

words() {
  tail -c 6000 -- "$1" | base64 -w 0
}

refuse() {
  printf '%s refused %s\n' "$nonce" "$(printf '%s' "$1" | base64 -w 0)"
  exit 0
}

# One run at a time. Children do not get the lock, or a daemon started by one would keep it.
take_lock() {
  ( : >>"$lock" ) 2>/dev/null || refuse "the lock $lock cannot be written"
  exec 9>>"$lock"
  flock -w 5 9 || refuse "another run holds $lock: $(cat "$lock")"
  printf 'process %s, since %s, from %s\n' \
    "$$" "$(date -u '+%F %T UTC')" "${SSH_CLIENT:-this machine}" >"$lock"
  mkdir -p -m 0700 -- "$state" "$state/pending" || refuse "$state cannot be made"
  rm -rf -- "$journal"
  mkdir -m 0700 -- "$journal" || refuse "$journal cannot be made"
  : >"$journal/report" || refuse "$journal cannot be written"
  # A lost connection (HUP, PIPE) stops nothing; TERM is heeded between two changes.
  trap : HUP PIPE
  trap 'stopped=yes' TERM INT
}

remember_units() {
  for unit in "$@"; do
    if systemctl is-active --quiet -- "$unit"; then : >"$journal/active.$unit"; fi
  done
}

# change INDEX UNIT...: applies a change that notifies the units.
change() {
  [ -z "$failed" ] || return 0
  index=$1
  shift
  say "begin $index"
  mkdir -- "$journal/$index"
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

read_unit_files() {
  if [ -e "$journal/daemon-reload" ]; then
    rm -f -- "$journal/daemon-reload"
    systemctl daemon-reload </dev/null >>"$journal/daemon-reload.output" 2>&1 9>&-
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

undo() {
  [ -d "$journal/$1" ] || return 0
  ( umask 022; kept=$journal/$1; set -eu; "revert_$1" ) \
    </dev/null >"$journal/$1/undo" 2>&1 9>&-
  status=$?
  if [ "$status" -eq 0 ]; then
    say "undone $1"
  else
    broken=yes
    say "stuck $1 $(words "$journal/$1/undo")"
  fi
}

# keep INDEX: a change that cannot be undone.
keep() {
  [ ! -d "$journal/$1" ] || say "kept $1"
}

# restore_unit UNIT: the old files are back, so what ran before runs with them again.
restore_unit() {
  if [ -e "$journal/active.$1" ]; then
    if [ -e "$journal/restarted.$1" ] || [ -e "$journal/started.$1" ] \
      || ! systemctl is-active --quiet -- "$1"; then
      systemctl reset-failed -- "$1" </dev/null >/dev/null 2>&1 9>&-
      systemctl restart -- "$1" </dev/null >"$journal/$1.output" 2>&1 9>&-
      : >"$journal/restored.$1"
    fi
  elif [ -e "$journal/restarted.$1" ] || [ -e "$journal/started.$1" ]; then
    systemctl stop -- "$1" </dev/null >"$journal/$1.output" 2>&1 9>&-
    systemctl reset-failed -- "$1" </dev/null >/dev/null 2>&1 9>&-
  fi
}

restored() {
  if [ -e "$journal/restored.$1" ] && ! systemctl is-active --quiet -- "$1"; then
    systemctl status --no-pager --full --lines=20 -- "$1" >>"$journal/$1.output" 2>&1 </dev/null 9>&-
    broken=yes
    say "stuck $1 $(words "$journal/$1.output")"
  fi
}

restore_units() {
  read_unit_files
  for unit in "$@"; do restore_unit "$unit"; done
  if ls "$journal" | grep -q '^restored\.'; then sleep 2; fi
  for unit in "$@"; do restored "$unit"; done
  if [ -e "$journal/pending" ] && [ -z "$broken" ]; then
    while IFS= read -r unit; do rm -f -- "$state/pending/$unit"; done <"$journal/pending"
  fi
}
