# shellcheck shell=sh
# What an administrator's own script does to a fresh Debian, over one connection: the packages, files and units of a router
# that is staged. Its standard input is a tar archive of the files that `routervm render --placement staged` writes. It neither
# looks first nor checks afterwards, and could undo nothing.
set -eu
export DEBIAN_FRONTEND=noninteractive

files=$(mktemp -d)
chmod 755 "$files" # what is copied below takes the modes to the folders that exist
trap 'rm -rf "$files"' EXIT
tar -x -C "$files"

# The name server would start as it is installed, and find its port taken.
mkdir -p /etc/systemd/system
ln -sf /dev/null /etc/systemd/system/dnsmasq.service
systemctl daemon-reload
cp -r "$files/etc/apt" /etc/
apt-get -q -y update
apt-get -q -y upgrade
apt-get -q -y install --no-install-recommends net-tools usbutils bind9-dnsutils htop dnsmasq iptables chrony dbus \
  iproute2 procps openvpn openssl
rm /etc/systemd/system/dnsmasq.service

cp -r --remove-destination --preserve=mode "$files/." /
systemctl daemon-reload
hostname "$(cat /etc/hostname)"
# The kernel of a container refuses what is not its own.
sysctl -q -p /etc/sysctl.d/90-routervm.conf || :
systemctl -q disable --now systemd-resolved dnsmasq
systemctl -q enable routervm-revert systemd-networkd
systemctl -q disable systemd-networkd-wait-online
systemctl -q enable --now routervm-clock chrony serial-getty@ttyS0 firewall routervm-watchdog routervm-bootloader
systemctl restart systemd-journald chrony systemd-networkd ssh
systemctl -q is-active chrony firewall ssh systemd-networkd
sync
