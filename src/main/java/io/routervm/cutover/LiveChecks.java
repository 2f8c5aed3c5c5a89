package io.routervm.cutover;

import static java.util.stream.Collectors.joining;

import io.routervm.config.FirewallBackend;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.link.DhcpOffer;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import io.routervm.router.Verification;
import io.routervm.service.Check;
import io.routervm.service.Dnsmasq;
import io.routervm.service.Forwarder;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import io.routervm.status.Status;
import io.routervm.status.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** After the router went live: what the household has of it, each with its evidence. */
final class LiveChecks {
  private static final Duration PUBLISHING = Duration.ofSeconds(90);
  private static final long CLOCKS_DIFFER_SECONDS = 60;
  private static final String REPROVISION = "run `routervm reprovision`";

  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(3);

  private final CutoverContext context;
  private final RouterConfig config;
  private final String uplink;

  LiveChecks(CutoverContext context) {
    this.context = context;
    this.config = context.config();
    this.uplink = config.wan().uplink();
  }

  ItemResult services() {
    return ItemResult.done(
        new Verification(context.router()).require(Placement.LIVE, context.progress()));
  }

  ItemResult lease() {
    String what =
        config
            .wan()
            .fixed()
            .map(own -> " has the address " + own.address() + " and the default route")
            .orElse(
                config.wan().isLeased()
                    ? " has a lease and the default route"
                    : " has an address by PPPoE and the default route");
    return context.holds(
        new Check(
            uplink + what,
            Script.of(
                "ip -4 -o address show dev "
                    + uplink
                    + " scope global | awk '{ print $4 }' | grep .",
                "ip -4 route show default | grep -w -F 'dev " + uplink + "'"),
            "look at the ISP box and its cable; the router asks again by itself"));
  }

  ItemResult names() {
    if (config.dns().needsForwarder()) {
      return context.holds(
          new Check(
              "the name servers of the Internet answer the forwarder",
              Forwarder.finds(config, 5),
              "read `"
                  + Forwarder.journal(config)
                  + "` on the router: whether a server's name fits its certificate, and whether the"
                  + " clock is right"));
    }
    StringBuilder script = new StringBuilder();
    for (Ipv4 server : config.dns().servers()) {
      script.append(
          "if dig +time=3 +tries=2 @%1$s . NS >/dev/null; then echo '%1$s answers'; else echo '%1$s is silent'; dead=yes; fi%n"
              .formatted(server));
    }
    return context.holds(
        new Check(
            "the name servers of the Internet answer",
            new Script("dead=\n" + script + "test -z \"$dead\""),
            "see whether the Internet is there, or name another server in dns.upstream"));
  }

  /** By name, so that the router's own DNS is part of it. */
  ItemResult web() {
    WebPage page = WebPage.of(config);
    return context.holds(
        new Check(
            "a page of the Internet answers: " + page.url(),
            page.script(),
            "see whether the ISP box is online; `routervm ssh` and try it by hand"));
  }

  ItemResult clock() {
    ItemResult seen = context.holds(clockCheck());
    String clock = seen.evidence().split(" \\| ", 2)[0].strip();
    if (!clock.matches("\\d{1,12}")) {
      throw Failure.notUnderstood("its clock");
    }
    long off = Math.abs(Long.parseLong(clock) - Instant.now().getEpochSecond());
    if (off > CLOCKS_DIFFER_SECONDS) {
      throw Failure.precondition(
          "the router's clock differs from this host's by " + off + " s",
          context.router().name(),
          "look at `chronyc sources` on the router, and at this host's clock");
    }
    boolean synchronised = seen.evidence().contains("Normal");
    return ItemResult.done(
        off
            + " s from this host's; chrony "
            + (synchronised ? "is synchronised" : "is not synchronised yet (it needs UDP 123)"));
  }

  static Check clockCheck() {
    return new Check(
        "the clock is right",
        Script.of(
            "date +%s",
            "if command -v chronyc >/dev/null; then chronyc -n tracking | grep '^Leap' || :; fi"),
        "look at `chronyc sources` on the router");
  }

  ItemResult noIpv6() {
    return context.holds(
        new Check(
            "IPv6 is silent on every NIC",
            Script.of(
                "if [ ! -e /proc/net/if_inet6 ]; then echo 'the kernel has no IPv6'; exit 0; fi",
                "for off in /proc/sys/net/ipv6/conf/*/disable_ipv6; do",
                "  nic=${off%/*}; nic=${nic##*/}",
                "  echo \"$nic off=$(cat \"$off\")\"",
                "  test \"$(cat \"$off\")\" = 1",
                "done",
                "if ip -6 -o address show | grep .; then exit 1; fi"),
            REPROVISION));
  }

  /** Its sockets, a question to each of its addresses, and what answers DHCP on either cable. */
  ItemResult dnsmasq() {
    List<LocalNetwork> networks = config.networks();
    String nics = String.join(" and ", networks.stream().map(LocalNetwork::nic).toList());
    String others = networks.stream().map(one -> "-e " + one.nic()).collect(joining(" "));
    Script questions =
        Script.of(
                "wan=$(ip -4 -o address show dev %s scope global | awk '{ sub(\"/.*\", \"\", $4); print $4; exit }')"
                    .formatted(uplink))
            .then(Dnsmasq.answers(context.router().router(Placement.LIVE)));
    ItemResult sockets =
        context.holds(
            new Check(
                "dnsmasq answers on " + nics + " and nowhere else",
                questions.then(
                    Script.of(
                        "if [ -n \"$wan\" ] && dig +short +time=1 +tries=1 @\"$wan\" . NS"
                            + " >/dev/null; then",
                        "  echo \"it answers on " + uplink + ", $wan\"; exit 1",
                        "fi",
                        "ss -H -l -n -u 'sport = :67' | awk '{ print \"DHCP on \" $4 }'",
                        "if ss -H -l -n -u 'sport = :67' | grep -v -w -F "
                            + others
                            + " | grep -v -F '0.0.0.0:67'; then exit 1; fi")),
                "read `journalctl -u dnsmasq` on the router, then " + REPROVISION));
    if (!context.cabling().canLook()) {
      return sockets;
    }
    String lan = config.lan().address().address().toString();
    CablePorts sides = context.cabling().look();
    List<DhcpOffer> home = sides.lan().servers();
    if (!isServedByTheRouter(home, config)) {
      throw Failure.precondition(
          "in the home LAN "
              + (home.isEmpty() ? "nobody answers DHCP" : "these answer DHCP: " + home),
          sides.lan().nic(),
          home.isEmpty()
              ? "read `journalctl -u dnsmasq` on the router"
              : "switch every DHCP server but the router's (" + lan + ") off");
    }
    return ItemResult.done(
        sockets.evidence() + "; this host hears no DHCP server at home but the router: " + home);
  }

  /**
   * Whether the router alone answers DHCP in the home LAN. Who is asked with the provider's tag, on
   * that cable as well, may be the router too: where a network of the same bridge has the same tag.
   */
  static boolean isServedByTheRouter(List<DhcpOffer> offers, RouterConfig config) {
    Ipv4 home = config.lan().address().address();
    List<Ipv4> ours =
        config.networks().stream()
            .filter(one -> one.isHome() || isAskedWithTheTag(one, config))
            .map(one -> one.address().address())
            .toList();
    List<Ipv4> servers = offers.stream().map(DhcpOffer::server).toList();
    // An address that answers twice has two machines behind it.
    boolean isEachOne = servers.stream().distinct().count() == servers.size();
    return isEachOne && servers.contains(home) && ours.containsAll(servers);
  }

  private static boolean isAskedWithTheTag(LocalNetwork network, RouterConfig config) {
    return network.dhcp().isPresent()
        && network.bridge().equals(config.lan().bridge())
        && config.wan().vlan().filter(tag -> tag == network.vlan()).isPresent();
  }

  /** From here only the rules can be seen; the last word has a host on the ISP LAN. */
  ItemResult closed() {
    ItemResult seen =
        context.holds(new Check("the ISP LAN cannot reach in", rules().closed(), REPROVISION));
    return ItemResult.done(
        seen.evidence()
            + "; seen in the router's rules, not from outside: a host on the ISP LAN can look with"
            + " `nmap -Pn "
            + wanAddress()
            + "`");
  }

  private UplinkRules rules() {
    return new UplinkRules(config.firewall().backend() == FirewallBackend.NFTABLES, uplink);
  }

  ItemResult vpn() {
    if (config.vpn().isEmpty()) {
      return ItemResult.notNeeded("no vpn in " + config.file());
    }
    RouterConfig.Vpn vpn = config.vpn().get();
    String sockets = vpn.protocol() == Protocol.UDP ? "ss -H -l -n -u" : "ss -H -l -n -t";
    return context.holds(
        new Check(
            "the VPN's port is open",
            Script.of(sockets + " 'sport = :" + vpn.port() + "' | grep .")
                .then(rules().open(vpn.protocol(), vpn.port())),
            "read `journalctl -u openvpn-server@server` on the router"));
  }

  ItemResult published() {
    if (config.ddns().isEmpty()) {
      return ItemResult.notNeeded("no ddns in " + config.file());
    }
    Deadline end = Deadline.in(PUBLISHING);
    while (true) {
      List<StatusReport.DynamicDnsStatus> names =
          new Status(context.router())
              .report()
              .guest()
              .map(StatusReport.GuestStatus::ddns)
              .orElse(List.of());
      Optional<StatusReport.DynamicDnsStatus> unpublished =
          names.stream().filter(name -> name.problem().isPresent()).findFirst();
      if (!names.isEmpty() && unpublished.isEmpty()) {
        return ItemResult.done(
            names.stream()
                .map(name -> name.host() + " is " + name.published().orElse("published"))
                .collect(joining(", ")));
      }
      if (end.isOver()) {
        throw Failure.precondition(
            unpublished
                .flatMap(StatusReport.DynamicDnsStatus::problem)
                .orElse("the router does not say"),
            unpublished
                .map(StatusReport.DynamicDnsStatus::host)
                .orElse(config.ddns().get(0).hosts().get(0)),
            "look at it later with `routervm status`; the router goes on trying by itself");
      }
      Pause.of(BETWEEN_REPORTS);
    }
  }

  /** With the addresses as they are now. */
  ItemResult forwards() {
    List<String> ports = new ArrayList<>();
    Services.published(context.router().router(Placement.LIVE))
        .forEach(
            (opening, service) ->
                ports.add(line(opening.protocol(), opening.port(), "the " + service)));
    config.firewall().wan().tcp().forEach(port -> ports.add(line(Protocol.TCP, port, "")));
    config.firewall().wan().udp().forEach(port -> ports.add(line(Protocol.UDP, port, "")));
    config
        .firewall()
        .forwards()
        .forEach(
            one ->
                one.protocols()
                    .forEach(protocol -> ports.add(line(protocol, one.outer(), one.name()))));
    if (ports.isEmpty()) {
      return ItemResult.notNeeded("nothing of the Internet is let in");
    }
    if (!config.wan().isLeased()) {
      return ItemResult.byHand(
          "Where a box of the ISP's translates addresses before the router, have it forward to %s:\n%s"
              .formatted(wanAddress(), String.join("\n", ports)));
    }
    return ItemResult.byHand(
        "On the ISP box%s always give the router's WAN NIC %s the address %s, and forward:\n%s"
            .formatted(
                gateway().map(address -> " (http://" + address + "/)").orElse(""),
                context.router().wanMac(),
                wanAddress(),
                String.join("\n", ports)));
  }

  private String line(Protocol protocol, int port, String purpose) {
    return line(protocol, PortRange.of(port), purpose);
  }

  private String line(Protocol protocol, PortRange ports, String purpose) {
    return "  %s %s -> %s port %2$s%s"
        .formatted(
            protocol.toString().toUpperCase(Locale.ROOT),
            ports,
            wanAddress(),
            purpose.isEmpty() ? "" : "   (" + purpose + ")");
  }

  private String wanAddress() {
    return context.file().now().facts().getOrDefault("wan", uplink + "'s address").split("/", 2)[0];
  }

  Optional<String> gateway() {
    ItemResult route =
        context.holds(
            new Check("route", Script.of("ip -4 route show default dev " + uplink + " || :"), ""));
    String[] words = route.evidence().split("\\s+", -1);
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals("via")) {
        return Ipv4.parse(words[i + 1]).map(Ipv4::toString);
      }
    }
    return Optional.empty();
  }
}
