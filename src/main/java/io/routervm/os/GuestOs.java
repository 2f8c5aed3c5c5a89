package io.routervm.os;

import java.lang.module.ModuleDescriptor;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What differs between guest operating systems: one data row each. A new OS is one row here and one
 * kickstart (or image).
 *
 * @param name as written in router.yaml
 * @param family chooses templates that two systems share: {@code el} or {@code debian}
 * @param support how long it gets security updates
 * @param basePackages the article's packages under this system's names, and what the rest needs
 * @param unwantedPackages removed, as the article does; shell globs where the manager takes them
 * @param units names of units by role: {@code ssh}, {@code time}, {@code dnsmasq}, {@code network}
 * @param installTree default install tree, empty when the OS has none
 * @param installMemoryMebibytes what the installer needs
 * @param selinux whether SELinux is enforcing
 * @param systemd release of its systemd: what a unit may say
 * @param unbound release of its unbound
 * @param avahi release of its avahi
 * @param ppp release of its pppd
 * @param nftables release of its nft
 * @param openVpn release line of its OpenVPN, {@code 2.4}: configurations differ between them
 * @param nobody user and group without rights of their own, for daemons
 * @param osinfo id in the libosinfo database, for the domain's metadata
 */
public record GuestOs(
    String name,
    String family,
    SecuritySupport support,
    PackageManager packageManager,
    NetworkStack networkStack,
    List<String> basePackages,
    List<String> unwantedPackages,
    Map<String, String> units,
    Optional<String> installTree,
    int installMemoryMebibytes,
    boolean selinux,
    int systemd,
    String unbound,
    String avahi,
    String ppp,
    String nftables,
    String openVpn,
    Account nobody,
    String osinfo) {

  /** A user and a group, as files and daemons name them. */
  public record Account(String user, String group) {}

  private static final List<GuestOs> ALL =
      List.of(
          new GuestOs(
              "centos-7",
              "el",
              SecuritySupport.until("2024-06-30", "https://wiki.centos.org/About/Product"),
              PackageManager.YUM,
              NetworkStack.IFCFG,
              List.of(
                  "net-tools", "usbutils", "bind-utils", "htop", "dnsmasq", "iptables", "chrony"),
              List.of("ModemManager*", "firewalld*"),
              Map.of("ssh", "sshd", "time", "chronyd", "dnsmasq", "dnsmasq", "network", "network"),
              Optional.of("https://vault.centos.org/7.9.2009/os/x86_64/"),
              2048,
              true,
              219,
              "1.6.6",
              "0.6.31",
              "2.4.5",
              "0.8",
              "2.4",
              new Account("nobody", "nobody"),
              "http://centos.org/centos/7.0"),
          new GuestOs(
              "almalinux-9",
              "el",
              SecuritySupport.until("2032-05-31", "https://wiki.almalinux.org/release-notes/"),
              PackageManager.DNF,
              NetworkStack.KEYFILE,
              List.of(
                  "net-tools",
                  "usbutils",
                  "bind-utils",
                  "htop",
                  "dnsmasq",
                  "iptables-nft",
                  "chrony"),
              List.of("ModemManager*", "firewalld*"),
              Map.of(
                  "ssh",
                  "sshd",
                  "time",
                  "chronyd",
                  "dnsmasq",
                  "dnsmasq",
                  "network",
                  "NetworkManager"),
              Optional.of("https://repo.almalinux.org/almalinux/9/BaseOS/x86_64/os/"),
              4096,
              true,
              250,
              "1.16.2",
              "0.8",
              "2.4.9",
              "1.0.4",
              "2.5",
              new Account("nobody", "nobody"),
              "http://almalinux.org/almalinux/9"),
          new GuestOs(
              "debian-12",
              "debian",
              SecuritySupport.until("2028-06-30", "https://wiki.debian.org/LTS")
                  .handedOver("2026-06-10", "Debian's LTS team"),
              PackageManager.APT,
              NetworkStack.NETWORKD,
              List.of(
                  "net-tools",
                  "usbutils",
                  "bind9-dnsutils",
                  "htop",
                  "dnsmasq",
                  "iptables",
                  "chrony",
                  "dbus",
                  "iproute2",
                  "procps"),
              List.of("network-manager", "modemmanager", "firewalld", "resolvconf"),
              Map.of(
                  "ssh",
                  "ssh",
                  "time",
                  "chrony",
                  "dnsmasq",
                  "dnsmasq",
                  "network",
                  "systemd-networkd"),
              Optional.empty(),
              1024,
              false,
              252,
              "1.17.1",
              "0.8",
              "2.4.9",
              "1.0.6",
              "2.6",
              new Account("nobody", "nogroup"),
              "http://debian.org/debian/12"));

  public GuestOs {
    basePackages = List.copyOf(basePackages);
    unwantedPackages = List.copyOf(unwantedPackages);
    units = Map.copyOf(units);
  }

  public static List<GuestOs> all() {
    return ALL;
  }

  public static Optional<GuestOs> named(String name) {
    return ALL.stream().filter(os -> os.name.equals(name)).findFirst();
  }

  /** What to write in place of this one when its updates end: the one that gets them longest. */
  public Optional<GuestOs> successor() {
    return ALL.stream()
        .max(Comparator.comparing(os -> os.support.end()))
        .filter(os -> os.support.end().isAfter(support.end()));
  }

  /** Whether its unbound compares the name of a server with its certificate: from 1.7.1 on. */
  public boolean checksTlsNames() {
    return isFrom("1.7.1", unbound);
  }

  /** Whether its avahi passes on chosen services alone: from 0.8 on. */
  public boolean filtersMdns() {
    return isFrom("0.8", avahi);
  }

  /** Whether its pppd can be told how long to wait for a provider's answer: from 2.4.9 on. */
  public boolean setsWaitForProvider() {
    return isFrom("2.4.9", ppp);
  }

  /** Whether nftables can be its firewall: sets of addresses with ports, from 0.9.4 on. */
  public boolean filtersWithNftables() {
    return isFrom("0.9.4", nftables);
  }

  private static boolean isFrom(String first, String release) {
    return ModuleDescriptor.Version.parse(release).compareTo(ModuleDescriptor.Version.parse(first))
        >= 0;
  }

  /** The unit that plays {@code role} on this system. */
  public String unit(String role) {
    String unit = units.get(role);
    if (unit == null) {
      throw new IllegalArgumentException("no unit for role " + role + " on " + name);
    }
    return unit;
  }

  @Override
  public String toString() {
    return name;
  }
}
