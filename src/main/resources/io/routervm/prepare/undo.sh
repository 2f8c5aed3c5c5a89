# Has a move that was kept go back, whoever is cut off by it. Needs $state and $trial.
if [ ! -e "$state/files" ]; then exit 0; fi
changed=$(sh "$state/move" changed)
if [ -n "$changed" ]; then
  printf '%s\n' "$changed" | sed 's/^/changed /'
  exit 0
fi
printf '%s\n' "$trial" >"$state/trial.new"
mv -f "$state/trial.new" "$state/trial"
sync
systemd-run --quiet --collect --unit="routervm-host-network-undo-$trial" --property=KillMode=process \
  --property=Restart=on-failure --property=RestartSec=5 --property=StartLimitIntervalSec=0 \
  sh "$state/move" revert "$trial"
echo "begun $(sh "$state/move" nic)"
