# A plan that is undone unless somebody confirms it, and what is left of one that could not be undone.
# Part of apply.sh, and needs what that needs.

# The timer of a change may have been killed, or never armed: nobody else would go back before the
# next boot. The plan was made before that, so it is not applied.
undo_overdue() {
  read -r up rest </proc/uptime
  [ "$((${up%%.*} - 30))" -gt "$(cat -- "$journal/deadline")" ] || return 0
  exec 9>&-
  /usr/local/sbin/routervm-revert timer </dev/null >/dev/null 2>&1
  refuse "a change that nobody had confirmed was overdue; now: $(/usr/local/sbin/routervm-revert status)"
}

# The only copy of what a run has replaced and could not put back is not thrown away.
keep_broken() {
  [ ! -e "$journal/outcome" ] && grep -q -s ' done broken$' "$report" || return 0
  why=$(mv -T -- "$journal" "$state/broken-$(date +%s)" 2>&1) || refuse "$why"
  find "$state" -maxdepth 1 -name 'broken-*' | sort | head -n -5 | while IFS= read -r old; do
    rm -rf -- "$old"
  done
}

# What stands in no file.
keep_runtime() {
  why=$(save_filters "$journal/runtime" 2>&1) || refuse "$why"
  if ! { fixed_addresses >"$journal/runtime/addresses" \
    && default_routes >"$journal/runtime/routes" \
    && gateways >"$journal/runtime/gateways"; }; then
    refuse "$journal cannot be written"
  fi
}

# arm TOKEN-HASH WINDOW PATIENCE: asks for a confirmation; without it the router goes back after
# WINDOW seconds, which begin again when the last change is done. PATIENCE is how many seconds
# longer it waits for changes that are not done by then.
arm() {
  [ -z "$failed" ] || return 0
  [ -x /usr/local/sbin/routervm-revert ] || refuse '/usr/local/sbin/routervm-revert is missing'
  keep_runtime
  window=$2
  timer=routervm-undo-$(printf %.12s "$nonce")
  if ! {
    printf 'token=%s\nwindow=%s\npatience=%s\n' "$1" "$2" "$3" \
      && printf 'since=%s\nprocess=%s\nwho=%s\n' "$(date -u '+%F %T UTC')" "$$" "$who" \
      && printf 'life=%s\n' "$(life "$$")" \
      && printf 'timer=%s\n' "$timer"
  } >"$journal/unconfirmed.new" || ! count_from_now; then
    refuse "$journal cannot be written"
  fi
  sync
  mv -f -- "$journal/unconfirmed.new" "$journal/unconfirmed"
  sync
  # It comes again until it is stopped: what was killed, or could not undo all, is tried once more.
  # systemd 219 refuses Restart= for what systemd-run starts, so this is the timer's part.
  if ! systemd-run --unit="$timer" --on-active="$window" --on-unit-inactive=30 \
    --timer-property=AccuracySec=1s /usr/local/sbin/routervm-revert timer "$timer" \
    </dev/null >"$journal/arm.output" 2>&1 9>&-; then
    rm -f -- "$journal/unconfirmed"
    refuse "the timer that would undo it cannot be armed: $(cat -- "$journal/arm.output")"
  fi
  armed=yes
}

# life PROCESS: what no other process has that gets the same number, in this boot of the router or
# another; routervm-revert asks the same before it kills.
life() {
  read -r stat <"/proc/$1/stat" && read -r boot </proc/sys/kernel/random/boot_id || return 1
  # Behind the name, which may hold anything; the 20th word is when it was started.
  # shellcheck disable=SC2086 # words
  set -- ${stat##*) }
  echo "${20} $boot"
}

# In seconds since the boot, which no time client moves.
count_from_now() {
  read -r up rest </proc/uptime
  printf '%s\n' "$((${up%%.*} + window))" >"$journal/deadline.new" \
    && mv -f -- "$journal/deadline.new" "$journal/deadline"
}

disarm() {
  [ -n "$armed" ] || return 0
  # Where the marker cannot go, the timer stays as well.
  mv -f -- "$journal/unconfirmed" "$journal/ended" || return 0
  sync
  systemctl stop -- "$timer.timer" </dev/null >/dev/null 2>&1 9>&-
}

# The marker and the timer stay until all is undone.
go_back() {
  if sh "$journal/undo.sh" failed </dev/null 9>&-; then
    disarm
    rm -rf -- "$undoing"
  elif [ -z "$armed" ]; then
    # The report has told why, and the next run keeps the journal.
    rm -rf -- "$undoing"
  else
    echo 'a change failed' >"$undoing/why"
    echo "stuck at $(date -u '+%F %T UTC'), not all could be undone: a change failed" >"$undoing/stuck"
  fi
}
