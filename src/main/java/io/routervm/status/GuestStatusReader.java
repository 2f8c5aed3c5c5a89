package io.routervm.status;

import io.routervm.config.Ipv4;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.Result;
import io.routervm.service.OpenVpn;
import io.routervm.status.StatusReport.FileSystem;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.Lease;
import io.routervm.status.StatusReport.Nic;
import io.routervm.status.StatusReport.VpnStatus;
import io.routervm.vpn.ServerScripts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns facts into a status. Lines that do not have the shape of their program are left out.
 *
 * @param publishedNames the names that dynamic DNS keeps up to date now
 * @param servesVpn whether there has to be a VPN server that runs
 */
record GuestStatusReader(GuestFacts facts, List<String> publishedNames, boolean servesVpn) {
  /** Possessive: a line of megabytes that never gets to its colon is not tried at every length. */
  private static final Pattern LINK =
      Pattern.compile("\\d+: ([^:@]++)[^:]*+: <([^>]*)>.*? link/(?:ppp\\b|\\w+ (\\S+)).*");

  private static final Pattern ADDRESS = Pattern.compile("\\d+: (\\S+)\\s+inet6? (\\S+).*");
  private static final Pattern CACHE = Pattern.compile("(\\w+) \"(\\d{1,18})\"");

  /** By its number; what is no address comes last. */
  private static final Comparator<Lease> BY_ADDRESS =
      Comparator.comparing(
          lease -> Ipv4.parse(lease.address()).orElse(null),
          Comparator.nullsLast(Comparator.naturalOrder()));

  static GuestStatusReader of(RouterConfig config, Placement placement, GuestFacts facts) {
    boolean live = placement == Placement.LIVE;
    return new GuestStatusReader(
        facts,
        config.ddns().stream().filter(ddns -> live).flatMap(ddns -> ddns.hosts().stream()).toList(),
        live && config.vpn().isPresent());
  }

  GuestStatus read() {
    return new GuestStatus(
        uptime(),
        facts.text("kernel"),
        nics(),
        Optional.of(facts.text("route")).filter(route -> !route.isEmpty()),
        leases(),
        dnsCache(),
        DroppedPackets.read(facts.text("firewall"), facts.text("limits")),
        matches("ipv6", ADDRESS).stream().map(m -> m.group(1) + " " + m.group(2)).toList(),
        facts.text("failed").lines().filter(unit -> !unit.isBlank()).toList(),
        disks(),
        publishedNames.stream().map(name -> new DynamicDnsReader(facts, name).read()).toList(),
        servesVpn ? Optional.of(vpn()) : Optional.empty());
  }

  private VpnStatus vpn() {
    String said = facts.text(GuestFacts.VPN_SESSIONS);
    if (said.isEmpty()) {
      return new VpnStatus(
          List.of(),
          Optional.of("its server does not run: read `journalctl -u " + OpenVpn.UNIT + "`"));
    }
    try {
      return new VpnStatus(ServerScripts.sessions(answer(said)), Optional.empty());
    } catch (Failure e) {
      return new VpnStatus(List.of(), Optional.of(e.what() + "; " + e.hint()));
    }
  }

  private static Result answer(String said) {
    List<String> lines = said.lines().toList();
    if (!lines.get(lines.size() - 1).equals(GuestFacts.UNSAID)) {
      return new Result(0, said, "");
    }
    return new Result(1, "", lines.size() > 1 ? lines.get(lines.size() - 2) : "no reason given");
  }

  private long uptime() {
    String seconds = facts.text("uptime").split("[.]", 2)[0];
    return seconds.matches("\\d{1,12}") ? Long.parseLong(seconds) : 0;
  }

  private List<Nic> nics() {
    Map<String, List<String>> addresses = new LinkedHashMap<>();
    for (Matcher address : matches("addresses", ADDRESS)) {
      addresses
          .computeIfAbsent(address.group(1), name -> new ArrayList<>())
          .add(withPrefix(address.group(2)));
    }
    return matches("links", LINK).stream()
        .filter(link -> !link.group(1).equals("lo"))
        .map(
            link ->
                new Nic(
                    link.group(1),
                    Optional.ofNullable(link.group(3)).orElse(""),
                    link.group(2).contains("LOWER_UP"),
                    addresses.getOrDefault(link.group(1), List.of())))
        .toList();
  }

  /** Of a session between two machines ip(8) tells the other's address in place of a subnet. */
  private static String withPrefix(String address) {
    return address.contains("/") ? address : address + "/32";
  }

  private List<Lease> leases() {
    List<Lease> leases = new ArrayList<>();
    for (String line : facts.text("leases").lines().toList()) {
      String[] words = line.split(" ", 6);
      if (words.length >= 4 && words[0].matches("\\d{1,11}")) {
        leases.add(new Lease(Long.parseLong(words[0]), words[1], words[2], words[3]));
      }
    }
    leases.sort(BY_ADDRESS);
    return leases;
  }

  private Map<String, Long> dnsCache() {
    Map<String, Long> cache = new LinkedHashMap<>();
    for (Matcher line : matches("dns", CACHE)) {
      cache.put(line.group(1), Long.valueOf(line.group(2)));
    }
    return cache;
  }

  private List<FileSystem> disks() {
    List<FileSystem> disks = new ArrayList<>();
    for (String line : facts.text("disk").lines().toList()) {
      String[] words = line.split("\\s+", 6);
      if (words.length == 6 && words[1].matches("\\d{1,15}") && words[3].matches("\\d{1,15}")) {
        disks.add(new FileSystem(words[5], Long.parseLong(words[1]), Long.parseLong(words[3])));
      }
    }
    return disks;
  }

  private List<Matcher> matches(String fact, Pattern pattern) {
    return facts.text(fact).lines().map(pattern::matcher).filter(Matcher::matches).toList();
  }
}
