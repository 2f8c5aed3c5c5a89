# Has a move that was kept go back, whoever is cut off by it. Needs $state and $trial.
if [ ! -e "$state/kept" ]; then exit 0; fi
reasons=$(sh "$state/move" changed | sed 's/^/changed /'; sh "$state/move" ports | sed 's/^/port /')
if [ -n "$reasons" ]; then
  printf '%s\n' "$reasons"
  exit 0
fi
printf '%s\n' "$trial" >"$state/trial.new"
mv -f "$state/trial.new" "$state/trial"
sync
systemd-run --quiet --collect --unit="routervm-host-network-undo-$trial" --property=KillMode=process \
  --property=Restart=on-failure --property=RestartSec=5 --property=StartLimitIntervalSec=0 \
  sh "$state/move" revert "$trial"
echo "begun $(sh "$state/move" nic)"
