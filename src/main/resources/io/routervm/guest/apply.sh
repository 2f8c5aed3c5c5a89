# Applies changes, one after the other, and undoes all of them when one fails. Needs what journal.sh
# needs and $lock, $who, $defer; the functions stage_N and apply_N, and the calls, follow.
#
# A process costs a small router tens of milliseconds, so what many changes need is done for all of
# them by one, and what the shell can do by itself is done by the shell.
#
# What may fail is no redirection of `:`, a special builtin: on a full disk the shell would end there.
#
# Every line of the report goes to the journal as well: when the connection is lost, this goes on to
# its end, and the report is read later.
stopped=
armed=
locked=

refuse() {
  case $1 in
    *'No space left on device'* | *'cannot be written'*)
      if room=$(full_disk); then printf '%s %s\n' "$nonce" "$room"; fi
      ;;
  esac
  printf '%s refused %s\n' "$nonce" "$(printf '%s' "$1" | base64 -w 0)"
  [ -z "$locked" ] || : >"$lock"
  exit 0
}

# Who ends in order takes his name out of the lock: a name in a free one is that of a killed run.
# One run at a time. Children do not get the lock, or a daemon started by one would keep it.
take_lock() {
  ( : >>"$lock" ) 2>/dev/null || refuse "the lock $lock cannot be written"
  exec 9>>"$lock"
  flock -w 5 9 || refuse "another run holds $lock: $(cat "$lock")"
  # A lost connection (HUP, PIPE) stops nothing.
  trap : HUP PIPE
  if [ -e "$journal/unconfirmed" ]; then
    undo_overdue
    now=$(/usr/local/sbin/routervm-revert status)
    case $now in stuck*) refuse "an earlier change is not undone yet: $now" ;; esac
    refuse "a change is not confirmed yet: $now"
  fi
  killed=$(cat "$lock")
  locked=yes
  printf '%s; on the router process %s, since %s, from %s\n' \
    "$who" "$$" "$(date -u '+%F %T UTC')" "${SSH_CLIENT:-this machine}" >"$lock"
  # shellcheck disable=SC2174 # the folder that holds it is there
  why=$(mkdir -p -m 0700 -- "$state" "$state/pending" 2>&1) || refuse "$why"
  keep_broken
  why=$(rm -rf -- "$journal" 2>&1 && mkdir -m 0700 -- "$journal" 2>&1) || refuse "$why"
  why=$(touch -- "$report" 2>&1) || refuse "$why"
  [ -z "$killed" ] || say "killed $(printf '%s' "$killed" | base64 -w 0)"
  # TERM is heeded between two changes.
  trap 'stopped=yes' TERM INT
}

# make_folders INDEX...: one for each change, and those that they share.
make_folders() {
  for index in "$@"; do
    shift
    set -- "$@" "$journal/$index"
  done
  why=$(mkdir -- "$journal/before" "$journal/runtime" "$@" 2>&1) || refuse "$why"
  why=$(touch -- "$journal/sums" 2>&1) || refuse "$why"
}

# in_turn INDEX: the change that the subshell works at, for the one who has to say what failed.
in_turn() {
  echo "$1" >"$journal/turn"
  index=$1
  kept=$journal/$1
}

# turn_failed: says that the change failed whose turn it was.
turn_failed() {
  read -r failed <"$journal/turn"
  # On a full disk it is empty, and an empty word would mean that nothing has failed.
  failed=${failed:-0}
  say "failed $failed $(words "$journal/$failed/output")"
}

# stage INDEX: has the new state checked; replaces nothing. In the subshell of stage_all.
stage() {
  in_turn "$1"
  "stage_$1" >"$kept/output" 2>&1
}

# stage_all: all of them in one subshell, by the function `staging`.
stage_all() {
  ( umask 077; set -eu; staging ) </dev/null >"$journal/staging.output" 2>&1 9>&-
  status=$?
  if [ "$status" -ne 0 ]; then turn_failed; fi
}

# write_undo BASE64: the script that undoes this plan.
write_undo() {
  [ -z "$failed" ] || return 0
  # Half of it would undo half of the plan.
  why=$(printf %s "$1" | base64 -d 2>&1 >"$journal/undo.sh") || refuse "$why"
}

# begin UNIT...: the change $index, which notifies the units, is about to be made.
begin() {
  say "begin $index"
  if ! true >"$journal/$index/begun"; then
    unnoted
    return 1
  fi
  if [ -n "$stopped" ]; then
    echo 'stopped by a signal before this change' >"$journal/$index/output"
    ended 1
    return 1
  fi
  for unit in "$@"; do
    [ ! -e "$state/pending/$unit" ] || continue
    if ! printf '%s\n' "$unit" >>"$journal/pending" || ! true >"$state/pending/$unit"; then
      unnoted
      return 1
    fi
  done
  return 0
}

# What could not be undone is not changed.
unnoted() {
  failed=$index
  why=$(touch -- "$journal/$index/begun" 2>&1)
  say "failed $index $(printf '%s' "$journal cannot be written: $why" | base64 -w 0)"
}

# ended STATUS: the change $index was made, or was not.
ended() {
  if [ "$1" -eq 0 ]; then
    say "ok $index"
  else
    failed=$index
    say "failed $index $(words "$journal/$index/output")"
  fi
}

# change INDEX UNIT...: applies a change that notifies the units.
change() {
  [ -z "$failed" ] || return 0
  index=$1
  shift
  begin "$@" || return 0
  make_change
  ended "$?"
}

# make_change: makes the change $index.
make_change() {
  ( umask 022; kept=$journal/$index; set -eu; "apply_$index" ) \
    </dev/null >"$journal/$index/output" 2>&1 9>&-
}

# change_aloud INDEX UNIT...: as change, for one that may take long: what it prints is passed on.
change_aloud() {
  [ -z "$failed" ] || return 0
  index=$1
  shift
  begin "$@" || return 0
  true >"$journal/$index/output"
  pass_on 9>&- &
  listener=$!
  make_change
  status=$?
  true >"$journal/$index/made" || kill "$listener"
  wait "$listener"
  ended "$status"
}

# pass_on: prints what the change $index has printed, line by line, until it is made or this script
# is no more. Not part of the report: who has lost the connection need not hear it again. It runs
# beside the change, and ends where nobody listens any more, so that the change does not.
pass_on() {
  part=
  while :; do
    over=
    if [ -e "$journal/$index/made" ] || ! kill -0 "$$" 2>/dev/null; then over=yes; fi
    while IFS= read -r line; do
      printf '%s says %s %s\n' "$nonce" "$index" "$part$line"
      part=
    done
    part=$part$line
    if [ -n "$over" ]; then
      [ -z "$part" ] || printf '%s says %s %s\n' "$nonce" "$index" "$part"
      return 0
    fi
    sleep 1
  done <"$journal/$index/output"
}

# Old revisions go: the time of the first one is what tells later what the installer has left.
keep_first_time() {
  provisioned_since || return 0
  [ -e "$state/provisioned" ] || touch -r "$since" -- "$state/provisioned" 2>/dev/null
}

finish() {
  if [ -z "$failed" ]; then
    [ -z "$armed" ] || count_from_now
    keep_first_time
    say 'done applied'
  else
    # Going back may make room.
    if room=$(full_disk 9>&-); then say "$room"; fi
    if [ -e "$journal/undo.sh" ]; then
      go_back
    else
      say 'done undone'
    fi
  fi
  : >"$lock"
  exit 0
}
