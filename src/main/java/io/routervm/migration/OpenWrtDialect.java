package io.routervm.migration;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.migration.Collector.Single;
import io.routervm.migration.DnsmasqDialect.Place;
import io.routervm.migration.UciSection.Option;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of OpenWrt's /etc/config. */
final class OpenWrtDialect implements Dialect {
  private static final String LAN = "lan";

  /** What belongs to that machine, or what the router does by itself. */
  private static final Set<String> IMPLIED =
      Set.of("globals", "odhcpd", "defaults", "zone", "forwarding", "loopback", "include");

  /** Options of its dnsmasq that are lists in router.yaml, and the directives that they become. */
  private static final Map<String, String> DIRECTIVES =
      Map.of(
          "server", "server",
          "address", "address",
          "cname", "cname",
          "rebind_domain", "rebind-domain-ok",
          "addnhosts", "addn-hosts",
          "cachesize", "cache-size",
          "domain", "domain");

  @Override
  public String program() {
    return "OpenWrt";
  }

  @Override
  public boolean recognizes(SourceFile file) {
    return file.lines().stream().anyMatch(line -> line.matches("config\\s+\\S+(\\s+\\S+)?\\s*"));
  }

  @Override
  public void read(SourceFile file, Collector collector) {
    List<UciSection> sections = UciSection.all(file);
    for (UciSection section : sections) {
      Origin origin = file.at(section.line());
      switch (section.type()) {
        case "interface" -> network(section, origin, collector);
        case "dnsmasq" -> names(section, file, collector);
        case "dhcp" -> leases(section, file, collector);
        case "host" ->
            collector.reservation(
                section.get("name"),
                section.words("mac"),
                section.get("ip").filter(ip -> !ip.equals("ignore")),
                origin);
        case "domain", "hostrecord" ->
            collector.name(section.get("name").orElse(""), section.get("ip").orElse(""), origin);
        case "cname" ->
            collector.add(
                "dns.records",
                Keys.of(
                    "name", section.get("cname").orElse(""),
                    "cname", section.get("target").orElse("")),
                origin);
        case "srvhost" -> collector.add("dns.records", service(section), origin);
        case "mxhost" ->
            collector.add(
                "dns.records",
                Keys.of(
                    "name",
                    section.get("domain").orElse(""),
                    "mx",
                    Keys.of(
                        "target", section.get("relay").orElse(""),
                        "preference", Words.number(section.get("pref").orElse("0")))),
                origin);
        case "redirect" -> forward(section, origin, collector);
        case "route" -> route(section, origin, collector);
        case "rule" -> OpenWrtRule.add(section, origin, collector);
        case "system" ->
            section
                .get("zonename")
                .map(zone -> zone.replace(' ', '_'))
                .ifPresent(zone -> collector.set(Single.TIMEZONE, zone, origin));
        default -> {
          if (!IMPLIED.contains(section.type())) {
            collector.omit(origin, described(section), Collector.NO_KEY);
          }
        }
      }
    }
    OpenWrtRule.addDefault(sections, file, collector);
  }

  static String described(UciSection section) {
    return section + section.get("name").map(name -> " " + name).orElse("");
  }

  private static void network(UciSection section, Origin origin, Collector collector) {
    if (!section.name().equals(LAN)) {
      boolean isWan = section.name().startsWith("wan") || section.name().equals("loopback");
      if (!isWan && section.get("ipaddr").isPresent()) {
        collector.omit(origin, section.toString(), Collector.ONE_NETWORK);
      }
      return;
    }
    String address = section.words("ipaddr").stream().findFirst().orElse("");
    if (Cidr.parse(address).isPresent()) {
      collector.set(Single.ADDRESS, address, origin);
      return;
    }
    collector.set(Single.GATEWAY, address, origin);
    section
        .get("netmask")
        .flatMap(Netmask::prefix)
        .ifPresent(prefix -> collector.set(Single.PREFIX, prefix.toString(), origin));
  }

  private static void route(UciSection section, Origin origin, Collector collector) {
    String target = section.get("target").orElse("");
    String subnet =
        target.contains("/")
            ? target
            : target
                + section
                    .get("netmask")
                    .flatMap(Netmask::prefix)
                    .map(bits -> "/" + bits)
                    .orElse("/32");
    if (section.get("interface").orElse("").equals(LAN) && section.get("gateway").isPresent()) {
      collector.add(
          RouterYaml.ROUTES, Keys.of("to", subnet, "via", section.get("gateway").get()), origin);
    } else {
      collector.omit(origin, section + " " + target, "it does not lead to a host of the LAN");
    }
  }

  private static void names(UciSection section, SourceFile file, Collector collector) {
    for (Option option : section.options()) {
      Place place =
          new Place(collector, file.at(option.line()), option.name() + " " + option.value());
      String directive = DIRECTIVES.get(option.name());
      if (directive != null) {
        String value =
            option.name().equals("rebind_domain") ? "/" + option.value() + "/" : option.value();
        DnsmasqDialect.directive(directive, value, place);
      } else if (option.name().equals("rebind_protection") && option.value().equals("0")) {
        place.omit("the router always has this protection; name the domains in dns.rebind_ok");
      }
    }
  }

  /** {@code start} and {@code limit} count from the network's own address. */
  private static void leases(UciSection section, SourceFile file, Collector collector) {
    Origin origin = file.at(section.line());
    if (!section.name().equals(LAN)) {
      if (section.get("start").isPresent() && !section.name().startsWith("wan")) {
        collector.omit(origin, section.toString(), Collector.ONE_NETWORK);
      }
      return;
    }
    section.get("leasetime").ifPresent(lease -> collector.lease(lease, origin));
    String start = section.get("start").orElse("100");
    String limit = section.get("limit").orElse("150");
    if (start.matches("[0-9]{1,6}") && limit.matches("[1-9][0-9]{0,5}")) {
      int last = Integer.parseInt(start) + Integer.parseInt(limit) - 1;
      collector.set(Single.RANGE, "+" + start + "-+" + last, origin);
    }
    for (Option option : section.options()) {
      if (option.name().equals("dhcp_option")) {
        Place place = new Place(collector, file.at(option.line()), "dhcp_option " + option.value());
        DnsmasqDialect.option(option.value(), place);
      }
    }
  }

  private static Map<String, Object> service(UciSection section) {
    return Keys.of(
        "name",
        section.get("srv").orElse(""),
        "srv",
        Keys.of(
            "target", section.get("target").orElse(""),
            "port", Words.number(section.get("port").orElse("")),
            "priority", Words.number(section.get("class").orElse("0")),
            "weight", Words.number(section.get("weight").orElse("0"))));
  }

  private static void forward(UciSection section, Origin origin, Collector collector) {
    boolean isForward =
        section.get("target").orElse("DNAT").equals("DNAT")
            && section.get("src").orElse("").equals("wan")
            && section.get("dest_ip").flatMap(Ipv4::parse).isPresent();
    Optional<String> only =
        section.get("src_mac").or(() -> section.get("ipset")).or(() -> section.get("src_port"));
    if (!isForward || section.isDisabled() || only.isPresent()) {
      collector.omit(
          origin,
          described(section),
          section.isDisabled() ? "it is switched off" : Collector.NO_KEY);
      return;
    }
    List<String> protocols = section.words("proto");
    PortForward.add(
        collector,
        new PortForward(
            section.get("name").orElse(""),
            protocols.isEmpty() ? List.of("tcp", "udp") : protocols,
            section.get("src_dport").orElse(""),
            section.get("dest_ip").orElse(""),
            section.get("dest_port").orElse(""),
            section.words("src_ip")),
        origin);
  }
}
