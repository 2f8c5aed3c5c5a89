# What applying and undoing share. Needs $nonce and $state.
#
# Errexit is off here and on in the changes, each of which is a plain command in a subshell of its
# own: in a condition errexit would be ignored.
set +e
journal=$state/journal
report=$journal/report
# What undoing notes for itself: the disk of the journal may be full or read-only by then.
undoing=/run/routervm-undo-$(printf %.12s "$nonce")
# shellcheck disable=SC2034 # for apply.sh and undo.sh
failed=
# shellcheck disable=SC2034 # for undo.sh
broken=
line_end='
'

say() {
  printf '%s %s\n' "$nonce" "$*" >>"$report"
  printf '%s %s\n' "$nonce" "$*" 2>/dev/null
}

# words FILE: what a program has said about its failure, of which FILE has kept the end.
words() {
  if [ -s "$1" ]; then
    tail -c 6000 -- "$1" | base64 -w 0
  else
    why_no_words "$1" | base64 -w 0
  fi
}

# A full disk keeps nothing of what a program says about it.
why_no_words() {
  if refusal=$( (head -c 65536 /dev/zero >"$1.room") 2>&1 ); then
    printf '%s' 'it gave no reason'
  else
    printf '%s' "what it said could not be kept: $1 cannot be written: $refusal"
  fi
  rm -f -- "$1.room"
}

# full_disk: `full AVAILABLE SIZE`, in KiB, of a disk of routervm's or the system's that has no MiB left.
# Fails when there is none.
full_disk() {
  df -P -k -- "$state" / 2>/dev/null </dev/null \
    | awk 'NR > 1 && $4 < 1024 { print "full", $4, $2; found = 1; exit } END { exit !found }'
}

# since UNIT...: when each became active, with an empty line between two of them; another value
# later means that it died and came back.
since() {
  systemctl show -p ActiveEnterTimestampMonotonic "$@" </dev/null 2>/dev/null 9>&-
}

# Fixed addresses, one "NIC ADDRESS/PREFIX" a line; those of a DHCP lease or of a session come and go by themselves.
fixed_addresses() {
  ip -4 -o address show 2>/dev/null | awk '!/ dynamic / && $2 != "lo" && $2 !~ /^ppp/ { print $2, $4 }' | LC_ALL=C sort
}

links_that_are_up() {
  ip -o link show up 2>/dev/null | sed -n 's/^[0-9]*: \([^:@]*\).*/\1/p'
}

default_routes() {
  ip -4 route show default 2>/dev/null
}

# Where the default routes lead, one "NIC GATEWAY" a line.
gateways() {
  default_routes | awk '{
    nic = ""; gateway = ""
    for (i = 1; i < NF; i++) {
      if ($i == "dev") nic = $(i + 1)
      if ($i == "via") gateway = $(i + 1)
    }
    print nic, gateway
  }' | LC_ALL=C sort -u
}
