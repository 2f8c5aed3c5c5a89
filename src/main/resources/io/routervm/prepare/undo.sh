# Has a move that was kept go back, whoever is cut off by it. Needs $state, $trial and start_revert.
if [ -e "$state/trial" ]; then
  echo "a move is on trial" >&2
  exit 3
fi
if [ ! -e "$state/kept" ]; then exit 0; fi
if [ -n "$(sh "$state/move" changed)" ] && sh "$state/move" gone; then
  # By hand, with another configuration: there is nothing left that could go back.
  rm -f "$state/kept"
  exit 0
fi
reasons=$(
  sh "$state/move" changed | sed 's/^/changed /'
  sh "$state/move" ports | sed 's/^/port /'
)
if [ -n "$reasons" ]; then
  printf '%s\n' "$reasons"
  exit 0
fi
# A power cut in the middle of it boots with the old network, too.
sh "$state/move" guard
printf '%s\n' "$trial" >"$state/trial.new"
sync
mv -f "$state/trial.new" "$state/trial"
sync
if ! start_revert undo; then
  rm -f "$state/trial"
  exit 4
fi
echo "begun $(sh "$state/move" nic)"
echo "link $(sh "$state/move" link)"
