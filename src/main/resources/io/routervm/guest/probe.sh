# Runs one probe and prints its frame: NONCE INDEX STATUS BASE64. What a probe prints is encoded as
# a whole, so no output can look like a frame. Needs $nonce and $state.
set +e

probe() {
  seen=$(set -eu; "probe_$1" </dev/null)
  status=$?
  printf '%s %s %s %s\n' "$nonce" "$1" "$status" "$(printf '%s' "$seen" | base64 -w 0)"
}
