unknown='Unable to locate package|has no installation candidate|No package .* available'
unknown="$unknown|Unable to find a match|No match for argument|Unable to find package"
stalled='Timeout was reached|Operation too slow|Operation timed out'
forged='is not signed|GPG check FAILED|GPG key retrieval failed|not correct for this package'
said=$folder/said
for pause in 5 15 0; do
  { set +e; ( set -e; attempt ) 2>&1; echo "$?" >"$folder/status"; } | tee "$said"
  read -r status <"$folder/status"
  if [ "$status" -eq 0 ]; then break; fi
  if [ "$status" -eq 137 ]; then
    echo 'routervm: the package program was killed, as a rule by the kernel for want of memory'
    echo 'routervm: (dmesg tells): give the router more (vm.memory)'
    exit 137
  fi
  if grep -Eq "$forged" "$said"; then
    echo 'routervm: a package is not signed, or not with a key that is kept for its repository:'
    echo 'routervm: it was refused, and nothing was installed'
    exit "$status"
  fi
  if grep -Eq "$stalled" "$said"; then
    echo 'routervm: the mirror takes connections, but does not answer: given up'
    exit "$status"
  fi
  if [ "$pause" -eq 0 ] || grep -Eq "$unknown" "$said"; then exit "$status"; fi
  if grep -q 'dpkg was interrupted' "$said"; then
    echo 'routervm: dpkg completes what a power cut has interrupted'
    if ! timeout -k 60 1800 dpkg --force-confdef --force-confold --configure -a </dev/null; then
      echo 'routervm: dpkg could not complete it'
    fi
  fi
  echo "routervm: tried again in $pause seconds"
  sleep "$pause"
done
