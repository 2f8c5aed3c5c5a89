# Runs one probe and prints what it says between two lines that begin with the nonce, which no
# program on the guest can guess: NONCE begin INDEX, NONCE end INDEX STATUS. A process less for each
# probe is felt on a small guest, so nothing is encoded here. Needs $nonce and $state.
set +e

probe() {
  printf '%s begin %s\n' "$nonce" "$1"
  ( set -eu; "probe_$1" </dev/null )
  printf '\n%s end %s %s\n' "$nonce" "$1" "$?"
}
