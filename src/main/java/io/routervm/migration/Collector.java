package io.routervm.migration;

import io.routervm.config.Ipv4;
import io.routervm.config.document.Shown;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the files say, in words that all dialects share. */
final class Collector {
  static final String NO_KEY = "there is no key for it";
  static final String IPV6 = "IPv6 is off on the router";
  static final String BLOCKED = "it blocks a name: write it into a list of dns.block";
  static final String BOOT = "write its file and server as dhcp.boot";
  static final String OWN_PORTS =
      "it is about the router's own ports: they are under firewall.lan and firewall.wan";
  static final String ONE_NETWORK = "only the first network is taken";

  /** What there is one of. */
  enum Single {
    /** The router's address in the home network, with its prefix length. */
    ADDRESS,
    /** The address alone, where the prefix length stands elsewhere. */
    GATEWAY,
    PREFIX,
    /** First and last address of the leases, with a hyphen between. */
    RANGE,
    /** As router.yaml writes it. */
    LEASE,
    ZONE,
    CACHE,
    TIMEZONE
  }

  /** Of RFC 6761 and of hosts files; Pi-hole keeps each of them at home. */
  private static final Set<String> NOBODYS_DOMAINS =
      Set.of("test", "localhost", "invalid", "bind", "onion");

  private record KeptDomain(String name, Origin origin, String line) {}

  record Value(String text, Origin origin) {}

  /** What an option holds: a text, a number or a list of texts. */
  record Option(Object value, Origin origin) {}

  /** A name, in full or without its zone, and an address. */
  record Named(String name, String address, Origin origin) {}

  /** A device that gets the same address each time. */
  record Reservation(
      Optional<String> name, List<String> macs, Optional<String> address, Origin origin) {}

  /** An element of one of router.yaml's lists, its keys in router.yaml's order. */
  record Element(String list, Map<String, Object> keys, Origin origin) {}

  final Map<Single, Value> singles = new EnumMap<>(Single.class);
  private final List<KeptDomain> keptAtHome = new ArrayList<>();
  final Map<String, Option> options = new LinkedHashMap<>();
  final List<Value> upstreams = new ArrayList<>();
  final List<Value> rebindOk = new ArrayList<>();
  final List<Named> names = new ArrayList<>();
  final List<Reservation> reservations = new ArrayList<>();
  final List<Element> elements = new ArrayList<>();
  final FilterRules filters = new FilterRules();
  final List<Omission> omissions = new ArrayList<>();

  /** The first one counts; the same once more is no loss. */
  void set(Single what, String value, Origin origin) {
    Value first = singles.putIfAbsent(what, new Value(value, origin));
    if (first != null && !first.text().equalsIgnoreCase(value)) {
      omit(origin, value, "there is one already: " + first.text() + " by " + first.origin());
    }
  }

  /** A domain that is asked of nobody else: the home's zone, unless that has another name. */
  void domainKeptAtHome(String domain, Origin origin, String line) {
    String name = domain.toLowerCase(Locale.ROOT);
    if (NOBODYS_DOMAINS.contains(name)) {
      omit(origin, line, "a domain that no name server of the Internet has");
      return;
    }
    keptAtHome.add(new KeptDomain(name, origin, line));
  }

  /** Where nothing names the zone, the one domain that stays at home does. */
  void chooseZone() {
    List<String> domains = keptAtHome.stream().map(KeptDomain::name).distinct().toList();
    if (!singles.containsKey(Single.ZONE) && domains.size() == 1) {
      KeptDomain only = keptAtHome.get(0);
      set(Single.ZONE, only.name(), only.origin());
    }
    Value zone = singles.get(Single.ZONE);
    for (KeptDomain domain : keptAtHome) {
      if (zone == null || !zone.text().equalsIgnoreCase(domain.name())) {
        omit(
            domain.origin(),
            domain.line(),
            "only the home's zone is kept at home; a name that shall not be found goes into dns.block");
      }
    }
  }

  /** A duration as other programs write it. */
  void lease(String text, Origin origin) {
    Lease.of(text)
        .ifPresentOrElse(
            lease -> set(Single.LEASE, lease, origin),
            () -> omit(origin, text, "it is no duration of a lease"));
  }

  /**
   * An option of the leases, by dnsmasq's name or by its number.
   *
   * @param values one or several
   */
  void option(String key, List<String> values, Origin origin) {
    Object value = values.size() == 1 ? Words.number(values.get(0)) : List.copyOf(values);
    Option first = options.putIfAbsent(key, new Option(value, origin));
    if (first != null) {
      omit(origin, key, "there is one already, by " + first.origin());
    }
  }

  void upstream(String address, Origin origin) {
    if (Ipv4.parse(address).isEmpty()) {
      omit(origin, address, address.contains(":") ? IPV6 : "it is no IPv4 address");
    } else if (upstreams.stream().noneMatch(other -> other.text().equals(address))) {
      upstreams.add(new Value(address, origin));
    }
  }

  /**
   * One that is asked over TLS, which not every system's router can.
   *
   * @param name the one that its certificate has to bear; empty where nobody looks
   */
  void secretUpstream(String name, String address, Origin origin) {
    omit(
        origin,
        address,
        "it is asked over TLS: where os is debian-12 or almalinux-9, write tls://"
            + Shown.key(name.isEmpty() ? "NAME" : name)
            + "@ADDRESS in dns.upstream"
            + (name.isEmpty() ? ", with the name that its certificate bears" : ""));
  }

  void rebindOk(String domain, Origin origin) {
    if (rebindOk.stream().noneMatch(other -> other.text().equalsIgnoreCase(domain))) {
      rebindOk.add(new Value(domain, origin));
    }
  }

  void name(String name, String address, Origin origin) {
    if (Ipv4.parse(address).isEmpty()) {
      omit(origin, name + " " + address, address.contains(":") ? IPV6 : "it is no IPv4 address");
    } else {
      names.add(new Named(name, address, origin));
    }
  }

  void reservation(
      Optional<String> name, List<String> macs, Optional<String> address, Origin origin) {
    String shown = (name.orElse("") + " " + String.join(" ", macs)).strip();
    if (macs.isEmpty()) {
      omit(origin, shown, "it names no MAC address");
      return;
    }
    if (address.isPresent() && Ipv4.parse(address.get()).isEmpty()) {
      omit(origin, shown, address.get().contains(":") ? IPV6 : "its address is no IPv4 address");
      return;
    }
    reservations.add(new Reservation(name, List.copyOf(macs), address, origin));
  }

  void add(String list, Map<String, Object> keys, Origin origin) {
    elements.add(new Element(list, keys, origin));
  }

  /** Servers of one domain, which may come one by one. */
  void forward(String domain, String server, Origin origin) {
    if (Ipv4.parse(server).isEmpty()) {
      omit(origin, domain + " " + server, server.contains(":") ? IPV6 : "it is no IPv4 address");
      return;
    }
    for (Element element : elements) {
      if (element.list().equals("dns.forward")
          && domain.equalsIgnoreCase(String.valueOf(element.keys().get("domain")))) {
        @SuppressWarnings("unchecked") // made below
        List<String> servers = (List<String>) element.keys().get("to");
        if (!servers.contains(server)) {
          servers.add(server);
        }
        return;
      }
    }
    List<String> servers = new ArrayList<>(List.of(server));
    add("dns.forward", Keys.of("domain", domain, "to", servers), origin);
  }

  void omit(Origin origin, String text, String reason) {
    omissions.add(new Omission(origin, Shown.key(text.strip()), reason));
  }
}
