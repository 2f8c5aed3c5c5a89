# start_revert NAME [OPTION…]: the way back as a unit of its own, which outlives who asks for it. What has failed is tried
# again: nobody may be able to come and look. Needs $state and $trial.
start_revert() {
  work=routervm-${state##*/}-$1-$trial
  shift
  systemd-run --quiet --collect --unit="$work" --property=KillMode=process --property=Restart=on-failure \
    --property=RestartSec=5 --property=StartLimitIntervalSec=0 "$@" sh "$state/move" revert "$trial"
}
