# Brings this host's network back to what it was before the cables were moved, unless the trial of that name is over.
# Needs hold.sh with all that it needs, $marker, $routes with a line for each, and $resolver.
[ "$(cat "$marker" 2>/dev/null)" = "$1" ] || exit 0
hold
ip -4 address flush dev "$br" scope global
printf '%s\n' "$addresses" | while read -r address; do
  [ -z "$address" ] || ip address add "$address" dev "$br"
done
set -f
printf '%s\n' "$routes" | while read -r route; do
  # shellcheck disable=SC2086 # a route is several words
  [ -z "$route" ] || ip route replace $route dev "$br"
done
if [ -n "$resolver" ] && [ ! -L /etc/resolv.conf ]; then printf '%s\n' "$resolver" >/etc/resolv.conf; fi
rm -f "$marker"
