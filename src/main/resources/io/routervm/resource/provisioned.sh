# provisioned_since: a file of the time when the router was provisioned first; of routers that were
# made before that was noted, the oldest revision that is kept. Fails when there is neither.
provisioned_since() {
  since=$state/provisioned
  [ ! -e "$since" ] || return 0
  oldest=
  for since in "$state"/revisions/[0-9]*; do
    number=${since##*/}
    if [ -d "$since" ] && { [ -z "$oldest" ] || [ "$number" -lt "$oldest" ]; }; then oldest=$number; fi
  done
  since=$state/revisions/$oldest
  [ -n "$oldest" ]
}
