package io.routervm.migration;

import io.routervm.config.Ipv4;
import io.routervm.migration.Collector.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** dnsmasq.conf and the files beside it; Pi-hole's are such files, too. */
final class DnsmasqDialect implements Dialect {
  /** What the router does by itself, or what is nobody's matter but that host's. */
  private static final Set<String> IMPLIED =
      Set.of(
          "domain-needed",
          "bogus-priv",
          "expand-hosts",
          "no-resolv",
          "no-poll",
          "no-hosts",
          "interface",
          "except-interface",
          "listen-address",
          "bind-interfaces",
          "bind-dynamic",
          "stop-dns-rebind",
          "rebind-localhost-ok",
          "dhcp-authoritative",
          "dhcp-leasefile",
          "dhcp-lease-max",
          "local-service",
          "localise-queries",
          "strict-order",
          "all-servers",
          "user",
          "group",
          "pid-file",
          "no-daemon",
          "log-queries",
          "log-dhcp",
          "log-facility",
          "log-async",
          "no-negcache",
          "resolv-file",
          "read-ethers");

  private static final Pattern KNOWN =
      Pattern.compile(
          "(dhcp-[a-z-]+|address|server|local|domain|host-record|cname|srv-host|txt-record"
              + "|mx-host|cache-size|rebind-domain-ok|domain-needed|bogus-priv|interface"
              + "|no-resolv|expand-hosts|conf-dir|addn-hosts|listen-address|bind-[a-z]+)(=.*)?");
  private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}");

  @Override
  public String program() {
    return "dnsmasq";
  }

  @Override
  public boolean recognizes(SourceFile file) {
    return file.lines().stream().anyMatch(line -> KNOWN.matcher(line.strip()).matches());
  }

  @Override
  public void read(SourceFile file, Collector collector) {
    for (SourceFile.Line line : file.withoutComments()) {
      int equals = line.text().indexOf('=');
      String key = (equals < 0 ? line.text() : line.text().substring(0, equals)).strip();
      String value = equals < 0 ? "" : line.text().substring(equals + 1).strip();
      directive(key, value, new Place(collector, line.origin(), line.text()));
    }
  }

  /** A directive of OpenWrt's or of a file, where it stands. */
  record Place(Collector collector, Origin origin, String line) {
    void omit(String reason) {
      collector.omit(origin, line, reason);
    }
  }

  static void directive(String key, String value, Place place) {
    switch (key) {
      case "dhcp-range" -> range(value, place);
      case "dhcp-host" -> host(value, place);
      case "dhcp-option", "dhcp-option-force" -> option(value, place);
      case "dhcp-boot" -> place.omit(Collector.BOOT);
      case "host-record" -> record(Words.split(value, ','), place);
      case "address" -> address(value, place);
      case "server", "local" -> server(value, place);
      case "domain" ->
          place.collector.set(Single.ZONE, value.split(",", -1)[0].strip(), place.origin);
      case "cname" -> alias(Words.split(value, ','), place);
      case "srv-host" -> service(Words.split(value, ','), place);
      case "mx-host" -> mail(Words.split(value, ','), place);
      case "txt-record" -> text(Words.split(value, ','), place);
      case "rebind-domain-ok" ->
          Words.domains(value).forEach(domain -> place.collector.rebindOk(domain, place.origin));
      case "cache-size" -> place.collector.set(Single.CACHE, value, place.origin);
      case "addn-hosts", "conf-file", "conf-dir", "dhcp-hostsfile", "hostsdir" ->
          place.omit("name what it names to `routervm import`, too");
      default -> {
        if (!IMPLIED.contains(key) && !place.line.equals("port=53")) {
          place.omit(Collector.NO_KEY);
        }
      }
    }
  }

  private static void range(String value, Place place) {
    List<String> words = new ArrayList<>(Words.split(value, ','));
    words.removeIf(word -> word.matches("(interface|set|tag|net):.*"));
    if (value.contains("::") || value.contains("constructor:")) {
      place.omit(Collector.IPV6);
      return;
    }
    if (words.size() < 2
        || Ipv4.parse(words.get(0)).isEmpty()
        || Ipv4.parse(words.get(1)).isEmpty()) {
      place.omit("it leases no range of addresses");
      return;
    }
    if (place.collector.singles.containsKey(Single.RANGE)) {
      place.omit(Collector.ONE_NETWORK);
      return;
    }
    place.collector.set(Single.RANGE, words.get(0) + "-" + words.get(1), place.origin);
    for (String word : words.subList(2, words.size())) {
      Optional<Integer> prefix = Netmask.prefix(word);
      if (prefix.isPresent()) {
        place.collector.set(Single.PREFIX, prefix.get().toString(), place.origin);
      } else if (Ipv4.parse(word).isEmpty()) {
        place.collector.lease(word, place.origin);
      }
    }
  }

  private static void host(String value, Place place) {
    List<String> macs = new ArrayList<>();
    Optional<String> name = Optional.empty();
    Optional<String> address = Optional.empty();
    for (String word : Words.split(value, ',')) {
      if (word.equals("ignore") || word.startsWith("id:")) {
        place.omit(
            word.equals("ignore")
                ? "it refuses a device, and there is no key for that"
                : "it knows the device by a client identifier; write its MAC address");
        return;
      }
      if (MAC.matcher(word).matches()) {
        macs.add(word);
      } else if (Ipv4.parse(word).isPresent()) {
        address = Optional.of(word);
      } else if (!word.matches("(set|tag|net):.*|\\[.*|infinite")
          && Lease.of(word).isEmpty()
          && !word.isEmpty()) {
        if (word.contains("*")) {
          place.omit("its MAC address is a pattern");
          return;
        }
        name = Optional.of(word);
      }
    }
    place.collector.reservation(name, macs, address, place.origin);
  }

  static void option(String value, Place place) {
    List<String> words = new ArrayList<>(Words.split(value, ','));
    boolean isForSome =
        words.removeIf(word -> word.matches("(tag|set|net|vendor|encap|vi-encap):.*"));
    String option = words.isEmpty() ? "" : words.get(0).toLowerCase(Locale.ROOT);
    switch (option) {
      case "3", "option:router" -> {
        if (words.size() == 2) {
          place.collector.set(Single.GATEWAY, words.get(1), place.origin);
        } else {
          place.omit("the router names itself, and nobody else");
        }
      }
      case "1", "option:netmask", "28" -> {}
      case "15", "option:domain-name" ->
          place.collector.set(Single.ZONE, words.size() > 1 ? words.get(1) : "", place.origin);
      case "6", "option:dns-server" -> place.omit("the router is its network's name server");
      default -> {
        String key = option.replaceFirst("^option:", "");
        if (isForSome) {
          place.omit("it is for some devices only; write it as hosts[].options of each");
        } else if (value.contains("\\")) {
          place.omit("its escapes are dnsmasq's own; write it under dhcp.options");
        } else if (words.size() < 2 || !key.matches("[a-z0-9+-]{1,40}")) {
          place.omit("it is no option with a value");
        } else {
          List<String> values = words.stream().skip(1).map(DnsmasqDialect::bytes).toList();
          place.collector.option(key, values, place.origin);
        }
      }
    }
  }

  /** Digits with colons between them are bytes. */
  private static String bytes(String word) {
    return word.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+") ? "hex:" + word : word;
  }

  private static void record(List<String> words, Place place) {
    List<String> names = words.stream().filter(word -> !isAddress(word)).toList();
    for (String word : words) {
      if (isAddress(word)) {
        names.stream()
            .filter(name -> !name.matches("[0-9]+"))
            .forEach(name -> place.collector.name(name, word, place.origin));
      }
    }
  }

  private static boolean isAddress(String word) {
    return word.contains(":") || Ipv4.parse(word).isPresent();
  }

  private static void address(String value, Place place) {
    String address = value.substring(value.lastIndexOf('/') + 1);
    if (address.isEmpty() || address.equals("#") || address.equals("0.0.0.0")) {
      place.omit(Collector.BLOCKED);
      return;
    }
    for (String domain : Words.domains(value)) {
      place.collector.name("*." + domain.replaceFirst("^\\*?\\.", ""), address, place.origin);
    }
  }

  private static void server(String value, Place place) {
    if (!value.startsWith("/")) {
      if (value.contains("#") || value.contains("@")) {
        place.omit("the router asks port 53 of a server, by the way that its routes say");
      } else if (!value.isEmpty()) {
        place.collector.upstream(value, place.origin);
      }
      return;
    }
    String server = value.substring(value.lastIndexOf('/') + 1);
    for (String domain : Words.domains(value)) {
      if (server.isEmpty()) {
        place.collector.domainKeptAtHome(domain, place.origin, place.line);
      } else if (server.contains("#") || server.contains("@")) {
        place.omit("the router asks port 53 of a server, by the way that its routes say");
      } else {
        place.collector.forward(domain, server, place.origin);
      }
    }
  }

  private static void alias(List<String> words, Place place) {
    List<String> names = words.stream().filter(word -> !word.matches("[0-9]+")).toList();
    if (names.size() < 2) {
      place.omit("it has no target");
      return;
    }
    for (String name : names.subList(0, names.size() - 1)) {
      place.collector.add(
          "dns.records", Keys.of("name", name, "cname", names.get(names.size() - 1)), place.origin);
    }
  }

  private static void service(List<String> words, Place place) {
    if (words.size() < 3) {
      place.omit("it says that there is no such service");
      return;
    }
    place.collector.add(
        "dns.records",
        Keys.of(
            "name",
            words.get(0),
            "srv",
            Keys.of(
                "target", words.get(1),
                "port", Words.number(words.get(2)),
                "priority", Words.number(words.size() > 3 ? words.get(3) : "0"),
                "weight", Words.number(words.size() > 4 ? words.get(4) : "0"))),
        place.origin);
  }

  private static void mail(List<String> words, Place place) {
    if (words.size() < 2) {
      place.omit("it has no target");
      return;
    }
    String preference = words.size() > 2 ? words.get(2) : "1";
    place.collector.add(
        "dns.records",
        Keys.of(
            "name",
            words.get(0),
            "mx",
            Keys.of("target", words.get(1), "preference", Words.number(preference))),
        place.origin);
  }

  private static void text(List<String> words, Place place) {
    if (words.size() != 2) {
      place.omit("a record has one text");
      return;
    }
    place.collector.add(
        "dns.records", Keys.of("name", words.get(0), "txt", words.get(1)), place.origin);
  }
}
