package io.routervm.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DHCP option that a server gives.
 *
 * @param number from 1 to 254
 * @param name dnsmasq's; empty for one that it knows by its number only
 */
record LeaseOption(int number, String name, Content content) {
  static final int LAST = 254;
  static final int ROUTER = 3;
  private static final String NUMBER = "([1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-4])";
  static final String PATTERN = "^(" + NUMBER + "|[A-Za-z][A-Za-z0-9+-]{1,30})$";

  /** What an option holds, and so how dnsmasq reads it. */
  enum Content {
    ADDRESSES("an address such as 192.168.42.10, or a list of addresses", 0),
    DOMAINS("a domain such as home.example, or a list of domains", 0),
    TEXT("text", 0),
    OCTET("a whole number from 0 to 255", 1),
    TWO_OCTETS("a whole number from 0 to 65535", 2),
    FOUR_OCTETS("a whole number from 0 to 4294967295", 4),
    ANY("text, an address, a list of addresses, or hex: and bytes such as hex:00:1a", 0);

    private final String expected;
    private final int octets;

    Content(String expected, int octets) {
      this.expected = expected;
      this.octets = octets;
    }

    /** Goes on after "Write". */
    String expected() {
      return expected;
    }

    /** Of a number; 0 for what is none. */
    int octets() {
      return octets;
    }
  }

  static final LeaseOption NAME_SERVER = new LeaseOption(6, "dns-server", Content.ADDRESSES);

  /** In the order of the numbers; the names are the same from dnsmasq 2.76 to 2.90. */
  private static final List<LeaseOption> KNOWN =
      List.of(
          new LeaseOption(1, "netmask", Content.ADDRESSES),
          new LeaseOption(2, "time-offset", Content.FOUR_OCTETS),
          new LeaseOption(3, "router", Content.ADDRESSES),
          NAME_SERVER,
          new LeaseOption(7, "log-server", Content.ADDRESSES),
          new LeaseOption(9, "lpr-server", Content.ADDRESSES),
          new LeaseOption(12, "hostname", Content.TEXT),
          new LeaseOption(13, "boot-file-size", Content.TWO_OCTETS),
          new LeaseOption(15, "domain-name", Content.TEXT),
          new LeaseOption(16, "swap-server", Content.ADDRESSES),
          new LeaseOption(17, "root-path", Content.TEXT),
          new LeaseOption(18, "extension-path", Content.TEXT),
          new LeaseOption(19, "ip-forward-enable", Content.OCTET),
          new LeaseOption(20, "non-local-source-routing", Content.OCTET),
          new LeaseOption(21, "policy-filter", Content.ADDRESSES),
          new LeaseOption(22, "max-datagram-reassembly", Content.TWO_OCTETS),
          new LeaseOption(23, "default-ttl", Content.OCTET),
          new LeaseOption(26, "mtu", Content.TWO_OCTETS),
          new LeaseOption(27, "all-subnets-local", Content.OCTET),
          new LeaseOption(28, "broadcast", Content.ADDRESSES),
          new LeaseOption(31, "router-discovery", Content.OCTET),
          new LeaseOption(32, "router-solicitation", Content.ADDRESSES),
          new LeaseOption(33, "static-route", Content.ADDRESSES),
          new LeaseOption(34, "trailer-encapsulation", Content.OCTET),
          new LeaseOption(35, "arp-timeout", Content.FOUR_OCTETS),
          new LeaseOption(36, "ethernet-encap", Content.OCTET),
          new LeaseOption(37, "tcp-ttl", Content.OCTET),
          new LeaseOption(38, "tcp-keepalive", Content.FOUR_OCTETS),
          new LeaseOption(40, "nis-domain", Content.TEXT),
          new LeaseOption(41, "nis-server", Content.ADDRESSES),
          new LeaseOption(42, "ntp-server", Content.ADDRESSES),
          new LeaseOption(44, "netbios-ns", Content.ADDRESSES),
          new LeaseOption(45, "netbios-dd", Content.ADDRESSES),
          new LeaseOption(46, "netbios-nodetype", Content.OCTET),
          new LeaseOption(48, "x-windows-fs", Content.ADDRESSES),
          new LeaseOption(49, "x-windows-dm", Content.ADDRESSES),
          new LeaseOption(64, "nis+-domain", Content.TEXT),
          new LeaseOption(65, "nis+-server", Content.ADDRESSES),
          new LeaseOption(66, "tftp-server", Content.TEXT),
          new LeaseOption(67, "bootfile-name", Content.TEXT),
          new LeaseOption(68, "mobile-ip-home", Content.ADDRESSES),
          new LeaseOption(69, "smtp-server", Content.ADDRESSES),
          new LeaseOption(70, "pop3-server", Content.ADDRESSES),
          new LeaseOption(71, "nntp-server", Content.ADDRESSES),
          new LeaseOption(74, "irc-server", Content.ADDRESSES),
          new LeaseOption(100, "posix-timezone", Content.TEXT),
          new LeaseOption(101, "tzdb-timezone", Content.TEXT),
          new LeaseOption(119, "domain-search", Content.DOMAINS),
          new LeaseOption(121, "classless-static-route", Content.ANY),
          new LeaseOption(150, "tftp-server-address", Content.ADDRESSES));

  /** Of the conversation itself: dnsmasq says them, or the device does. */
  private static final List<Integer> OF_THE_CONVERSATION =
      List.of(50, 52, 53, 54, 55, 56, 57, 61, 80, 81, 82, 118);

  /**
   * Why an option is not for router.yaml.
   *
   * @param reason goes on after the option's key: {@code is dhcp.lease}
   */
  record Objection(String reason, String remedy) {}

  /** What the router says by itself, and where that is said. */
  private static final Map<Integer, Objection> SAID = new LinkedHashMap<>();

  static {
    SAID.put(1, new Objection("follows from the network's address", "Change that."));
    SAID.put(12, new Objection("is the name of the device", "Give it one in hosts."));
    SAID.put(15, new Objection("is the network's zone", "Write dns.zone, or the network's zone."));
    SAID.put(28, new Objection("follows from the network's address", "Change that."));
    SAID.put(51, new Objection("is dhcp.lease", "Write that."));
    SAID.put(58, new Objection("follows from dhcp.lease", "Write that."));
    SAID.put(59, new Objection("follows from dhcp.lease", "Write that."));
    SAID.put(
        108,
        new Objection(
            "tells devices to do without IPv4, and the router has nothing else", "Remove it."));
    SAID.put(121, new Objection("takes the router away from devices that read it", "Remove it."));
    SAID.put(249, new Objection("takes the router away from devices that read it", "Remove it."));
  }

  /** By its name or its number; empty for a key that is neither. */
  static Optional<LeaseOption> find(String key) {
    Optional<LeaseOption> known =
        KNOWN.stream()
            .filter(one -> one.name.equals(key) || String.valueOf(one.number).equals(key))
            .findFirst();
    return known.isPresent() || !key.matches(NUMBER)
        ? known
        : Optional.of(new LeaseOption(Integer.parseInt(key), "", Content.ANY));
  }

  /** As messages call it: {@code option 42 (ntp-server)}. */
  String title() {
    return "option " + number + (name.isEmpty() ? "" : " (" + name + ")");
  }

  static List<String> names() {
    return KNOWN.stream()
        .filter(one -> one.objection(false).isEmpty())
        .map(one -> one.name)
        .toList();
  }

  /**
   * Why it is not for router.yaml, and what to do; empty when it is.
   *
   * @param ofOneDevice which may be sent to another router, as a network may not
   */
  Optional<Objection> objection(boolean ofOneDevice) {
    if (number == ROUTER && !ofOneDevice) {
      return Optional.of(
          new Objection("is the router itself", "A single device has its own in hosts[].options."));
    }
    if (OF_THE_CONVERSATION.contains(number)) {
      return Optional.of(
          new Objection("is what server and device speak of by themselves", "Remove it."));
    }
    return Optional.ofNullable(SAID.get(number));
  }
}
