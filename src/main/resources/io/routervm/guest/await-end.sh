# Waits for the end of changes that are being made, and says again and again who makes them. Needs $lock, $pause (in
# seconds) and $turns, after which it gives up.
if [ -e "$lock" ]; then
  exec 9>>"$lock"
  turn=0
  until flock -w "$pause" 9; do
    cat "$lock"
    turn=$((turn + 1))
    if [ "$turn" -ge "$turns" ]; then exit 75; fi
  done
fi
