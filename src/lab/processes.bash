# shellcheck shell=bash
# Starting, recording, waiting for and stopping the lab's processes. Sourced, never run.
# A record is a file LAB_DIR/processes/NAME with "PID START-TIME": a process that later got the same id is never touched.

# start_time PID: in clock ticks since the machine's boot; fails when there is no such process
start_time() {
  local line
  local -a fields
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<<"${line##*) }" # the command's name, before it, may hold blanks and brackets
  [[ ${fields[0]} != Z ]] || return 1
  printf '%s' "${fields[19]}"
}

# start_process NAME COMMAND…: in the background, in its own session, output in LAB_DIR/logs/NAME.log.
# The process writes its own record before it becomes COMMAND, so there is no moment in which it runs unrecorded.
start_process() {
  local name=$1
  shift
  mkdir -p "$LAB_DIR/processes" "$LAB_DIR/logs"
  # shellcheck disable=SC2016 # expanded by the started shell
  setsid bash -c 'set -euo pipefail
    source "$LAB_SOURCE/processes.bash"
    printf "%s %s\n" $$ "$(start_time $$)" >"$0.new"
    mv "$0.new" "$0"
    exec "$@"' "$LAB_DIR/processes/$name" "$@" \
    </dev/null >>"$LAB_DIR/logs/$name.log" 2>&1 9>&- &
  wait_until 20 "$name to be started" test -e "$LAB_DIR/processes/$name"
}

# record_runs FILE: whether the process of a record still runs
record_runs() {
  local pid started now
  read -r pid started <"$1" || return 1
  now=$(start_time "$pid") && [[ $now == "$started" ]]
}

process_id() {
  local pid _
  read -r pid _ <"$LAB_DIR/processes/$1" && printf '%s' "$pid"
}

process_runs() { [[ -e $LAB_DIR/processes/$1 ]] && record_runs "$LAB_DIR/processes/$1"; }

# signal SIGNAL PID: a process that has ended by itself meanwhile is no error
signal() { kill -s "$1" "$2" 2>/dev/null || return 0; }

# stop_process NAME [SIGNAL]: asks with SIGNAL (TERM), after 5 seconds kills; returns when it is gone
stop_process() {
  local record=$LAB_DIR/processes/$1 pid _
  [[ -e $record ]] || return 0
  if record_runs "$record"; then
    read -r pid _ <"$record"
    signal "${2:-TERM}" "$pid"
    within 5 record_ended "$record" || signal KILL "$pid"
    wait_until 20 "process $pid ($1) to end" record_ended "$record"
  fi
  rm -f "$record"
}

record_ended() { ! record_runs "$1"; }

# within SECONDS COMMAND…: tries COMMAND until it succeeds; fails after SECONDS
within() {
  local until=$((SECONDS + $1 + 1))
  shift
  while ! "$@"; do
    [[ $SECONDS -lt $until ]] || return 1
    sleep 0.05
  done
}

# wait_until SECONDS WHAT COMMAND…: the same, but ends the program and says what did not come
wait_until() {
  within "$1" "${@:3}" || die "waited $1 seconds in vain for $2" "Look into $LAB_DIR/logs, then: scripts/lab --name $LAB_NAME down"
}

log_has() { grep -qs -- "$2" "$LAB_DIR/logs/$1.log"; }
