# Asks the ISP box, machines beyond it and name servers whether they are there, all beside each other, within five
# seconds. The address of the gateway is asked for again although the kernel knows it; what passes meanwhile passes. An
# answer of any kind counts: a name server that says no, or a port that is closed, is a machine that works.
#
# Needs $servers, those of them that are pinged too, $far, the pattern of our own, $ours, and the port of the others,
# $port. Where $encrypted is yes, nothing is asked in plain text, not even whether a server is there: it is knocked at.
set +e
route=$(ip -4 route show default | head -n 1)
gateway=$(printf '%s\n' "$route" | sed -n 's/^default via \([0-9.]*\) .*/\1/p')
device=$(printf '%s\n' "$route" | sed -n 's/.* dev \([^ ]*\).*/\1/p')

pings() { ping -n -c 1 -w 3 "$1" >/dev/null; }

knocks() {
  # shellcheck disable=SC2016 # for the shell that knocks
  said=$(LC_ALL=C timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2"' knock "$1" "$2" 2>&1) && return
  case $said in *refused*) return 0 ;; *) return 1 ;; esac
}

answers() { if "$2" "$3" "${4-}"; then echo "$1 $3 answers"; fi; }

arp() {
  sleep 0.2
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    case $(ip neigh show "$gateway" dev "$device") in
      *REACHABLE* | *PERMANENT* | *NOARP*) echo "near $gateway is there"; return ;;
      *FAILED*) return ;;
    esac
    sleep 0.3
  done
}

asked() {
  # shellcheck disable=SC2154,SC2254 # a pattern
  case $1 in
    $ours) dig +time=4 +tries=1 "@$1" . NS | grep -q 'status: NOERROR' ;;
    *) if [ "$encrypted" = yes ]; then knocks "$1" "$port"; else dig +time=2 +tries=2 "@$1" . NS >/dev/null; fi ;;
  esac
}

server() {
  if asked "$1"; then
    echo "server $1 answers"
  else
    echo "server $1 is silent"
  fi
}

if [ -n "$gateway" ]; then
  echo "gateway $gateway"
  ip neigh change "$gateway" dev "$device" nud probe
  answers near pings "$gateway" &
  answers near knocks "$gateway" 80 &
  arp &
fi
for one in $servers; do server "$one" & done
for one in $far; do
  answers beyond pings "$one" &
  answers beyond knocks "$one" "$port" &
done
wait
