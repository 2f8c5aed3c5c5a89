package io.routervm.extras;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where no extra may lie, and why. */
final class ForbiddenPlaces {
  /**
   * Where the owner of a system puts what is his; everything else is a package's or the kernel's.
   */
  private static final List<String> ALLOWED =
      List.of("/etc/", "/opt/", "/srv/", "/usr/local/", "/var/lib/", "/var/spool/cron/");

  /**
   * A place, and why nothing is put there.
   *
   * @param why a clause that goes on after the path
   */
  private record Place(Pattern paths, String why, String remedy) {}

  private static final String LOGIN = "decides who may log in: it could lock you out of the router";
  private static final String NICS =
      "is about the router's NICs, and could make it speak where it has to be silent";
  private static final String SELF = "lies where routervm keeps what is its own";
  private static final String KERNEL =
      "is read when the system starts, before anything could be undone, and could bring IPv6 back";

  private static final List<Place> PLACES =
      List.of(
          place(
              "/etc/routervm/(?!firewall\\.d/[^/]+\\.(rules|nft)$|dnsmasq-[a-z0-9]+\\.d/[^/]+\\.conf$).*",
              SELF,
              "Rules go to /etc/routervm/firewall.d/NAME.rules, the rest elsewhere."),
          place("/var/lib/routervm(/.*)?", SELF, "Choose another place."),
          place("/etc/systemd/system/([^/]*[.]d/)?routervm[-@.].*", SELF, "Choose another name."),
          place(
              "/etc/systemd/system/(service|timer|socket|path|mount|automount|swap|target|slice|scope"
                  + "|device)\\.d/.*",
              "holds for every unit, those that keep the router reachable too",
              "Put it into the folder of the one unit: NAME.service.d."),
          place(
              "/usr/local/lib/(systemd|sysctl\\.d|udev|modprobe\\.d|modules-load\\.d|tmpfiles\\.d"
                  + "|binfmt\\.d|sysusers\\.d|environment\\.d)/.*",
              "is read by the system as a file below /etc is, without being looked through as those"
                  + " are",
              "Put it into the folder of that name below /etc."),
          place("/usr/local/sbin/routervm-.*", SELF, "Choose another name."),
          place(
              "/etc/(passwd|shadow|group|gshadow|sudoers|nsswitch\\.conf|securetty|nologin|login\\.defs"
                  + "|hosts\\.deny|hosts\\.allow|ld\\.so\\.preload)-?",
              LOGIN,
              "Leave it to the system."),
          place("/etc/(default/ssh|sysconfig/sshd|selinux/.*)", LOGIN, "Leave it to the system."),
          place(
              "/etc/(pam\\.d|security|sudoers\\.d|profile\\.d)/.*",
              LOGIN,
              "Leave it to the system."),
          place(
              "/etc/ssh/(?!sshd_config\\.d/[^/]+\\.conf$).*",
              LOGIN,
              "Put settings into /etc/ssh/sshd_config.d/NAME.conf."),
          place(
              "/etc/(network|netplan|NetworkManager|sysconfig/network-scripts|systemd/network|udev)/.*",
              NICS,
              "Say it in the configuration, or bring a NIC of your own up in a unit."),
          place(
              "/etc/(default/grub.*|grub\\.d/.*|dracut.*|initramfs-tools/.*|kernel/.*|fstab|crypttab"
                  + "|(rc\\.d/)?rc\\.local|systemd/[a-z-]+-generators/.*)",
              KERNEL,
              "Leave it to the system."),
          place(
              "/etc/sysctl\\.conf",
              "is read when the system starts alone, and after the router's own settings",
              "Put settings into /etc/sysctl.d/NAME.conf."),
          place(
              "/etc/(iptables|nftables|nftables\\.d|firewalld|ufw)(/.*|\\.conf)?",
              "loads a packet filter over the router's own",
              "Put rules into /etc/routervm/firewall.d/NAME.rules."),
          place(
              "/etc/sysconfig/(ip6?tables|network).*",
              "loads a packet filter or addresses over the router's own",
              "Put rules into /etc/routervm/firewall.d/NAME.rules."),
          place(
              "/etc/(radvd\\.conf|dhcp/dhcpd.*|kea/.*|udhcpd\\.conf)",
              "is a second server of addresses, which would answer before the router is live, or"
                  + " bring IPv6",
              "Put options into /etc/dnsmasq.d/NAME.conf."),
          place(
              "/etc/dnsmasq\\.d/(?![^/]+\\.conf$).*",
              "is not read by dnsmasq, which reads only NAME.conf there",
              "Call it NAME.conf."));

  private static final Pattern UNIT =
      Pattern.compile("/etc/systemd/system/([^/]+?)((\\.(?:d|wants|requires|upholds))/.*)?");

  private ForbiddenPlaces() {}

  private static Place place(String paths, String why, String remedy) {
    return new Place(Pattern.compile(paths), why, remedy);
  }

  static void check(String path, Refusals refusals) {
    if (ALLOWED.stream().noneMatch(path::startsWith)) {
      refusals.add(
          path,
          "lies where only packages and the kernel write",
          "Extras go below " + String.join(", ", ALLOWED) + ".");
      return;
    }
    PLACES.stream()
        .filter(place -> place.paths().matcher(path).matches())
        .findFirst()
        .ifPresent(place -> refusals.add(path, place.why(), place.remedy()));
    Matcher unit = UNIT.matcher(path);
    if (!unit.matches()) {
      return;
    }
    if (unit.group(3) != null && !unit.group(3).equals(".d")) {
      refusals.add(
          path,
          "decides what starts at a boot",
          "Name the unit under units in " + ExtrasFolder.SETTINGS + ": it is enabled then.");
    } else if (SystemUnits.has(unit.group(1))) {
      refusals.add(
          path,
          "is of a unit of the system's own, without which the router could not be reached after"
              + " its next boot",
          "Leave it to the system.");
    }
  }
}
