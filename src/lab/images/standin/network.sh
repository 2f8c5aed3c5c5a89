# shellcheck shell=sh
# The network of the installer itself: the NIC that the kernel arguments or the kickstart name, by DHCP or fixed. A
# nameserver given on the kernel command line or in the kickstart is the only one that is asked.

rename_nics() {
  for pair in $(arguments ifname); do
    name=${pair%%:*} mac=$(echo "${pair#*:}" | tr A-F a-f)
    for nic in /sys/class/net/*; do
      if [ "$(cat "$nic/address")" = "$mac" ] && [ "${nic##*/}" != "$name" ]; then
        ip link set "${nic##*/}" down
        ip link set "${nic##*/}" name "$name"
      fi
    done
  done
}

# nic_of DEVICE: the NIC's present name for a name or a MAC address; nothing when there is none.
nic_of() {
  wanted=$(echo "$1" | tr A-F a-f)
  for nic in /sys/class/net/*; do
    if [ "${nic##*/}" = "$1" ] || [ "$(cat "$nic/address")" = "$wanted" ]; then
      echo "${nic##*/}"
      return
    fi
  done
}

# candidates: NICs to try, the one that was asked for first and alone.
candidates() {
  wanted=$(argument ip)
  case $wanted in
    *:dhcp) nic_of "${wanted%:dhcp}" ;;
    *:*:*:*:*:*:*) nic_of "$(echo "$wanted" | cut -d: -f6)" ;;
    *)
      device=$(option device link "$(first_command network)")
      case $device in
        link | bootif) find /sys/class/net -mindepth 1 ! -name lo -exec basename {} \; | sort ;;
        *) nic_of "$device" ;;
      esac
      ;;
  esac
}

nameservers() {
  arguments nameserver
  option nameserver "" "$(first_command network)" | tr ',' '\n'
}

# take_lease NIC: true when a DHCP server answered.
take_lease() {
  udhcpc -i "$1" -n -q -t 8 -T 2 -s /standin/lease.sh >/run/udhcpc.log 2>&1
}

# fixed_address NIC ADDRESS::GATEWAY:NETMASK:...
fixed_address() {
  ip address add "$(echo "$2" | cut -d: -f1)/$(echo "$2" | cut -d: -f4)" dev "$1"
  ip route add default via "$(echo "$2" | cut -d: -f3)"
}

network_up() {
  rename_nics
  ip link set lo up
  : >/etc/resolv.conf
  install_nic=
  for nic in $(candidates); do
    ip link set "$nic" up
    sleep 1
    case $(argument ip) in
      *:*:*:*:*:*:*) fixed_address "$nic" "$(argument ip)" && install_nic=$nic ;;
      *) take_lease "$nic" && install_nic=$nic ;;
    esac
    [ -z "$install_nic" ] || break
  done
  [ -n "$install_nic" ] || no_network
  install_mac=$(cat "/sys/class/net/$install_nic/address")
  if [ -n "$(nameservers)" ]; then
    nameservers | awk '$0 != "" && !seen[$0]++ { print "nameserver " $0 }' >/etc/resolv.conf
  fi
  say "$(clock) network: $install_nic ($install_mac) has $(ip -4 -o address show "$install_nic" | awk '{print $4}')"
}

# The real one's dracut waits some minutes for its network before it says so; the stand-in has no patience.
no_network() {
  say "dracut-initqueue[1]: Warning: dracut-initqueue timeout - starting timeout scripts" \
    "dracut-initqueue[1]: Warning: no NIC of '$(argument ip)' got an address" \
    "Warning: Could not boot."
  hang
}
