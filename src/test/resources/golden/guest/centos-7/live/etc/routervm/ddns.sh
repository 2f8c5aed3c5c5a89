#!/bin/sh
# Written by routervm from router.yaml: `routervm reprovision` undoes what is changed here.
# Asks for the router's public address every 300 s, and lets ddclient publish it.
#
# Not ddclient's own daemon mode: it publishes a private address as gladly as
# any other, and without any address 3.10 sends an update all the same.
url='https://api.ipify.org/'
conf=/etc/ddclient.conf

# The first address on the page, each of its numbers plain.
address_on_page() {
  awk '
    page && match($0, /[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+/) {
      split(substr($0, RSTART, RLENGTH), part, ".")
      for (i = 1; i <= 4; i++) if (part[i] + 0 > 255) exit
      printf "%d.%d.%d.%d\n", part[1], part[2], part[3], part[4]
      exit
    }
    /^\r?$/ { page = 1 }'
}

why_not() {
  case $1 in
    100.6[4-9].* | 100.[7-9][0-9].* | 100.1[01][0-9].* | 100.12[0-7].*)
      echo "an address of carrier-grade NAT" ;;
    10.* | 192.168.* | 172.1[6-9].* | 172.2[0-9].* | 172.3[01].*)
      echo "a private address, so carrier-grade NAT or a second router is in the way" ;;
    0.* | 127.* | 169.254.* | 22[4-9].* | 23?.* | 24?.* | 25?.*)
      echo "no address on the Internet" ;;
  esac
}

last=
# Each outcome once: the journal is small, and `status` reads the newest one.
tell() {
  [ "$1" = "$last" ] || echo "$1"
  last=$1
}

while :; do
  seen=$(timeout 60 ddclient -daemon=0 -geturl "$url" </dev/null | address_on_page)
  if [ -z "$seen" ]; then
    tell "no answer: $url did not tell the public address"
  elif why=$(why_not "$seen") && [ -n "$why" ]; then
    tell "refused $seen: $why; nothing is published"
  else
    tell "seen $seen"
    timeout 300 ddclient -daemon=0 -file "$conf" </dev/null
  fi
  sleep 300
done
