package io.routervm.status;

import io.routervm.config.Cidr;
import io.routervm.config.Identity;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.TakenSubnet;
import io.routervm.config.Wan;
import io.routervm.failure.Finding;
import io.routervm.service.Forwarder;
import io.routervm.service.Rung;
import io.routervm.service.WanSession;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.Nic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** From the router's NICs to the name servers, rung by rung. */
final class UplinkExamination {
  private static final Pattern DEVICE = Pattern.compile(".* dev (\\S{1,15})(?: .*)?");
  private static final Cidr LINK_LOCAL = Cidr.of("169.254.0.0/16");
  private static final Ipv4 OWN = Ipv4.of("127.0.0.1");
  private static final Ipv4 FORWARDER = Ipv4.of(Forwarder.ADDRESS);

  private final RouterConfig config;
  private final Placement placement;
  private final GuestStatus status;
  private final Uplink uplink;
  private final SessionJournal session;
  private final List<Symptom> symptoms = new ArrayList<>();

  UplinkExamination(
      RouterConfig config,
      Placement placement,
      GuestStatus status,
      Uplink uplink,
      SessionJournal session) {
    this.config = config;
    this.placement = placement;
    this.status = status;
    this.uplink = uplink;
    this.session = session;
  }

  List<Symptom> symptoms() {
    if (placement == Placement.LIVE) {
      adapter();
      status.nics().forEach(this::link);
    }
    boolean leased = lease();
    if (leased) {
      subnet();
    }
    gateway();
    beyond();
    names();
    return symptoms;
  }

  private void adapter() {
    String check = "the router has " + Identity.WAN_NIC;
    if (nic(Identity.WAN_NIC).isPresent()) {
      symptoms.add(Symptom.of(Rung.ADAPTER, Finding.ok(check, "")));
      return;
    }
    String which =
        config.wan().source() instanceof RouterConfig.WanBridge
            ? "its NIC towards the ISP box"
            : config.wan().source().toString();
    symptoms.add(
        Symptom.of(
                Rung.ADAPTER,
                Finding.fail(
                    check,
                    "it has not",
                    "plug the adapter in, or pull it and plug it in again; one that is built in is"
                        + " there after `routervm stop` and `routervm start`"))
            .saying("the router does not have " + which));
  }

  private void link(Nic nic) {
    boolean isWan = nic.name().equals(Identity.WAN_NIC);
    Optional<LocalNetwork> network =
        config.networks().stream().filter(one -> one.nic().equals(nic.name())).findFirst();
    if (!isWan && network.isEmpty()) {
      return;
    }
    String check = nic.name() + " has a link";
    Rung rung = isWan ? Rung.CABLE : Rung.LAN_CABLE;
    // Networks that share a bridge share its cable.
    String cable = network.map(LocalNetwork::bridge).orElse("");
    if (nic.up()) {
      symptoms.add(Symptom.of(rung, Finding.ok(check, "")).about(cable));
      return;
    }
    symptoms.add(
        Symptom.of(
                rung,
                Finding.fail(
                    check,
                    "it has none",
                    isWan
                        ? "plug the cable in at both ends, and see that the ISP box has power"
                        : "plug the cable in at both ends, and see that the switch has power"))
            .saying(
                isWan
                    ? "no cable leads from " + nic.name() + " to the ISP box, or the box is off"
                    : "no cable leads from " + nic.name() + " to the " + network.get().title())
            .about(cable));
  }

  private boolean lease() {
    String nic = uplinkNic();
    String check = nic + " has an address and a route of the ISP box";
    Optional<Cidr> address = address(nic);
    if (address.isPresent() && routeBy(nic)) {
      symptoms.add(Symptom.of(Rung.LEASE, Finding.ok(check, address.get().toString())));
      return true;
    }
    String seen = address.isEmpty() ? "it has no address" : "it has no default route";
    if (nic.equals(Wan.SESSION)) {
      symptoms.add(Symptom.of(Rung.LEASE, noSession(check, seen)).saying(sessionless()));
      return address.isPresent();
    }
    boolean isFixed = placement == Placement.LIVE && config.wan().fixed().isPresent();
    String fix =
        isFixed
            ? "run `routervm reprovision`, which sets wan.address and wan.gateway"
            : "see that the cable leads to a LAN socket of the ISP box, that the box has power, and"
                + " that its DHCP server is on; then restart the box";
    symptoms.add(
        Symptom.of(Rung.LEASE, Finding.fail(check, seen, fix))
            .saying(
                isFixed ? nic + " has lost its fixed address or its route" : unleased(address)));
    return address.isPresent();
  }

  private Finding noSession(String check, String seen) {
    return Finding.fail(
        check,
        seen,
        switch (session) {
          case UNANSWERED ->
              "see that the cable leads to the modem, that the modem has power and shows its line as"
                  + " up, and that no box of the provider's between the two keeps the session for"
                  + " itself";
          case DECLINED ->
              "wait some minutes: some give no session while an earlier one lasts that they have not"
                  + " seen end; then ask the provider";
          case REFUSED ->
              "see whether wan.pppoe has the account's name and password as the provider wrote them;"
                  + " some let nobody in while another session of the account lasts";
          case WAITING ->
              "see which link has the default route (`ip route` on the router), and take it away";
          case UNKNOWN -> "read `journalctl -u " + WanSession.UNIT + "` on the router";
        });
  }

  private String sessionless() {
    return switch (session) {
      case UNANSWERED -> "nobody answers PPPoE on " + config.wan().bearer();
      case DECLINED -> "the provider answers and gives no session";
      case REFUSED ->
          "the provider refuses the PPPoE account "
              + config.wan().pppoe().map(Wan.Pppoe::user).orElse("");
      case WAITING -> "no PPPoE session is asked for: another link has the default route";
      case UNKNOWN -> "there is no PPPoE session with the provider";
    };
  }

  private static String unleased(Optional<Cidr> address) {
    return address.isEmpty()
        ? "the ISP box gives the router no address"
        : "the ISP box gives the router no way to the Internet: no default route";
  }

  /** The router goes on serving then, but whatever has such an address out there is not reached. */
  private void subnet() {
    if (placement == Placement.STAGED) {
      return;
    }
    String check = "the ISP box's network is none of the home's";
    Optional<Cidr> lease = address(config.wan().uplink());
    Optional<TakenSubnet> taken =
        config.subnets().stream()
            .filter(one -> lease.isPresent() && one.subnet().overlaps(lease.get().subnet()))
            .findFirst();
    if (taken.isEmpty()) {
      symptoms.add(Symptom.of(Rung.SUBNET, Finding.ok(check, "")));
      return;
    }
    symptoms.add(
        Symptom.of(
                Rung.SUBNET,
                Finding.fail(
                    check,
                    lease.get() + " is in " + taken.get().subnet(),
                    "give the ISP box's LAN another subnet in the box's settings, or choose another "
                        + taken.get().path()
                        + " in "
                        + config.file()))
            .saying(
                "the ISP box gives the router "
                    + lease.get()
                    + ", which is in "
                    + taken.get().whose()
                    + " own subnet "
                    + taken.get().subnet()));
  }

  private void gateway() {
    if (uplink.gateway().isEmpty()) {
      return;
    }
    Ipv4 box = uplink.gateway().get();
    String check = "the ISP box answers";
    String seen = box.toString();
    if (uplink.answers() || isOpen()) {
      symptoms.add(Symptom.of(Rung.GATEWAY, Finding.ok(check, seen)));
    } else if (uplink.isThere()) {
      symptoms.add(
          Symptom.of(
                  Rung.ISP_BOX,
                  Finding.fail(
                      check,
                      seen + " answers ARP alone",
                      "switch the ISP box off and on; if that does not help, it is the provider's to"
                          + " mend"))
              .saying(
                  "the ISP box at "
                      + box
                      + " is there, but neither it nor anything beyond it answers"));
    } else {
      symptoms.add(
          Symptom.of(
                  Rung.GATEWAY,
                  Finding.fail(
                      check,
                      seen + " is silent",
                      "see whether the ISP box has power, and whether the cable to it is plugged in;"
                          + " pull that cable and plug it in again when the box is another one, or"
                          + " was reset: the router then asks it for an address anew"))
              .saying("the ISP box at " + box + " does not answer: its cable or its power"));
    }
  }

  private void beyond() {
    String check = "something beyond the ISP box answers";
    if (isOpen()) {
      symptoms.add(Symptom.of(Rung.PROVIDER, Finding.ok(check, "")));
      return;
    }
    symptoms.add(
        Symptom.of(
                Rung.PROVIDER,
                Finding.fail(
                    check,
                    "nobody does",
                    "nothing to do here: see whether the ISP box shows its line as down, and ask the"
                        + " provider"))
            .saying(
                uplink.answers()
                    ? "the ISP box answers, nothing beyond it does: the provider's line"
                    : "nothing beyond the ISP box answers"));
  }

  /** Whether anything at all is reached by its address. */
  private boolean isOpen() {
    return uplink.beyond()
        || uplink.servers().entrySet().stream()
            .anyMatch(server -> server.getValue() && !server.getKey().equals(OWN));
  }

  private void names() {
    List<Ipv4> upstream =
        config.dns().servers().stream().filter(uplink.servers()::containsKey).toList();
    boolean none = upstream.stream().noneMatch(uplink.servers()::get);
    for (Ipv4 server : upstream) {
      answers(
          server,
          Rung.NAMES,
          Finding.fail(
              "the name server " + server + " answers",
              "no answer within 4 s",
              "name another in dns.upstream"),
          none
              ? "no name server of dns.upstream answers"
              : "the name server " + server + " does not answer");
    }
    if (uplink.servers().containsKey(FORWARDER)) {
      forwarder();
    }
    if (uplink.servers().containsKey(OWN)) {
      resolver();
    }
  }

  /** It is the one who looks at the servers' names and at signatures. */
  private void forwarder() {
    answers(
        FORWARDER,
        Rung.NAMES,
        Finding.fail(
            "the name servers pass for who they are to be",
            "the DNS forwarder takes no answer of theirs",
            "read `"
                + Forwarder.journal(config)
                + "` on the router: whether a server's name in dns.upstream fits its certificate,"
                + " and whether the clock is right"),
        "the name servers of dns.upstream do not pass for who they are to be, or their answers for"
            + " genuine");
  }

  private void resolver() {
    answers(
        OWN,
        Rung.RESOLVER,
        Finding.fail(
            "the router finds names of the Internet",
            "no answer within 4 s",
            "read `journalctl -u dnsmasq` on the router"),
        "the router finds no names of the Internet");
  }

  /**
   * Whether a server has answered.
   *
   * @param otherwise the finding if it has not
   * @param blame what is said of it where it is the first broken rung
   */
  private void answers(Ipv4 server, Rung rung, Finding otherwise, String blame) {
    symptoms.add(
        uplink.servers().get(server)
            ? Symptom.of(rung, Finding.ok(otherwise.check(), ""))
            : Symptom.of(rung, otherwise).saying(blame));
  }

  /** Staged it is a machine of the ISP LAN like others, by whatever NIC is there. */
  private String uplinkNic() {
    if (placement == Placement.LIVE) {
      return config.wan().uplink();
    }
    return routes()
        .map(DEVICE::matcher)
        .filter(Matcher::matches)
        .map(route -> route.group(1))
        .findFirst()
        .orElse(config.networks().get(0).nic());
  }

  private boolean routeBy(String nic) {
    return routes()
        .map(DEVICE::matcher)
        .anyMatch(route -> route.matches() && route.group(1).equals(nic));
  }

  private Stream<String> routes() {
    return status.defaultRoute().orElse("").lines();
  }

  private Optional<Cidr> address(String nic) {
    return nic(nic).stream()
        .flatMap(one -> one.addresses().stream())
        .flatMap(text -> Cidr.parse(text).stream())
        .filter(address -> !LINK_LOCAL.contains(address.address()))
        .findFirst();
  }

  private Optional<Nic> nic(String name) {
    return status.nics().stream().filter(one -> one.name().equals(name)).findFirst();
  }
}
