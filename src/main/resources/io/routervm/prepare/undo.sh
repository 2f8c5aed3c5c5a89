# Has a move that was kept go back, whoever is cut off by it; and one whose way back was broken off before it began. Needs
# $state, $trial and start_revert.
if [ ! -d "$state" ]; then exit 0; fi
exec 9>"$state/lock"
left=
if ! flock -n 9; then
  echo "a move is on trial" >&2
  exit 3
fi
if [ -e "$state/trial" ]; then
  left=$(cat "$state/trial")
  if [ -n "$(systemctl list-units --no-legend --state=active,activating,deactivating "routervm-${state##*/}-*-$left.*")" ]; then
    echo "a move is on trial" >&2
    exit 3
  fi
  # Nobody works on it, and no timer will: it would go back at some later boot.
  trial=$left
elif [ ! -e "$state/kept" ]; then
  exit 0
fi

# changed_since: what somebody has changed. What is as before the move has gone back already.
changed_since() {
  sh "$state/move" changed | while read -r path; do
    if [ -n "$left" ]; then
      if [ -e "$state/before$path" ]; then
        if cmp -s "$state/before$path" "$path"; then continue; fi
      elif [ ! -e "$path" ]; then
        continue
      fi
    fi
    echo "changed $path"
  done
}

if [ -n "$(changed_since)" ] && sh "$state/move" gone; then
  # By hand, with another configuration: there is nothing left that could go back.
  rm -f "$state/kept" "$state/trial"
  exit 0
fi
reasons=$(
  changed_since
  sh "$state/move" ports | sed 's/^/port /'
)
if [ -n "$reasons" ]; then
  printf '%s\n' "$reasons"
  exit 0
fi
if [ -z "$left" ]; then
  sh "$state/move" remember
  # A power cut in the middle of it boots with the old network, too.
  sh "$state/move" guard
  printf '%s\n' "$trial" >"$state/trial.new"
  sync
  mv -f "$state/trial.new" "$state/trial"
  sync
fi
if ! start_revert undo 9>&-; then
  if [ -z "$left" ]; then rm -f "$state/trial"; fi
  exit 4
fi
echo "begun $(sh "$state/move" nic)"
echo "link $(sh "$state/move" link)"
