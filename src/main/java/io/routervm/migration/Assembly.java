package io.routervm.migration;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.migration.Collector.Named;
import io.routervm.migration.Collector.Reservation;
import io.routervm.migration.Collector.Single;
import io.routervm.migration.Collector.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes items of router.yaml of what the files say. */
final class Assembly {
  private static final String DEFAULT_ZONE = "lan";
  private static final int HOME_PREFIX = 24;

  private final Collector collector;
  private final List<Item> items = new ArrayList<>();
  private final List<String> assumptions = new ArrayList<>();
  private final Map<String, Device> devices = new LinkedHashMap<>();
  private final String zone;

  /** A host in the making. */
  private static final class Device {
    private final String name;
    private final List<String> macs;
    private final List<String> aliases = new ArrayList<>();
    private final Origin origin;
    private Optional<String> address;

    Device(String name, List<String> macs, Optional<String> address, Origin origin) {
      this.name = name;
      this.macs = new ArrayList<>(macs);
      this.address = address;
      this.origin = origin;
    }

    boolean has(String other) {
      return address.equals(Optional.of(other));
    }
  }

  private Assembly(Collector collector) {
    this.collector = collector;
    Value given = collector.singles.get(Single.ZONE);
    this.zone = given == null ? DEFAULT_ZONE : given.text();
  }

  /**
   * What router.yaml would say.
   *
   * @param items in no order but that of each list
   */
  record Draft(List<Item> items, List<String> assumptions) {}

  static Draft of(Collector collector) {
    Assembly assembly = new Assembly(collector);
    Optional<Cidr> home = assembly.home();
    assembly.singles(home);
    collector.reservations.forEach(assembly::reserve);
    collector.names.forEach(named -> assembly.name(named, home));
    assembly.hosts();
    collector.filters.assemble(assembly::hostWith, collector);
    collector.elements.forEach(
        element -> assembly.element(element.list(), element.keys(), element.origin()));
    return new Draft(assembly.items, assembly.assumptions);
  }

  /** The router's address, as the files say it or as it may be. */
  private Optional<Cidr> home() {
    Value address = collector.singles.get(Single.ADDRESS);
    Value gateway = collector.singles.get(Single.GATEWAY);
    Value prefix = collector.singles.get(Single.PREFIX);
    Value given = address == null ? gateway : address;
    String length = prefix == null ? String.valueOf(HOME_PREFIX) : prefix.text();
    if (given != null) {
      String text = given.text().contains("/") ? given.text() : given.text() + "/" + length;
      items.add(new Item("lan.address", false, text, given.origin()));
      return Cidr.parse(text);
    }
    Optional<Value> device = atHome().findFirst();
    if (device.isEmpty()) {
      return Optional.empty();
    }
    Cidr assumed = lastFree(Cidr.of(device.get().text() + "/" + length).subnet());
    assumptions.add(
        "lan.address is in none of the files: "
            + assumed
            + " is the last one that they leave free");
    items.add(new Item("lan.address", false, assumed.toString(), device.get().origin()));
    return Optional.of(assumed);
  }

  /** Addresses that are likely in the home network, the likeliest first. */
  private Stream<Value> atHome() {
    Stream<Value> leased =
        Optional.ofNullable(collector.singles.get(Single.RANGE)).stream()
            .map(range -> new Value(range.text().split("-", -1)[0], range.origin()));
    Stream<Value> reserved =
        collector.reservations.stream()
            .flatMap(one -> one.address().map(text -> new Value(text, one.origin())).stream());
    Stream<Value> named =
        collector.names.stream().map(one -> new Value(one.address(), one.origin()));
    return Stream.of(leased, reserved, named)
        .flatMap(values -> values)
        .filter(
            value ->
                Ipv4.parse(value.text()).filter(one -> new Cidr(one, 32).isPrivate()).isPresent());
  }

  private Cidr lastFree(Cidr subnet) {
    Ipv4 address = subnet.broadcast().plus(-1);
    while (isTaken(address) && subnet.contains(address.plus(-1))) {
      address = address.plus(-1);
    }
    return new Cidr(address, subnet.prefix());
  }

  private boolean isTaken(Ipv4 address) {
    String text = address.toString();
    return collector.names.stream().anyMatch(named -> named.address().equals(text))
        || collector.reservations.stream().anyMatch(one -> one.address().equals(Optional.of(text)));
  }

  private void singles(Optional<Cidr> home) {
    single(Single.RANGE, "dhcp.range", text -> range(text, home));
    single(Single.LEASE, "dhcp.lease", text -> text);
    single(Single.ZONE, "dns.zone", text -> text);
    single(Single.CACHE, "dns.cache", Words::number);
    single(Single.TIMEZONE, RouterYaml.TIMEZONE, text -> text);
    collector.options.forEach(
        (key, option) ->
            items.add(
                new Item(RouterYaml.OPTIONS + "." + key, false, option.value(), option.origin())));
    collector.upstreams.forEach(one -> element("dns.upstream", one.text(), one.origin()));
    collector.rebindOk.forEach(one -> element("dns.rebind_ok", one.text(), one.origin()));
  }

  private void single(Single what, String path, Function<String, Object> value) {
    Value given = collector.singles.get(what);
    if (given != null) {
      items.add(new Item(path, false, value.apply(given.text()), given.origin()));
    }
  }

  /** Two addresses, or two numbers of hosts. */
  private static Object range(String text, Optional<Cidr> home) {
    return Stream.of(text.split("-", -1))
        .map(
            end ->
                end.matches("\\+[0-9]{1,7}") && home.isPresent()
                    ? home.get().network().plus(Integer.parseInt(end.substring(1))).toString()
                    : end)
        .toList();
  }

  private void reserve(Reservation reservation) {
    Optional<String> name = reservation.name().map(this::label).filter(one -> !one.isEmpty());
    if (name.isEmpty()) {
      collector.omit(
          reservation.origin(),
          String.join(" ", reservation.macs()) + " " + reservation.address().orElse(""),
          "a host needs a name");
      return;
    }
    Device device =
        new Device(name.get(), reservation.macs(), reservation.address(), reservation.origin());
    Device first = devices.putIfAbsent(key(name.get()), device);
    if (first == null) {
      return;
    }
    Optional<String> another = reservation.address().filter(one -> !first.has(one));
    if (first.address.isPresent() && another.isPresent()) {
      collector.omit(
          reservation.origin(),
          name.get() + " " + String.join(" ", reservation.macs()) + " " + another.get(),
          "a host has one address, and it has that of " + first.origin);
      return;
    }
    first.address = first.address.or(reservation::address);
    reservation.macs().stream().filter(mac -> !first.macs.contains(mac)).forEach(first.macs::add);
  }

  private Optional<String> hostWith(String mac) {
    return devices.values().stream()
        .filter(device -> device.address.isPresent())
        .filter(device -> device.macs.stream().anyMatch(mac::equalsIgnoreCase))
        .map(device -> device.name)
        .findFirst();
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Without the zone; with hyphens for what a host name cannot hold. */
  private String label(String name) {
    return withoutZone(name).strip().replaceAll("[^A-Za-z0-9.-]+", "-").replaceAll("^-+|-+$", "");
  }

  private String withoutZone(String name) {
    String suffix = "." + zone;
    boolean isInside =
        name.length() > suffix.length()
            && name.regionMatches(
                true, name.length() - suffix.length(), suffix, 0, suffix.length());
    return isInside ? name.substring(0, name.length() - suffix.length()) : name;
  }

  private void name(Named named, Optional<Cidr> home) {
    String label = withoutZone(named.name());
    boolean isAtHome =
        home.isPresent()
            && home.get().contains(Ipv4.of(named.address()))
            && !label.contains(".")
            && !label.contains("*");
    if (!isAtHome) {
      record(named);
      return;
    }
    Device known = devices.get(key(label));
    if (known != null && known.address.isEmpty()) {
      known.address = Optional.of(named.address());
    } else if (known != null && !known.has(named.address())) {
      record(named);
    } else if (known == null) {
      addName(label, named);
    }
  }

  /** Of a device that has a name one more, else a device. */
  private void addName(String label, Named named) {
    for (Device device : devices.values()) {
      if (device.has(named.address())) {
        if (device.aliases.stream().noneMatch(label::equalsIgnoreCase)) {
          device.aliases.add(label);
        }
        return;
      }
    }
    devices.put(
        key(label), new Device(label, List.of(), Optional.of(named.address()), named.origin()));
  }

  private void record(Named named) {
    element("dns.records", Keys.of("name", named.name(), "a", named.address()), named.origin());
  }

  private void hosts() {
    for (Device device : devices.values()) {
      if (device.address.isEmpty()) {
        collector.omit(
            device.origin,
            (device.name + " " + String.join(" ", device.macs)).strip(),
            "it has no address to reserve");
        continue;
      }
      Map<String, Object> keys = Keys.of("name", device.name, "ip", device.address.get());
      List<String> macs = device.macs.stream().map(mac -> mac.toLowerCase(Locale.ROOT)).toList();
      if (!macs.isEmpty()) {
        keys.put("mac", macs.size() == 1 ? macs.get(0) : macs);
      }
      if (!device.aliases.isEmpty()) {
        keys.put("aliases", device.aliases);
      }
      element("hosts", keys, device.origin);
    }
  }

  private void element(String path, Object value, Origin origin) {
    items.add(new Item(path, true, value, origin));
  }
}
