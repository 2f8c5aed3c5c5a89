# Prints the report that begins with $nonce, when the changes have ended. Needs $lock and $state.
if [ -e "$lock" ]; then
  exec 9>>"$lock"
  flock -w 900 9
fi
if [ -e "$state/journal/report" ]; then
  sed -n "/^$nonce /p" "$state/journal/report"
fi
