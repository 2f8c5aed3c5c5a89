# shellcheck shell=bash
# Which network card of a host faces its LAN. Sourced, never run.

nic_of() {
  case $1 in
    hv) say brHome ;;
    isp) say lan ;;
    home) say switch ;;
    internet) say isp ;;
    *) say eth0 ;;
  esac
}
