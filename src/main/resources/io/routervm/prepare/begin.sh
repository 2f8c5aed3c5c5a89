# Begins a move on trial: keeps what is, then the way back, the marker of the trial, the change. Needs $state, $trial,
# $seconds, $move, the script that is kept, $unit, the text of the unit at boot, start_revert, and store, a function that
# calls `store_file PATH MODE TEXT` for each new file.
umask 077
mkdir -p "$state"
exec 9>"$state/lock"
for other in "${state%/*}"/host-*/trial; do
  if [ -e "$other" ]; then
    echo "a move is on trial already: ${other%/trial}" >&2
    exit 3
  fi
done
if ! flock -n 9; then
  echo "a move is on trial already" >&2
  exit 3
fi
if [ -e "$state/kept" ]; then
  echo "$(sh "$state/move" nic) was moved before, and what it was before is kept here" >&2
  exit 3
fi
rm -rf "$state/before" "$state/after" "$state/files" "$state/applied" "$state/ipv6-off" "$state/group"
mkdir -p "$state/before" "$state/after"

store_file() {
  mkdir -p "$state/before$(dirname "$1")" "$state/after$(dirname "$1")"
  printf '%s' "$3" >"$state/after$1"
  chmod "$2" "$state/after$1"
  if [ -e "$1" ]; then
    cp -p "$1" "$state/before$1"
    # As it was owned and may be read; the text is the new one.
    cp -p "$1" "$state/after$1"
    printf '%s' "$3" >"$state/after$1"
  fi
  printf '%s\n' "$1" >>"$state/files"
}

store
printf '%s\n' "$move" >"$state/move"
printf '%s' "$unit" >"$state/unit"
if ! sh "$state/move" check; then
  echo "who reads the new files does not take them" >&2
  exit 3
fi
sh "$state/move" remember
sh "$state/move" guard
# The timer first: without the marker it does nothing.
start_revert revert --on-active="$seconds" --timer-property=AccuracySec=1s 9>&-
printf '%s\n' "$trial" >"$state/trial.new"
sync
mv -f "$state/trial.new" "$state/trial"
sync
# It may have run out while the disks were written to, and have found no marker.
if ! systemctl --quiet is-active "routervm-${state##*/}-revert-$trial.timer"; then
  sh "$state/move" cancel
  echo "this host's disks took longer than the $seconds s after which it goes back: name a longer --confirm-window" >&2
  exit 3
fi
exec 9>&-
# Marker and timer stay when this fails: whether it has begun is not known then.
if ! systemd-run --quiet --collect --unit="routervm-${state##*/}-apply-$trial" --property=KillMode=process \
  sh "$state/move" apply "$trial"; then
  echo "whether it has begun is not known; a timer puts everything back in $seconds s" >&2
  exit 4
fi
