# Has $script run with the word $trial in $seconds from now, as $unit where systemd runs.
if [ -d /run/systemd/system ]; then
  systemctl --quiet stop "$unit.timer" 2>/dev/null || :
  systemctl reset-failed "$unit.service" 2>/dev/null || :
  systemd-run --quiet --unit="$unit" --on-active="$seconds" --timer-property=AccuracySec=1s sh "$script" "$trial"
else
  command -v setsid >/dev/null
  # shellcheck disable=SC2016 # for the shell that waits
  setsid sh -c 'sleep "$1"; sh "$2" "$3"' sh "$seconds" "$script" "$trial" </dev/null >/dev/null 2>&1 &
fi
