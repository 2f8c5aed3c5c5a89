package io.routervm.lab;

/**
 * What a product may leave on the box, with what is in it, for a comparison with what was there.
 *
 * @param box the host
 */
record BoxTraces(Box box) {
  /** An empty folder for machines that start with the host is libvirt's own. */
  String files() {
    return box.shell(
            "find /etc/systemd /etc/udev /usr/local /etc/libvirt/qemu /var/lib/libvirt/images"
                + " /var/lib/routervm -not -name .lock"
                + " -not \\( -path /etc/libvirt/qemu/autostart -empty \\) 2>/dev/null"
                + " | sort | while read -r f; do if [ -f \"$f\" ]; then sha256sum \"$f\"; else echo \"$f\"; fi; done")
        .orFail()
        .output();
  }

  /** Every byte of the network's configuration, and who may read it; what runs at boot for it. */
  String network() {
    return box.shell(
            "find /etc/network /etc/netplan /etc/systemd/network -type f -exec sha256sum {} +"
                + " -exec stat -c '%a %U %n' {} + 2>/dev/null | sort;"
                + " find /etc/systemd/system -name 'routervm-*'; ls /sys/class/net | grep '^br'")
        .output();
  }
}
