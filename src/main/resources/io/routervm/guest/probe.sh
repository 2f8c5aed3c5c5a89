# Runs probes and prints what each of them says between two lines that begin with the nonce, which no
# program on the guest can guess: NONCE begin INDEX, NONCE end INDEX STATUS. A process less for each
# probe is felt on a small guest, so nothing is encoded here, and one subshell does for all of them:
# the first probe that fails is the last one, and the plan fails with its status. Needs $nonce and
# $state, and the function `probes`, which calls them in turn.
set +e

probe() {
  index=$1
  printf '%s begin %s\n' "$nonce" "$index"
  "probe_$index"
  ended 0
  index=
}

ended() {
  printf '\n%s end %s %s\n' "$nonce" "$index" "$1"
}

run_probes() {
  # shellcheck disable=SC2154 # the trap assigns it
  ( trap 'last=$?; [ -z "$index" ] || ended "$last"' EXIT; index=; set -eu; probes ) </dev/null
}

# NONCE unconfirmed …, when a change waits for its confirmation: what was seen may be undone soon.
tell_unconfirmed() {
  if [ -e "$state/journal/unconfirmed" ]; then
    printf '%s %s\n' "$nonce" "$(/usr/local/sbin/routervm-revert status)"
  fi
}
