package io.routervm.migration;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.migration.Collector.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** config.xml of OPNsense and pfSense, of whatever age. */
final class FirewallXmlDialect implements Dialect {
  private static final String LAN = "lan";

  /** What is that machine's own, or part of what is read with another element. */
  private static final Set<String> IMPLIED =
      Set.of(
          "version",
          "lastchange",
          "revision",
          "theme",
          "sysctl",
          "system",
          "interfaces",
          "dhcpd",
          "unbound",
          "unboundplus",
          "Kea",
          "dnsmasq",
          "nat",
          "filter",
          "OPNsense",
          "staticroutes",
          "gateways",
          "Gateways",
          "schedules",
          "rrd",
          "widgets",
          "trigger_initial_wizard",
          "hasync",
          "ifgroups",
          "laggs",
          "gifs",
          "gres",
          "ppps",
          "bridges",
          "dhcpdv6",
          "dhcrelay",
          "dhcrelay6",
          "aliases",
          "virtualip",
          "shaper");

  @Override
  public String program() {
    return "OPNsense or pfSense";
  }

  @Override
  public boolean recognizes(SourceFile file) {
    return file.text().stripLeading().startsWith("<")
        && (file.text().contains("<opnsense") || file.text().contains("<pfsense"));
  }

  @Override
  public void read(SourceFile file, Collector collector) {
    new Reading(file, XmlElement.read(file), collector).all();
  }

  /** One file. */
  private record Reading(SourceFile file, XmlElement root, Collector collector) {
    void all() {
      system();
      interfaces();
      root.at("dhcpd").forEach(dhcpd -> dhcpd.children().forEach(this::leases));
      kea();
      unbound();
      unboundPlus();
      dnsmasq();
      root.at("nat/rule").forEach(this::forward);
      FilterXml.read(root, file, collector);
      root.at("staticroutes/route").forEach(this::route);
      root.children().forEach(this::unknown);
      root.at("OPNsense").forEach(parts -> parts.children().forEach(this::unknown));
    }

    private void unknown(XmlElement part) {
      if (!IMPLIED.contains(part.name()) && !part.children().isEmpty()) {
        omit(part, "<" + part.name() + ">", Collector.NO_KEY);
      }
    }

    private Origin at(XmlElement element) {
      return file.at(element.line());
    }

    private void omit(XmlElement element, String text, String reason) {
      collector.omit(at(element), text, reason);
    }

    private static String described(XmlElement element) {
      return element.get("descr").or(() -> element.get("description")).orElse("without a name");
    }

    private void system() {
      for (XmlElement system : root.at("system")) {
        system.get("domain").ifPresent(zone -> collector.set(Single.ZONE, zone, at(system)));
        system.get("timezone").ifPresent(zone -> collector.set(Single.TIMEZONE, zone, at(system)));
        system.all("dnsserver").stream()
            .filter(server -> !server.value().isEmpty())
            .forEach(server -> collector.upstream(server.value(), at(server)));
      }
    }

    private void interfaces() {
      for (XmlElement all : root.at("interfaces")) {
        for (XmlElement one : all.children()) {
          boolean isStatic = one.get("ipaddr").flatMap(Ipv4::parse).isPresent();
          if (one.name().equals(LAN) && isStatic) {
            collector.set(Single.GATEWAY, one.get("ipaddr").get(), at(one));
            one.get("subnet").ifPresent(bits -> collector.set(Single.PREFIX, bits, at(one)));
          } else if (isStatic && !one.name().equals("wan")) {
            omit(one, "<" + one.name() + "> " + described(one), Collector.ONE_NETWORK);
          }
        }
      }
    }

    private void route(XmlElement route) {
      Optional<String> via =
          Stream.concat(
                  root.at("gateways/gateway_item").stream(),
                  root.at("OPNsense/Gateways/gateway_item").stream())
              .filter(gateway -> gateway.get("name").equals(route.get("gateway")))
              .filter(gateway -> gateway.get("interface").orElse("").equals(LAN))
              .findFirst()
              .flatMap(gateway -> gateway.get("gateway"));
      boolean isOff = route.all("disabled").stream().anyMatch(one -> !one.value().equals("0"));
      if (isOff || via.isEmpty()) {
        omit(
            route,
            "route " + described(route),
            isOff ? "it is switched off" : "it does not lead to a host of the LAN");
        return;
      }
      collector.add(
          RouterYaml.ROUTES,
          Keys.of("to", route.get("network").orElse(""), "via", via.get()),
          at(route));
    }

    private void leases(XmlElement network) {
      if (!network.name().equals(LAN)) {
        boolean holds = !network.at("staticmap").isEmpty() || !network.at("range").isEmpty();
        if (holds) {
          omit(network, "dhcpd of " + network.name(), Collector.ONE_NETWORK);
        }
        return;
      }
      Optional<String> from = network.get("range/from");
      Optional<String> to = network.get("range/to");
      if (from.isPresent() && to.isPresent()) {
        collector.set(Single.RANGE, from.get() + "-" + to.get(), at(network));
      }
      network.get("defaultleasetime").ifPresent(lease -> collector.lease(lease, at(network)));
      for (XmlElement map : network.all("staticmap")) {
        reservation(map, map.get("hostname"), map.get("mac"), map.get("ipaddr"));
      }
    }

    private void reservation(
        XmlElement element, Optional<String> name, Optional<String> mac, Optional<String> address) {
      collector.reservation(
          name.or(() -> element.get("descr")).or(() -> element.get("description")),
          mac.stream().toList(),
          address,
          at(element));
    }

    private void kea() {
      for (XmlElement subnet : root.at("OPNsense/Kea/dhcp4/subnets/subnet4")) {
        String[] ends = subnet.get("pools").orElse("").split("\\s*-\\s*", -1);
        if (ends.length == 2 && !collector.singles.containsKey(Single.RANGE)) {
          collector.set(Single.RANGE, ends[0] + "-" + ends[1], at(subnet));
        } else if (ends.length > 1) {
          omit(subnet, "Kea's subnet " + subnet.get("subnet").orElse(""), Collector.ONE_NETWORK);
        }
      }
      for (XmlElement one : root.at("OPNsense/Kea/dhcp4/reservations/reservation")) {
        reservation(one, one.get("hostname"), one.get("hw_address"), one.get("ip_address"));
      }
    }

    private void unbound() {
      for (XmlElement host : root.at("unbound/hosts")) {
        host(host, host.get("host"), host.get("domain"), host.get("ip"));
      }
      for (XmlElement over : root.at("unbound/domainoverrides")) {
        collector.forward(over.get("domain").orElse(""), over.get("ip").orElse(""), at(over));
      }
    }

    private void host(
        XmlElement element, Optional<String> host, Optional<String> domain, Optional<String> ip) {
      String name =
          List.of(host.orElse(""), domain.orElse("")).stream()
              .filter(part -> !part.isEmpty())
              .reduce((one, other) -> one + "." + other)
              .orElse("");
      if (ip.isEmpty()) {
        omit(element, name, "it has no address");
        return;
      }
      collector.name(name, ip.get(), at(element));
    }

    private void unboundPlus() {
      for (XmlElement host : root.at("OPNsense/unboundplus/hosts/host")) {
        if (isOff(host)) {
          omit(host, described(host), "it is switched off");
        } else if (host.get("rr").orElse("A").equals("MX")) {
          collector.add(
              "dns.records",
              Keys.of(
                  "name",
                  host.get("domain").orElse(""),
                  "mx",
                  Keys.of(
                      "target", host.get("mx").orElse(""),
                      "preference", Words.number(host.get("mxprio").orElse("10")))),
              at(host));
        } else {
          host(host, host.get("hostname"), host.get("domain"), host.get("server"));
        }
      }
      for (XmlElement dot : root.at("OPNsense/unboundplus/dots/dot")) {
        String domain = dot.get("domain").orElse("");
        String server = dot.get("server").orElse("");
        boolean isSecret = dot.get("type").orElse("dot").equals("dot");
        if (isOff(dot) || (isSecret && !domain.isEmpty())) {
          omit(
              dot,
              (domain + " " + server).strip(),
              isOff(dot)
                  ? "it is switched off"
                  : "servers of one domain are asked in plain text: write it as dns.forward");
        } else if (isSecret) {
          collector.secretUpstream(dot.get("verify").orElse(""), server, at(dot));
        } else if (domain.isEmpty()) {
          collector.upstream(server, at(dot));
        } else {
          collector.forward(domain, server, at(dot));
        }
      }
    }

    private static boolean isOff(XmlElement element) {
      return element.get("enabled").orElse("1").equals("0");
    }

    private void dnsmasq() {
      for (XmlElement host : root.at("dnsmasq/hosts")) {
        if (host.get("hwaddr").isPresent()) {
          reservation(host, host.get("host"), host.get("hwaddr"), host.get("ip"));
        } else {
          host(host, host.get("host"), host.get("domain"), host.get("ip"));
        }
      }
      for (XmlElement over : root.at("dnsmasq/domainoverrides")) {
        collector.forward(over.get("domain").orElse(""), over.get("ip").orElse(""), at(over));
      }
    }

    private void forward(XmlElement rule) {
      boolean isOff = !rule.all("disabled").isEmpty();
      boolean isWan = rule.get("interface").orElse("").toLowerCase(Locale.ROOT).equals("wan");
      Optional<String> target = rule.get("target").filter(one -> Ipv4.parse(one).isPresent());
      List<String> from =
          rule.get("source/address").or(() -> rule.get("source/network")).stream().toList();
      boolean isKnown =
          rule.at("source/not").isEmpty()
              && from.stream()
                  .allMatch(one -> Ipv4.parse(one).isPresent() || Cidr.parse(one).isPresent());
      if (isOff || !isWan || target.isEmpty() || !isKnown) {
        omit(rule, "forward " + described(rule), isOff ? "it is switched off" : Collector.NO_KEY);
        return;
      }
      List<String> protocols = new ArrayList<>(rule.get("protocol").stream().toList());
      PortForward.add(
          collector,
          new PortForward(
              rule.get("descr").orElse(""),
              protocols,
              rule.get("destination/port").or(() -> rule.get("dstport")).orElse(""),
              target.get(),
              rule.get("local-port").orElse(""),
              from),
          at(rule));
    }
  }
}
