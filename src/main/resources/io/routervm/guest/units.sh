# The units that changes start, and those that they notify. Part of apply.sh, and needs what that
# needs.

# remember_units UNIT...: which of them run and which do not, by one answer of a line for each. One
# that is on its way up is neither.
remember_units() {
  [ "$#" -gt 0 ] || return 0
  answers=$(systemctl is-active -- "$@" 2>/dev/null </dev/null 9>&-)$line_end
  for unit in "$@"; do
    case ${answers%%"$line_end"*} in
      active | reloading) : >"$journal/active.$unit" ;;
      inactive | failed | unknown) : >"$journal/inactive.$unit" ;;
      '') if systemctl is-active --quiet -- "$unit"; then : >"$journal/active.$unit"; fi ;;
    esac
    answers=${answers#*"$line_end"}
    # Only a unit of the network takes links down.
    case $unit in *etwork*) links_that_are_up >"$journal/links" ;; esac
  done
}

# Once: the changes have left a note when they wrote a unit's file, or enabled one.
read_unit_files() {
  if [ -e "$journal/daemon-reload" ] || [ -e "$journal/enabled" ]; then
    rm -f -- "$journal/daemon-reload" "$journal/enabled"
    systemctl daemon-reload </dev/null >>"$journal/daemon-reload.output" 2>&1 9>&-
  fi
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
    if ! true >"$journal/restarted.$1"; then
      unit_failed "$1"
      return 0
    fi
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
  for unit in "$@"; do
    shift
    if [ -e "$journal/started.$unit" ] || [ -e "$journal/restarted.$unit" ]; then
      set -- "$@" "$unit"
    fi
  done
  [ "$#" -gt 0 ] || return 0
  before=$(since -- "$@")$line_end$line_end
  sleep 2
  after=$(since -p ActiveState -- "$@")$line_end$line_end
  for unit in "$@"; do
    shift
    was=${before%%"$line_end$line_end"*}
    is=${after%%"$line_end$line_end"*}
    before=${before#*"$line_end$line_end"}
    after=${after#*"$line_end$line_end"}
    if is_still_active; then
      set -- "$@" "$state/pending/$unit"
    elif [ -z "$failed" ]; then
      echo "$unit was started, but did not stay active" >>"$journal/$unit.output"
      unit_failed "$unit"
    fi
  done
  [ "$#" -eq 0 ] || rm -f -- "$@"
}

# Whether $is, what systemd says of a unit now, is of the same life as $was.
is_still_active() {
  case $is in
    *ActiveState=active* | *ActiveState=reloading*) ;;
    *) return 1 ;;
  esac
  case $line_end$is$line_end in
    *"$line_end${was:-nothing was said}$line_end"*) return 0 ;;
  esac
  return 1
}
