package io.routervm.config;

import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.config.document.Bound;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names that a rule may use for those whom it concerns.
 *
 * @param zones the home's, from name to subnet: its networks, and the VPN where there is one
 * @param behind subnets behind hosts of the home, each with the name of the network
 * @param hosts from name or alias, in lower case, to the host's section
 */
public record Parties(
    Map<String, Cidr> zones, Map<Cidr, String> behind, Map<String, Bound<HostRecord>> hosts) {
  private static final Cidr EVERYBODY = Cidr.of("0.0.0.0/0");
  private static final int HOST_PREFIX = 32;

  public static Parties of(RouterConfig config) {
    return of(ConfigSchema.ROOT.bind(config, ""));
  }

  static Parties of(Bound<RouterConfig> root) {
    Map<String, Cidr> zones = new LinkedHashMap<>();
    root.section(RouterConfig::lan)
        .value(Lan::address)
        .ifPresent(address -> zones.put(LocalNetwork.HOME, address.subnet()));
    for (Bound<FurtherNetwork> network : root.sections(RouterConfig::furtherNetworks)) {
      Optional<Cidr> address = network.value(FurtherNetwork::address);
      Optional<String> name = network.value(FurtherNetwork::name);
      if (address.isPresent() && name.isPresent()) {
        zones.put(name.get(), address.get().subnet());
      }
    }
    root.givenSection(RouterConfig::vpn)
        .value(Vpn::subnet)
        .ifPresent(subnet -> zones.put(LocalNetwork.VPN, subnet));
    Map<Cidr, String> behind = new LinkedHashMap<>();
    for (Bound<StaticRoute> route : root.sections(RouterConfig::routes)) {
      Optional<Cidr> to = route.value(StaticRoute::to);
      Optional<Ipv4> via = route.value(StaticRoute::via);
      if (to.isPresent() && via.isPresent()) {
        zones.entrySet().stream()
            .filter(zone -> zone.getValue().contains(via.get()))
            .findFirst()
            .ifPresent(zone -> behind.put(to.get(), zone.getKey()));
      }
    }
    Map<String, Bound<HostRecord>> hosts = new HashMap<>();
    for (Bound<HostRecord> host : root.sections(RouterConfig::hosts)) {
      host.value(HostRecord::name).ifPresent(name -> hosts.putIfAbsent(lower(name), host));
      host.value(HostRecord::aliases)
          .ifPresent(all -> all.forEach(alias -> hosts.putIfAbsent(lower(alias), host)));
    }
    return new Parties(zones, behind, hosts);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  Optional<Bound<HostRecord>> host(String text) {
    return Optional.ofNullable(hosts.get(lower(text)));
  }

  boolean isZone(String text) {
    return text.equals(LocalNetwork.INTERNET) || zones.containsKey(text);
  }

  /** Whom a text means; empty for a name that nobody has. */
  public Optional<Party> find(String text) {
    if (text.equals(LocalNetwork.INTERNET)) {
      return Optional.of(new Party(text, Optional.of(text), EVERYBODY, Optional.empty(), true));
    }
    if (zones.containsKey(text)) {
      return Optional.of(
          new Party(text, Optional.of(text), zones.get(text), Optional.of(text), false));
    }
    return Cidr.parse(text)
        .or(() -> Ipv4.parse(text).map(address -> new Cidr(address, HOST_PREFIX)))
        .or(
            () ->
                host(text)
                    .flatMap(host -> host.value(HostRecord::address))
                    .map(address -> new Cidr(address, HOST_PREFIX)))
        .map(subnet -> located(text, subnet));
  }

  private Optional<String> behindNetwork(Cidr subnet) {
    return behind.entrySet().stream()
        .filter(one -> one.getKey().contains(subnet.address()))
        .filter(one -> one.getKey().prefix() <= subnet.prefix())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private Party located(String text, Cidr subnet) {
    Optional<String> home =
        zones.entrySet().stream()
            .filter(zone -> zone.getValue().contains(subnet.address()))
            .filter(zone -> zone.getValue().prefix() <= subnet.prefix())
            .map(Map.Entry::getKey)
            .findFirst()
            .or(() -> behindNetwork(subnet));
    boolean foreign =
        zones.values().stream().noneMatch(subnet::overlaps)
            && behind.keySet().stream().noneMatch(subnet::overlaps);
    return new Party(text, Optional.empty(), subnet, home, foreign);
  }
}
