# shellcheck shell=bash
# shellcheck disable=SC2154 # images is set by common.bash
# The EL-like guest: a Debian root in which Red Hat's own rpm and dnf manage packages under the names that CentOS 7 knows, units and
# files are where EL7 has them, and a stand-in for network.service reads ifcfg files. It shows that the steps for EL7 run; how
# CentOS 7 itself behaves it cannot show.

# make_el ROOT REPOSITORY: turns an opened root into one.
make_el() {
  local root=$1 repository=$2 release
  install_packages "$root" el
  # As on EL7: a group nobody, and the folder of dnsmasq's leases, which its package brings there.
  in_root "$root" groupadd --system nobody
  install -d "$root/var/lib/dnsmasq"
  place_files "$root" el
  ln -sf dnf-3 "$root/usr/bin/yum"
  # OpenSSH's server under EL's name; an alias would not be a unit that can be enabled.
  sed '/^Alias=/d' "$root/usr/lib/systemd/system/ssh.service" >"$root/usr/lib/systemd/system/sshd.service"
  in_root "$root" systemctl --quiet disable ssh.service systemd-networkd.service
  rm -f "$root/usr/lib/systemd/system"/ssh{.service,.socket,@.service}
  in_root "$root" systemctl --quiet enable sshd.service network.service
  release=$(find "$repository/good/os" -name 'centos-release-*.rpm')
  cp "$release" "$root/tmp/centos-release.rpm"
  in_root "$root" rpm --initdb
  in_root "$root" rpm --force-debian --nodeps --quiet -i /tmp/centos-release.rpm
  rm -f "$root/tmp/centos-release.rpm"
}
