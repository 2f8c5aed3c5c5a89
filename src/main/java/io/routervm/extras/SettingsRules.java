package io.routervm.extras;

import io.routervm.config.LocalNetwork;
import io.routervm.config.PortRange;
import io.routervm.config.RouterConfig;
import io.routervm.extras.ExtrasSettings.FileSettings;
import io.routervm.extras.ExtrasSettings.FlowSettings;
import io.routervm.extras.ExtrasSettings.OpeningSettings;
import io.routervm.extras.ExtrasSettings.UnitSettings;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What extras.yaml says, against the files that there are and against router.yaml. */
final class SettingsRules {
  /** Second servers of addresses, and programs that load a packet filter or NICs of their own. */
  private static final Pattern RIVALS =
      Pattern.compile(
          "(isc-)?dhcp(d|-server|3-server|cd.*)?|kea.*|udhcpd|radvd|dnsmasq.*|ufw|firewalld|shorewall.*"
              + "|(iptables|netfilter)-persistent|iptables-services|ip6?tables|nftables"
              + "|NetworkManager.*|network-manager.*|systemd-(networkd|resolved).*"
              + "|wide-dhcpv6.*|dibbler-server|isc-dhcp-server6?");

  private static final Pattern NETWORK_FOLDER =
      Pattern.compile("/etc/routervm/dnsmasq-([a-z0-9]+)\\.d/.*");

  private static final String RIVAL =
      "is a second server of addresses or packet filter: it would answer before the router is live, or"
          + " take the firewall away";

  private final RouterConfig config;
  private final ExtrasSettings settings;
  private final Set<String> paths;
  private final Refusals refusals;

  SettingsRules(
      RouterConfig config, ExtrasSettings settings, Set<String> paths, Refusals refusals) {
    this.config = config;
    this.settings = settings;
    this.paths = paths;
    this.refusals = refusals;
  }

  void check() {
    paths.forEach(this::requireNetwork);
    settings.files().stream().map(FileSettings::path).forEach(path -> requireFile(path, "files"));
    requireOnce();
    for (String name : settings.packages()) {
      if (RIVALS.matcher(name).matches()) {
        refusals.add(
            "packages: " + name, RIVAL, "Say it in the configuration or in /etc/dnsmasq.d.");
      }
    }
    for (UnitSettings unit : settings.units()) {
      String base = unit.name().substring(0, unit.name().lastIndexOf('.')).replaceFirst("@.*", "");
      if (RIVALS.matcher(base).matches()) {
        refusals.add(
            "units: " + unit.name(), RIVAL, "Say it in the configuration or in /etc/dnsmasq.d.");
      }
      if (SystemUnits.has(unit.name())) {
        refusals.add(
            "units: " + unit.name(),
            "is the system's own: to stop it, or to start it, could end the router",
            "Leave it to the system.");
      }
      if (unit.name().contains("@.")) {
        refusals.add(
            "units: " + unit.name(),
            "is a template, of which nothing can run",
            "Name an instance: " + unit.name().replace("@.", "@NAME."));
      }
      unit.restartedBy().forEach(path -> requireFile(path, "units: " + unit.name()));
    }
    settings.openings().forEach(this::opening);
    settings.flows().forEach(this::flow);
  }

  private void requireNetwork(String path) {
    Matcher folder = NETWORK_FOLDER.matcher(path);
    if (folder.matches()
        && config.networks().stream()
            .noneMatch(one -> !one.isHome() && one.name().equals(folder.group(1)))) {
      refusals.add(
          path,
          "is for the dnsmasq of the network " + folder.group(1) + ", which is not there",
          "Remove it, or add the network to " + config.file() + ".");
    }
  }

  private void requireOnce() {
    twice(settings.files().stream().map(FileSettings::path).toList())
        .ifPresent(path -> refusals.add("files: " + path, "is there twice", "Remove one of them."));
    twice(settings.units().stream().map(UnitSettings::name).toList())
        .ifPresent(unit -> refusals.add("units: " + unit, "is there twice", "Remove one of them."));
    twice(settings.checks().stream().map(ExtrasSettings.CheckSettings::message).toList())
        .ifPresent(
            message -> refusals.add("checks: " + message, "is there twice", "Remove one of them."));
  }

  private static Optional<String> twice(java.util.List<String> names) {
    Set<String> seen = new java.util.HashSet<>();
    return names.stream().filter(name -> !seen.add(name)).findFirst();
  }

  private void requireFile(String path, String where) {
    if (!paths.contains(path)) {
      refusals.add(
          where + ": " + path,
          "is no file of the extras",
          "Put it into " + ExtrasFolder.FOLDER + path + ", or take it away here.");
    }
  }

  private void opening(OpeningSettings opening) {
    String what = "openings: %s %d/%s".formatted(opening.zone(), opening.port(), opening.proto());
    requireZone(opening.zone(), what, true);
    if (opening.zone().equals(LocalNetwork.INTERNET)) {
      config.ports().stream()
          .filter(
              port ->
                  port.ports().overlaps(PortRange.of(opening.port()))
                      && port.protocol() == opening.proto())
          .findFirst()
          .ifPresent(
              port ->
                  refusals.add(
                      what,
                      "is taken by " + port.path() + " of " + config.file(),
                      "Choose another port."));
    }
  }

  private void flow(FlowSettings flow) {
    String what = "flows: " + flow.from() + " to " + flow.to();
    requireZone(flow.from(), what, false);
    requireZone(flow.to(), what, true);
    if (flow.from().equals(flow.to())) {
      refusals.add(what, "is from a zone to itself", "Remove it.");
    }
  }

  private void requireZone(String name, String what, boolean outside) {
    Set<String> zones =
        config.networks().stream().map(LocalNetwork::name).collect(Collectors.toSet());
    if (config.vpn().isPresent()) {
      zones.add(LocalNetwork.VPN);
    }
    if (outside) {
      zones.add(LocalNetwork.INTERNET);
    }
    if (!zones.contains(name)) {
      refusals.add(
          what,
          "names " + name + ", which is not there",
          "Write one of " + String.join(", ", zones.stream().sorted().toList()) + ".");
    }
  }
}
