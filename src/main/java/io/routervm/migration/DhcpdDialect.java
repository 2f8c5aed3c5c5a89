package io.routervm.migration;

import io.routervm.config.Ipv4;
import io.routervm.migration.Collector.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** dhcpd.conf of ISC's DHCP server. */
final class DhcpdDialect implements Dialect {
  private static final Set<String> IMPLIED =
      Set.of(
          "authoritative",
          "ddns-update-style",
          "ddns-updates",
          "log-facility",
          "max-lease-time",
          "min-lease-time",
          "update-static-leases",
          "one-lease-per-client",
          "get-lease-hostnames",
          "use-host-decl-names");

  /** Its names of options, and dnsmasq's. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "ntp-servers", "ntp-server",
          "interface-mtu", "mtu",
          "domain-search", "domain-search",
          "tftp-server-name", "tftp-server",
          "root-path", "root-path",
          "time-offset", "time-offset",
          "log-servers", "log-server",
          "netbios-name-servers", "netbios-ns");

  @Override
  public String program() {
    return "ISC dhcpd";
  }

  @Override
  public boolean recognizes(SourceFile file) {
    return file.lines().stream()
        .map(String::strip)
        .anyMatch(line -> line.matches("(subnet|shared-network|host|group)\\b[^#]*\\{.*"));
  }

  @Override
  public void read(SourceFile file, Collector collector) {
    read(DhcpdStatement.all(file.text()), file, collector);
  }

  private static void read(List<DhcpdStatement> statements, SourceFile file, Collector collector) {
    for (DhcpdStatement statement : statements) {
      Origin origin = file.at(statement.line());
      switch (statement.word(0)) {
        case "subnet" -> subnet(statement, file, collector);
        case "host" -> host(statement, origin, collector);
        case "group", "shared-network", "pool" -> read(statement.block(), file, collector);
        case "range" -> range(statement, origin, collector);
        case "default-lease-time" -> collector.lease(statement.word(1), origin);
        case "option" -> option(statement, origin, collector);
        case "filename", "next-server" ->
            collector.omit(origin, statement.toString(), Collector.BOOT);
        case "include" ->
            collector.omit(
                origin, statement.toString(), "name that file to `routervm import`, too");
        default -> {
          if (!IMPLIED.contains(statement.word(0))) {
            collector.omit(origin, statement.toString(), Collector.NO_KEY);
          }
        }
      }
    }
  }

  private static void subnet(DhcpdStatement statement, SourceFile file, Collector collector) {
    Origin origin = file.at(statement.line());
    if (statement.block().isEmpty()) {
      return;
    }
    if (collector.singles.containsKey(Single.PREFIX)) {
      collector.omit(origin, statement.toString(), Collector.ONE_NETWORK);
      return;
    }
    Netmask.prefix(statement.word(3))
        .ifPresent(prefix -> collector.set(Single.PREFIX, prefix.toString(), origin));
    read(statement.block(), file, collector);
  }

  private static void range(DhcpdStatement statement, Origin origin, Collector collector) {
    List<String> addresses =
        statement.words().stream().filter(word -> Ipv4.parse(word).isPresent()).toList();
    if (addresses.isEmpty() || collector.singles.containsKey(Single.RANGE)) {
      collector.omit(origin, statement.toString(), Collector.ONE_NETWORK);
      return;
    }
    collector.set(
        Single.RANGE, addresses.get(0) + "-" + addresses.get(addresses.size() - 1), origin);
  }

  private static void option(DhcpdStatement statement, Origin origin, Collector collector) {
    switch (statement.word(1)) {
      case "routers" -> collector.set(Single.GATEWAY, statement.word(2), origin);
      case "domain-name" -> collector.set(Single.ZONE, statement.word(2), origin);
      case "domain-name-servers" ->
          statement.words().stream().skip(2).forEach(server -> collector.upstream(server, origin));
      case "subnet-mask", "broadcast-address" -> {}
      default -> {
        String key = OPTIONS.get(statement.word(1));
        if (key == null) {
          collector.omit(
              origin, statement.toString(), "write it under dhcp.options, by its number");
        } else {
          List<String> values = statement.words().stream().skip(2).toList();
          collector.option(key, values, origin);
        }
      }
    }
  }

  private static void host(DhcpdStatement statement, Origin origin, Collector collector) {
    List<String> macs = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    Optional<String> name = Optional.of(statement.word(1));
    for (DhcpdStatement inner : statement.block()) {
      List<String> words = inner.words();
      if (inner.word(0).equals("hardware")) {
        macs.add(inner.word(2));
      } else if (inner.word(0).equals("fixed-address")) {
        addresses.addAll(words.subList(1, words.size()));
      } else if (inner.word(1).equals("host-name")) {
        name = Optional.of(inner.word(2));
      } else {
        collector.omit(new Origin(origin.file(), inner.line()), inner.toString(), Collector.NO_KEY);
      }
    }
    if (addresses.size() > 1) {
      collector.omit(
          origin,
          String.join(" ", addresses.subList(1, addresses.size())),
          "a host has one address");
    }
    collector.reservation(
        name.map(one -> one.toLowerCase(Locale.ROOT)),
        macs,
        addresses.stream().findFirst(),
        origin);
  }
}
